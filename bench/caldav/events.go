package main

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
)

// Events lie evenly over ten years, so a month holds about one in a hundred.
var (
	firstDay = time.Date(2020, 1, 1, 8, 0, 0, 0, time.UTC)
	lastDay  = firstDay.AddDate(10, 0, 0)
)

// calendarData is what an event's object says, with what calendar apps send along.
const calendarData = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CREATED:20191201T101500Z
LAST-MODIFIED:20191201T101530Z
DTSTAMP:20191201T101530Z
UID:%[1]s
SUMMARY:Appointment %[2]d
DTSTART;TZID=Europe/Berlin:%[3]s
DTEND;TZID=Europe/Berlin:%[4]s
LOCATION:Room %[5]d\, second floor
DESCRIPTION:Bring what was agreed last time & ring at the back door. %[6]s
TRANSP:OPAQUE
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR
`

// event is one of those in a calendar of a size.
type event struct{ number, size int }

// uid is as random as apps make it, and the same in each run. Numbers from size on
// are of events that come later.
func (e event) uid() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d of %d", e.number, e.size))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (e event) name() string { return e.uid() + ".ics" }

// start is wall time, the half hour from which the event takes.
func (e event) start() time.Time {
	step := lastDay.Sub(firstDay) / time.Duration(e.size)
	day := firstDay.Add(time.Duration(e.number%e.size) * step).Truncate(24 * time.Hour)
	return day.Add(8*time.Hour + time.Duration(e.number%18)*30*time.Minute)
}

const wallTime = "20060102T150405"

// data is the event's object; note tells one version of it from another.
func (e event) data(note string) []byte {
	text := fmt.Sprintf(calendarData, e.uid(), e.number, e.start().Format(wallTime), e.start().Add(30*time.Minute).Format(wallTime), e.number%7, note)
	return []byte(strings.ReplaceAll(text, "\n", "\r\n"))
}

// month is the one in the middle of the ten years in which an event of each size is.
func month(size int) (from, to time.Time) {
	at := event{size / 2, size}.start()
	from = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	return from, from.AddDate(0, 1, 0)
}

// inMonth is how many events it holds. None is so late or so early in a day that the
// zone would matter.
func inMonth(size int) (count int) {
	from, to := month(size)
	for number := range size {
		if at := (event{number, size}).start(); !at.Before(from) && at.Before(to) {
			count++
		}
	}
	return count
}
