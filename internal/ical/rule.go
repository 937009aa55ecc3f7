package ical

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

var weekdayCodes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// yearlyRule returns the RRULE that yields exactly the given onsets, one in
// each of the given number of consecutive years, or ok false when they follow no
// rule of the forms tzdata uses: the nth or the last weekday of a month, or a
// weekday on or after a day of it.
func yearlyRule(at []civil.DateTime, years int) (rule string, ok bool) {
	if len(at) != years {
		return "", false
	}
	first := at[0]
	weekday := first.Date.In(time.UTC).Weekday()
	last, nth := true, true
	lowest, highest := first.Date.Day, first.Date.Day
	for i, a := range at {
		if a.Date.Year != first.Date.Year+i || a.Date.Month != first.Date.Month || a.Time != first.Time ||
			a.Date.In(time.UTC).Weekday() != weekday {
			return "", false
		}
		last = last && a.Date.AddDays(7).Month != a.Date.Month
		nth = nth && (a.Date.Day-1)/7 == (first.Date.Day-1)/7
		lowest, highest = min(lowest, a.Date.Day), max(highest, a.Date.Day)
	}
	month, day := int(first.Date.Month), weekdayCodes[weekday]
	switch {
	case last:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=-1%s", month, day), true
	case nth:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", month, (first.Date.Day-1)/7+1, day), true
	case highest-lowest < 7:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%s;BYDAY=%s", month, days(lowest, highest), day), true
	}
	return "", false
}

// days lists the numbers from lowest to highest as BYMONTHDAY does.
func days(lowest, highest int) string {
	var list []string
	for d := lowest; d <= highest; d++ {
		list = append(list, strconv.Itoa(d))
	}
	return strings.Join(list, ",")
}
