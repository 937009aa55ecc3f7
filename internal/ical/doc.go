// Package ical holds iCalendar knowledge that is not about any one feed: today
// the VTIMEZONE of an IANA zone (RFC 5545 section 3.6.5), as data.
//
// Its job is to say which observances a reader needs to place a wall time of
// that zone inside a span of dates, and nothing older or newer than that
// (interop.md F13). Callers look the zone up and write the lines.
//
// It must not know patients, plans or wording, look at the clock, or do I/O:
// a zone comes in as a *time.Location, so its rules are those of the tzdata the
// caller embeds.
//
// Start reading at VTimezone in timezone.go; onset.go reads the changes out of
// a location and rule.go turns changes that repeat into a yearly rule.
package ical
