package timeline

import (
	"testing"

	"cloud.google.com/go/civil"
)

func TestThePictureReachesFromTheLastVisitToTheFurthestThing(t *testing.T) {
	today := date(2027, 5, 12)
	visit := func(d civil.Date) []Visit { return []Visit{{Date: d}} }
	events := func(d civil.Date) []Event { return []Event{{Date: d}} }
	for name, c := range map[string]struct {
		given       Picture
		first, last civil.Date
	}{
		"nothing": {Picture{Today: today}, date(2027, 4, 4), date(2027, 8, 31)},
		"a recent visit: a month back": {Picture{Today: today, Visits: visit(date(2027, 5, 1)), Events: events(date(2027, 12, 1))},
			date(2027, 4, 4), date(2027, 12, 21)},
		"the last visit": {Picture{Today: today, Visits: append(visit(date(2026, 11, 1)), visit(date(2027, 2, 1))...), Events: events(date(2027, 12, 1))},
			date(2027, 1, 24), date(2027, 12, 21)},
		"a visit long ago: half a year back": {Picture{Today: today, Visits: visit(date(2024, 2, 1)), Events: events(date(2027, 12, 1))},
			date(2026, 11, 2), date(2027, 12, 21)},
		"something years ahead: fourteen months": {Picture{Today: today, Events: events(date(2031, 1, 1))},
			date(2027, 4, 4), date(2028, 6, 6)},
		"the end of a likely range": {Picture{Today: today, Windows: []Window{{First: date(2027, 10, 1), Last: date(2027, 10, 20), LikelyFirst: date(2027, 9, 1), LikelyLast: date(2027, 11, 20)}}},
			date(2027, 4, 4), date(2027, 12, 10)},
		"days that are given": {Picture{Today: today, First: date(2024, 1, 1), Last: date(2027, 12, 31), Events: events(date(2031, 1, 1))},
			date(2024, 1, 1), date(2027, 12, 31)},
		"no today": {Picture{Visits: visit(date(2027, 2, 9)), Events: events(date(2027, 9, 1))}, date(2027, 2, 1), date(2027, 9, 21)},
	} {
		s := spanOf(c.given)
		if last := s.date(s.days - 1); s.first != c.first || last != c.last {
			t.Errorf("%s: %v to %v, want %v to %v", name, s.first, last, c.first, c.last)
		}
	}
}
