package ical

import (
	"strings"
	"time"
)

// FreeBusy is an answer to who asks when somebody is free (RFC 5545 section 3.6.4):
// what is not busy between Start and End.
type FreeBusy struct {
	Product    string // PRODID
	UID        string
	Stamp      time.Time // when it was true
	Start, End time.Time
	Busy       []BusyPeriod
}

// Bytes writes it as an iCalendar object, each period in a property of its own and
// all times in UTC, as they have to be.
func (f FreeBusy) Bytes() []byte {
	var out strings.Builder
	write := func(line string) { out.WriteString(folded(line, "\r\n") + "\r\n") }
	for _, line := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:" + escaped(f.Product), "BEGIN:VFREEBUSY",
		"UID:" + escaped(f.UID), "DTSTAMP:" + utc(f.Stamp), "DTSTART:" + utc(f.Start), "DTEND:" + utc(f.End),
	} {
		write(line)
	}
	for _, p := range f.Busy {
		write("FREEBUSY;FBTYPE=" + string(p.Type) + ":" + utc(p.Start) + "/" + utc(p.End))
	}
	write("END:VFREEBUSY")
	write("END:VCALENDAR")
	return []byte(out.String())
}
