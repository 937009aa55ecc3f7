package feeds

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func faces(t testing.TB, cal Calendar, entries []Entry) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, e := range composed(t, cal, entries) {
		out[e.UID()] = e.Face()
	}
	return out
}

func TestTimeAloneDoesNotChangeAFace(t *testing.T) {
	for _, p := range worded {
		want := faces(t, harbour(p), oneOfEach())
		for _, status := range []plan.Status{plan.StatusOpen, plan.StatusPast} {
			entries := oneOfEach()
			for i := range entries {
				entries[i].Item.Status = status
			}
			for uid, face := range faces(t, harbour(p), entries) {
				if face != want[uid] {
					t.Errorf("%s: %s changes its face when it becomes %s", p, uid, status)
				}
			}
		}
	}
}

func TestAnOverdueWindowSaysSo(t *testing.T) {
	for _, p := range worded {
		entries := oneOfEach()
		for i := range entries {
			entries[i].Item.Status = plan.StatusOverdue
		}
		before, after := faces(t, harbour(p), oneOfEach()), faces(t, harbour(p), entries)
		for uid := range before {
			if isWindow := strings.HasPrefix(uid, "uid-window"); (before[uid] != after[uid]) != isWindow {
				t.Errorf("%s: %s changed: %v", p, uid, !isWindow)
			}
		}
		if data := unfolded(rendered(t, harbour(p), entries)); !strings.Contains(data, "These days have passed.") {
			t.Errorf("%s: an overdue window does not say so", p)
		}
	}
}

func TestADiscreetFaceDoesNotKnowWhatItHides(t *testing.T) {
	other := harbour("")
	other.ClinicName = "Elsewhere"
	other.Practitioners = map[string]string{"dr1": "Dr. Who"}
	entries := oneOfEach()
	for i := range entries {
		entries[i].Item.Zones = []clinic.Zone{clinic.Masseter}
		for j, r := range entries[i].Item.Reasons {
			// Which rules an item follows can show, in words that fit any patient, and
			// so do the event that one of them names and the likely days of all zones.
			entries[i].Item.Reasons[j] = plan.Reason{Rule: r.Rule, Text: "other", Numbers: map[string]any{"event": r.Numbers["event"], "zones": []string{"masseter"},
				"masseter.treated": "2027-03-01", "masseter.q10_day": 64, "masseter.q90_day": 160, "masseter.median_day": 111}}
		}
		entries[i].Item.Reasons = append(entries[i].Item.Reasons, plan.Reason{Rule: "other", Text: "other"})
	}
	for uid, face := range faces(t, other, entries) {
		if want := faces(t, harbour(""), oneOfEach())[uid]; face != want {
			t.Errorf("the face of %s depends on something that is not shown", uid)
		}
	}
}

// drawEntry draws items that are often equal in what they show.
func drawEntry(t *rapid.T) Entry {
	day := date(2027, 6, 1).AddDays(rapid.IntRange(0, 1).Draw(t, "day"))
	item := plan.Item{
		Key:       rapid.SampledFrom([]string{"k1", "k2"}).Draw(t, "key"),
		Kind:      rapid.SampledFrom([]plan.Kind{plan.KindWindow, plan.KindSoft, plan.KindAppt, plan.KindPrep}).Draw(t, "kind"),
		Start:     day,
		End:       day.AddDays(rapid.IntRange(0, 1).Draw(t, "length")),
		Event:     rapid.SampledFrom([]string{"e1", "e2"}).Draw(t, "event"),
		Zones:     rapid.SampledFrom([][]clinic.Zone{nil, allZones[:1], allZones}).Draw(t, "zones"),
		Status:    rapid.SampledFrom([]plan.Status{plan.StatusUpcoming, plan.StatusOpen, plan.StatusOverdue}).Draw(t, "status"),
		Override:  rapid.SampledFrom([]string{"", "o1"}).Draw(t, "override"),
		Projected: rapid.Bool().Draw(t, "projected"),
		Reasons:   rapid.SampledFrom([][]plan.Reason{nil, {{Rule: "season.summer", Text: "Summer."}}, {durationReason()}, toldReasons(), toldReasons()[:3]}).Draw(t, "reasons"),
	}
	if item.Kind == plan.KindAppt {
		item.Visit = visit("a", rapid.SampledFrom([]string{"America/New_York", "Europe/Berlin"}).Draw(t, "zone"),
			dateTime(day, 10, 0), rapid.SampledFrom([]int{0, 30, 45}).Draw(t, "minutes"),
			rapid.SampledFrom([]clinic.AppointmentStatus{clinic.AppointmentConfirmed, clinic.AppointmentTentative}).Draw(t, "booking")).Item.Visit
	}
	return Entry{UID: rapid.SampledFrom([]string{"u1", "u2"}).Draw(t, "uid"), Item: item}
}

// eventOf returns the VEVENT of a feed of one event.
func eventOf(t *rapid.T, cal Calendar, events []Event) string {
	revisions := map[string]Revision{events[0].UID(): {Modified: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)}}
	data, err := Render(cal, events, revisions, time.LoadLocation)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(data[strings.Index(string(data), "BEGIN:VEVENT"):])
}

// interop.md F4.
func TestFacesAreEqualJustWhenTheEventsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := harbour(rapid.SampledFrom(worded).Draw(t, "privacy"))
		var events [2][]Event
		for i := range events {
			var err error
			if events[i], _, err = Compose(cal, []Entry{drawEntry(t)}, time.LoadLocation); err != nil {
				t.Fatalf("%v", err)
			}
		}
		equalFaces := events[0][0].Face() == events[1][0].Face()
		a, b := eventOf(t, cal, events[0]), eventOf(t, cal, events[1])
		if equalFaces != (a == b) {
			t.Fatalf("equal faces: %v, events:\n%s\n%s", equalFaces, a, b)
		}
	})
}
