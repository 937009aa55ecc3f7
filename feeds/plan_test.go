package feeds

import (
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// workedExample is the document of planner.md section 8, with a booking and a
// first-timer's history so that more kinds of items appear.
func workedExample(t *testing.T) plan.Input {
	t.Helper()
	data, err := os.ReadFile("../internal/plan/testdata/worked-example.json")
	if err != nil {
		t.Fatal(err)
	}
	in, err := plan.Decode(data, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	in.Patient.FirstTimer = true
	in.Appointments = []clinic.Appointment{{ID: "a1", Start: dateTime(date(2027, 12, 4), 10, 0), Zones: []clinic.Zone{clinic.Glabella}}}
	return in
}

func TestARealPlanIsAValidFeedOnEveryDayAndChangesOnlyWithItsItems(t *testing.T) {
	in := workedExample(t)
	for _, p := range Privacies {
		items, shown := map[string]plan.Item{}, map[string]string{}
		kinds := map[plan.Kind]bool{}
		for day := date(2027, 3, 2); day.Before(date(2028, 3, 2)); day = day.AddDays(1) {
			in.AsOf = day
			var entries []Entry
			for _, item := range plan.Make(in, protocol.Standard()).Items {
				entries = append(entries, Entry{UID: item.Key, Item: item})
				kinds[item.Kind] = true
			}
			rendered(t, harbour(p), entries)
			now := faces(t, harbour(p), entries)
			for _, e := range entries {
				item, status := e.Item, e.Item.Status
				if before, known := items[e.UID]; known && status != plan.StatusOverdue {
					before.Status = status
					if reflect.DeepEqual(before, item) && shown[e.UID] != now[e.UID] {
						t.Errorf("%s: %s changed its face on %v without a change of the item", p, e.UID, day)
					}
				}
				items[e.UID] = item
			}
			shown = now
		}
		for _, kind := range []plan.Kind{plan.KindAppt, plan.KindWindow, plan.KindPrep, plan.KindPrepDeadline,
			plan.KindCheckin, plan.KindSoft, plan.KindTouchup, plan.KindSeason, plan.KindGuard} {
			if !kinds[kind] {
				t.Errorf("%s: no %s appeared in a year", p, kind)
			}
		}
	}
}
