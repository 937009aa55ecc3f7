// Package ical holds iCalendar knowledge that is not about any one feed.
//
// It writes: the VTIMEZONE of an IANA zone (RFC 5545 section 3.6.5), as data,
// with the observances that a reader needs to place a wall time inside a span of
// dates, and nothing older or newer (interop.md F13); and the VFREEBUSY that tells
// when time is taken (freebusy.go).
//
// It reads: the calendar object resources that CalDAV clients store (RFC 4791
// section 4.1). Parse accepts one or refuses it with the precondition that it
// breaks; an Object says when it takes place, whether a query's filter matches,
// and what of it a report tells: its instances, or a part. BusyTimes says when many of
// them take time. No input costs more than the limits allow, and no refusal repeats a
// value. Amend changes the time or the status of an event and no other byte.
//
// It must not know patients, plans or wording, look at the clock, or do I/O:
// a zone comes in as a *time.Location or is asked for by name, so its rules are
// those of the tzdata that the program embeds.
//
// Start reading at VTimezone in timezone.go, where onset.go reads the changes out
// of a location and rule.go turns changes that repeat into a yearly rule; and at
// Parse in object.go. Below that lie contentline.go, the guard; component.go, the
// tree; timing.go, what a component says of its times; tzid.go, what zone they
// are in. recur.go is a rule, period.go how it is walked inside a budget and
// instance.go what comes of it. On top are occurrence.go, span.go, match.go (the
// tables of RFC 4791 section 9.9), shape.go (its section 9.6, with expand.go, limit.go
// and partial.go), busy.go (the table of section 7.10) and amend.go.
// docs/decisions/0015 says why we read with a parser of our own.
package ical
