package feeds

import (
	"fmt"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// off is a visit that will not take place.
func off() Entry {
	return visit("v", "America/New_York", dateTime(date(2027, 6, 14), 10, 0), 30, clinic.AppointmentCancelled)
}

// F21: under its UID, struck through where an app can do that and called so where
// it cannot, free, and silent.
func TestACancelledVisitSaysSoAndTakesNoTime(t *testing.T) {
	for p, title := range map[Privacy]string{
		PrivacyDiscreet: "Cancelled: Appointment",
		PrivacyDetailed: "Cancelled: Appointment: frown lines, crow's feet and forehead, Dr. Anna Müller",
	} {
		data := rendered(t, ringing(p, ""), []Entry{off()})
		_, events := parsed(t, data)
		e := events["v"]
		if e == nil {
			t.Fatalf("%s: not there", p)
		}
		if got := value(e, "SUMMARY"); got != title {
			t.Errorf("%s: %q, want %q", p, got, title)
		}
		if got, want := availabilityOf(t, data, "v"), [3]string{"CANCELLED", "TRANSPARENT", "FREE"}; got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
		if start := value(e, "DTSTART"); start != "20270614T100000" {
			t.Errorf("%s: it was to be at %s", p, start)
		}
		if len(e.Alarms()) > 0 {
			t.Errorf("%s: it rings", p)
		}
	}
}

// F21: only who would see from it that something is off is told.
func TestWhereOnlyTakenTimesAreShownACancelledVisitIsGone(t *testing.T) {
	if events := composed(t, harbour(PrivacyBusy), []Entry{off()}); len(events) > 0 {
		t.Errorf("%d events", len(events))
	}
}

// F21: kept to its original end, by the clinic's days, then dropped.
func TestACancelledVisitGoesOnTheDayAfterItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		zone    string
		hour    int
		minutes int
		last    string // day on which it is shown
	}{
		"in the morning":                   {"America/New_York", 10, 30, "2027-06-14"},
		"until midnight":                   {"America/New_York", 23, 60, "2027-06-14"},
		"past midnight":                    {"America/New_York", 23, 90, "2027-06-15"},
		"where it is still the day before": {"Pacific/Honolulu", 20, 30, "2027-06-15"},
		"where it is the next day already": {"Asia/Tokyo", 9, 30, "2027-06-13"},
	} {
		gone := visit("v", c.zone, dateTime(date(2027, 6, 14), c.hour, 0), c.minutes, clinic.AppointmentCancelled)
		cal := harbour("")
		for cal.AsOf = date(2027, 6, 1); cal.AsOf.Before(date(2027, 6, 20)); cal.AsOf = cal.AsOf.AddDays(1) {
			events, next, err := Compose(cal, []Entry{gone}, zones)
			if err != nil {
				t.Fatal(err)
			}
			if shown := len(events) == 1; shown != (cal.AsOf.String() <= c.last) {
				t.Errorf("%s: on %v it is shown: %v", name, cal.AsOf, shown)
			}
			if shown := len(events) == 1; shown != (next != nil) || shown && next.AddDays(-1).String() != c.last {
				t.Errorf("%s: on %v the next change is %v", name, cal.AsOf, next)
			}
		}
	}
}

// F29: where not all fits, what takes place goes before what does not.
func TestACancelledVisitIsGivenUpForABookedOne(t *testing.T) {
	entries := []Entry{visit("booked", "America/New_York", dateTime(date(2028, 6, 1), 10, 0), 30, clinic.AppointmentConfirmed)}
	for i := range maxEvents {
		entries = append(entries, visit(fmt.Sprint("off", i), "America/New_York", dateTime(date(2027, 6, 14), 10, 0), 30, clinic.AppointmentCancelled))
	}
	events := composed(t, harbour(""), entries)
	if len(events) == 0 || len(events) == len(entries) || events[len(events)-1].UID() != "booked" {
		t.Errorf("%d events, the last is %s", len(events), events[len(events)-1].UID())
	}
}
