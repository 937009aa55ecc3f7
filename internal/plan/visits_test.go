package plan

import (
	"slices"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// fourZones is a patient treated in four zones on one day, whose windows are
// given in days after it.
func fourZones(windows map[clinic.Zone][2]int) *draft {
	t := clinic.Treatment{ID: "t1", Date: march}
	for zone := range windows {
		t.Zones = append(t.Zones, clinic.TreatedZone{Zone: zone})
	}
	c := newChart(Input{
		Clinic:     clinic.Settings{Timezone: "America/New_York"},
		Treatments: []clinic.Treatment{t},
		AsOf:       march.AddDays(1),
	}, protocol.Standard())
	for i := range c.cycles {
		days := windows[c.cycles[i].zone]
		c.cycles[i].window = span{march.AddDays(days[0]), march.AddDays(days[1])}
	}
	return &draft{chart: c, asOf: c.in.AsOf, horizon: horizon{asOf: c.in.AsOf}}
}

// The example of planner.md section 5: "first visit [86,98], and masseter joins
// the second: two visits, not three".
func TestFourZonesTakeTwoVisitsNotThree(t *testing.T) {
	d := fourZones(map[clinic.Zone][2]int{
		clinic.Glabella:  {84, 104},
		clinic.Forehead:  {84, 98},
		clinic.CrowsFeet: {86, 110},
		clinic.Masseter:  {150, 190},
	})
	d.scheduleVisits()

	var untilMasseter []*visit
	for _, v := range d.visits {
		untilMasseter = append(untilMasseter, v)
		if slices.Contains(v.zones, clinic.Masseter) {
			break
		}
	}
	if len(untilMasseter) != 2 {
		t.Fatalf("%d visits until the masseter is treated", len(untilMasseter))
	}
	first, second := untilMasseter[0], untilMasseter[1]
	if want := daysAfter(march, 86, 98); first.span != want {
		t.Errorf("first visit %s, want %s", first.span, want)
	}
	if want := []clinic.Zone{clinic.Glabella, clinic.CrowsFeet, clinic.Forehead}; !slices.Equal(first.zones, want) {
		t.Errorf("first visit for %v, want %v", first.zones, want)
	}
	// The middle of the first is day 92; the windows that follow from it begin on
	// day 92 + 91 and share the masseter's last week.
	if want := daysAfter(march, 183, 190); second.span != want {
		t.Errorf("second visit %s, want %s", second.span, want)
	}
	if len(second.zones) != 4 {
		t.Errorf("second visit for %v, want all four", second.zones)
	}
	if first.projected || second.projected {
		t.Error("a visit that a zone is due for is no projection")
	}
}

// A zone that has not had its visit since it was treated makes the one it joins
// early no projection either.
func TestAVisitThatADueZoneJoinsEarlyIsNotProjected(t *testing.T) {
	d := fourZones(map[clinic.Zone][2]int{
		clinic.LipFlip:  {84, 98},   // projected from day 91: 175 to 189
		clinic.Masseter: {192, 230}, // after that, but before day 182 + 84
	})
	d.scheduleVisits()
	for _, v := range d.visits {
		if slices.Contains(v.zones, clinic.Masseter) {
			if v.projected || !slices.Equal(zonesOf(v.early), []clinic.Zone{clinic.Masseter}) {
				t.Errorf("%s: projected %t, early %v", v.span, v.projected, zonesOf(v.early))
			}
			return
		}
	}
	t.Error("the masseter is never treated")
}

// planner.md section 9.11: a zone with U + 14 before the visit's middle plus the
// minimum interval joins, treated early. The middle of the lips' visit is day 91.
func TestAZoneJoinsEarlyIfTheNextVisitWouldBeMoreThanFourteenDaysAfterItsWindow(t *testing.T) {
	for last, want := range map[int][]clinic.Zone{
		160: {clinic.Masseter, clinic.LipFlip}, // day 174 is before day 175
		161: {clinic.LipFlip},
	} {
		d := fourZones(map[clinic.Zone][2]int{clinic.LipFlip: {84, 98}, clinic.Masseter: {120, last}})
		d.scheduleVisits()
		if got := d.visits[0].zones; !slices.Equal(got, want) {
			t.Errorf("with a window until day %d the first visit is for %v, want %v", last, got, want)
		}
	}
}

func daysAfter(d civil.Date, from, to int) span { return span{d.AddDays(from), d.AddDays(to)} }
