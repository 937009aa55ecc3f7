package feeds

import (
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func ringing(p Privacy, s Style) Calendar {
	cal := harbour(p)
	cal.Style, cal.Alarms = s, true
	return cal
}

// F20: nothing rings unless the patient asked for it. F19: what she has to act on
// is an event of its own, whether or not anything rings.
func TestNothingRingsInAFeedThatWasNotAskedTo(t *testing.T) {
	for _, p := range Privacies {
		quiet := rendered(t, harbour(p), oneOfEach())
		if strings.Contains(quiet, "VALARM") {
			t.Errorf("a %s feed rings unasked", p)
		}
		_, without := parsed(t, quiet)
		_, with := parsed(t, rendered(t, ringing(p, ""), oneOfEach()))
		for uid := range with {
			if without[uid] == nil {
				t.Errorf("%s: without alarms there is no %s", p, uid)
			}
		}
		if len(with) != len(without) {
			t.Errorf("%s: %d events with alarms, %d without", p, len(with), len(without))
		}
	}
}

// F20: one alarm that shows its text, at nine on the morning of a day and a day
// before a visit, and says what the title says.
func TestAnEventThatIsAheadRingsOnce(t *testing.T) {
	for _, p := range Privacies {
		for _, style := range Styles {
			_, events := parsed(t, rendered(t, ringing(p, style), oneOfEach()))
			for uid, e := range events {
				alarms := e.Alarms()
				if len(alarms) != 1 {
					t.Errorf("%s, %s: %s has %d alarms", p, style, uid, len(alarms))
					continue
				}
				want := map[string]string{"ACTION": "DISPLAY", "TRIGGER": "PT9H", "DESCRIPTION": value(e, "SUMMARY")}
				if uid == "uid-appt-a1" {
					want["TRIGGER"] = "-P1D"
				}
				for name, text := range want {
					if got := alarms[0].GetProperty(ics.ComponentProperty(name)); got == nil || got.Value != text {
						t.Errorf("%s, %s: %s of the alarm of %s is %v, want %q", p, style, name, uid, got, text)
					}
				}
			}
		}
	}
}

// F20: some apps ring at once for an alarm that they missed.
func TestWhatIsOverRingsNoMore(t *testing.T) {
	window := Entry{UID: "u", Item: plan.Item{Key: "window/t1/1", Kind: plan.KindWindow, Start: date(2027, 5, 3), End: date(2027, 5, 20)}}
	late := visit("v", "America/New_York", dateTime(date(2027, 5, 3), 23, 30), 60, clinic.AppointmentConfirmed)
	for uid, last := range map[string]string{"u": "2027-05-20", "u-opens": "2027-05-03", "u-closes": "2027-05-20", "v": "2027-05-04"} {
		cal := ringing("", StyleMarkers)
		if uid == "u" {
			cal.Style = StyleSpan
		}
		for cal.AsOf = date(2027, 5, 1); cal.AsOf.Before(date(2027, 5, 25)); cal.AsOf = cal.AsOf.AddDays(1) {
			_, events := parsed(t, rendered(t, cal, []Entry{window, late}))
			if rings, want := len(events[uid].Alarms()) == 1, cal.AsOf.String() <= last; rings != want {
				t.Errorf("on %v %s rings: %v", cal.AsOf, uid, rings)
			}
		}
	}
}
