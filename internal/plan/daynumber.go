package plan

import "cloud.google.com/go/civil"

// Arithmetic on civil dates goes through the calendar each time. Searches over
// many days or spans count days instead.

var dayZero = civil.Date{Year: 1970, Month: 1, Day: 1} // a Thursday

func dayNumber(d civil.Date) int { return d.DaysSince(dayZero) }

func dateOf(number int) civil.Date { return dayZero.AddDays(number) }
