package feeds

import (
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

var known = map[string]*time.Location{}

// zones is a lookup that can be asked often.
func zones(name string) (loc *time.Location, err error) {
	if known[name] == nil {
		known[name], err = time.LoadLocation(name)
	}
	return known[name], err
}

// ahead is the day so many months later, the last of a month that is too short.
func ahead(d civil.Date, months int) civil.Date {
	for day := d.Day; ; day-- {
		if later := (civil.Date{Year: d.Year, Month: d.Month, Day: 1}).AddMonths(months); (civil.Date{Year: later.Year, Month: later.Month, Day: day}).IsValid() {
			return civil.Date{Year: later.Year, Month: later.Month, Day: day}
		}
	}
}

// F29, and H5: the day on which something comes into reach is a day of change.
func TestWhatBeginsLaterThanInEighteenMonthsIsLeftOutUntilThen(t *testing.T) {
	for asOf := date(2027, 1, 1); asOf.Before(date(2028, 6, 1)); asOf = asOf.AddDays(1) {
		limit := ahead(asOf, 18)
		for days := -3; days < 4; days++ {
			day := limit.AddDays(days)
			if shown, want := !comesIn(day).After(asOf), !day.After(limit); shown != want {
				t.Errorf("on %v, %v is shown: %v; the limit is %v", asOf, day, shown, limit)
			}
		}
	}
}

func TestWhatEndedMoreThanThirtyDaysAgoIsLeftOut(t *testing.T) {
	item := plan.Item{Key: "window/t1/1", Kind: plan.KindWindow, Start: date(2027, 5, 1), End: date(2027, 5, 20), Status: plan.StatusOverdue}
	for style, lasts := range map[Style]map[string]civil.Date{
		StyleSpan:    {"u": date(2027, 6, 19)},
		StyleMarkers: {"u-opens": date(2027, 5, 31), "u-closes": date(2027, 6, 19)},
	} {
		for uid, last := range lasts {
			cal := styled(style)
			for cal.AsOf = date(2027, 5, 20); cal.AsOf.Before(date(2027, 6, 25)); cal.AsOf = cal.AsOf.AddDays(1) {
				if _, shown := faces(t, cal, []Entry{{UID: "u", Item: item}})[uid]; shown == cal.AsOf.After(last) {
					t.Errorf("on %v %s is shown: %v", cal.AsOf, uid, shown)
				}
			}
		}
	}
}

// The day that Compose names is the first on which anything differs: no sooner, or
// the roll works in vain, and no later, or a calendar is stale.
func TestTimeAloneChangesAFeedOnJustTheDayThatComposeNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := harbour(rapid.SampledFrom(Privacies).Draw(t, "privacy"))
		cal.Style = rapid.SampledFrom(Styles).Draw(t, "style")
		cal.Alarms = rapid.Bool().Draw(t, "alarms")
		cal.AsOf = date(2027, 1, 1).AddDays(rapid.IntRange(0, 60).Draw(t, "as of"))
		start := cal.AsOf.AddDays(rapid.SampledFrom([]int{-60, -40, -31, -30, -3, -1, 0, 1, 20, 540, 547, 550, 600}).Draw(t, "start"))
		entry := Entry{UID: "u", Item: plan.Item{Key: "k", Kind: plan.KindWindow, Start: start, End: start.AddDays(rapid.IntRange(0, 40).Draw(t, "length"))}}
		if rapid.Bool().Draw(t, "visit") {
			status := rapid.SampledFrom([]clinic.AppointmentStatus{clinic.AppointmentConfirmed, clinic.AppointmentCancelled}).Draw(t, "status")
			entry = visit("u", rapid.SampledFrom([]string{"America/New_York", "Asia/Tokyo"}).Draw(t, "zone"), dateTime(start, 20, 0), 30, status)
		}
		shown := func(asOf civil.Date) (map[string]string, *civil.Date) {
			cal.AsOf = asOf
			events, next, err := Compose(cal, []Entry{entry}, zones)
			if err != nil {
				t.Fatalf("%v", err)
			}
			all := map[string]string{}
			for _, e := range events {
				all[e.UID()] = e.Face()
			}
			return all, next
		}
		now, next := shown(cal.AsOf)
		for day := cal.AsOf.AddDays(1); day.Before(date(2029, 6, 1)); day = day.AddDays(1) {
			then, _ := shown(day)
			differs := len(then) != len(now)
			for uid, face := range then {
				differs = differs || now[uid] != face
			}
			if due := next != nil && *next == day; due != differs {
				t.Fatalf("%v: it changes: %v, the day named is %v", day, differs, next)
			}
			if differs {
				return
			}
		}
		if next != nil {
			t.Fatalf("nothing changes, though %v is named", next)
		}
	})
}
