package console

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// yearMonth is a month of the picture of a year. The list beside it says the same to
// whoever cannot see it.
type yearMonth struct {
	Name string
	Days []yearDay
}

type yearDay struct {
	Day          int
	Class, Title string
}

// yearOf draws the year: which days are closed every week, and which by a closure.
func yearOf(year int, own clinic.Clinic, today civil.Date) (months []yearMonth) {
	for m := time.January; m <= time.December; m++ {
		month := yearMonth{Name: m.String()}
		for d := (civil.Date{Year: year, Month: m, Day: 1}); d.Month == m; d = d.AddDays(1) {
			var classes []string
			if d.Day == 1 {
				classes = append(classes, fmt.Sprint("y", d.DaysSince(monday(d))+1)) // its column
			}
			name, closed := closureOn(own, d)
			switch {
			case closed:
				classes = append(classes, "shut")
			case slices.Contains(own.ClosedWeekdays, strings.ToLower(d.In(time.UTC).Weekday().String())):
				classes = append(classes, "weekly")
			}
			if d == today {
				classes = append(classes, "now")
			}
			month.Days = append(month.Days, yearDay{d.Day, strings.Join(classes, " "), name})
		}
		months = append(months, month)
	}
	return months
}

// closureOn is the name of the closure that a day is in, and whether it is in one.
func closureOn(own clinic.Clinic, d civil.Date) (name string, closed bool) {
	for _, c := range own.Closures {
		if d.Before(c.From) || d.After(c.To) {
			continue
		}
		if closed = true; c.Name != "" {
			return c.Name, true
		}
	}
	return "", closed
}
