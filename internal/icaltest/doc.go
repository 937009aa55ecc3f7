// Package icaltest checks the bytes of a calendar feed against RFC 5545 and
// interop.md section 2, for tests of any package that makes or serves one.
//
// Its job is to find faults that a lenient parser would forgive and a calendar
// client would not: it reads the octets themselves, with no calendar library.
//
// It must not be used outside tests, and it must not know how feeds are made:
// it shares no code with them, or it would share their mistakes.
//
// Start reading at Check in check.go; lines.go splits octets into content lines,
// tree.go puts these into components, and event.go and timezone.go hold the rules
// of the components.
package icaltest
