// Package caldav is the CalDAV server (RFC 4791): it lets a calendar app read and
// write an account's calendars.
//
// Its job is the wire: paths, XML, properties, conditions, privileges and the
// reports, one file per RFC section or idea. What is asked of the clinic is one call
// of a use case in package app; the bytes of a calendar object pass through
// untouched. It must not know how a calendar is stored, how a plan is made, or what
// stands in an object beyond what package ical says of it.
//
// An answer is written as it is read: no list of members is ever held in memory
// (rfc4918_multistatus.go), and nothing of a request is unbounded (xml.go).
//
// Start reading at caldav.go, which tells requests apart; path.go is what there is
// to ask for, properties.go what is told of it, and docs/rfc.md says which section
// of which RFC is followed and which test shows it.
package caldav
