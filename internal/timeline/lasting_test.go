package timeline

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"
)

func TestHowLongEffectsLastedDrawsAsItsGoldenFile(t *testing.T) {
	golden(t, "lasting-wide.svg", LastingSVG(lasting(), Wide))
	golden(t, "lasting-zones-wide.svg", LastingSVG(lastingZones(), Wide))
}

func TestHowLongEffectsLastedDrawsAsItsGoldenFileOnAPhone(t *testing.T) {
	golden(t, "lasting-narrow.svg", LastingSVG(lastingZones(), Narrow))
}

// emptyLasting is a picture with nothing in it but today.
func emptyLasting(today civil.Date) Lasting {
	p := english(today)
	return Lasting{
		Title: "How long the effect lasts", Description: "In words below.", Today: p.Today, TodayLabel: p.TodayLabel, Month: p.Month, Year: p.Year,
		Days:   func(n int) string { return fmt.Sprintf("%d d", n) },
		Legend: Legend{"Treatment", "First movement seen", "Expected in 8 of 10 cycles, and the middle", "Window to book"},
	}
}

// zoneOf has cycles of which each was expected a little more narrowly than the one
// before, and ended on the days given; the last is open.
func zoneOf(label string, first civil.Date, every int, ended ...float64) LastingZone {
	z := LastingZone{Label: label}
	low, high := 69.0, 160.0
	for i := range len(ended) + 1 {
		cy := Cycle{Began: first.AddDays(i * every), Expected: Expected{low, (low + high) / 2.15, high}}
		if i < len(ended) {
			cy.Ended = cy.Began.AddDays(every)
			if end := ended[i]; end > 0 {
				cy.After, cy.By, cy.Label = end-7, end, fmt.Sprintf("%.0f", end)
				cy.Full = fmt.Sprintf("First movement by day %.0f", end)
				cy.Reports = []Report{
					{cy.Began.AddDays(int(end) - 7), NoMovement, "No movement", ""}, {cy.Began.AddDays(int(end)), FirstMovement, "First movement", ""},
				}
				low, high = low+(end-7-low)*0.35, high-(high-end-7)*0.4
			}
		}
		z.Cycles = append(z.Cycles, cy)
	}
	z.Now = Expected{low, (low + high) / 2.15, high}
	z.Fact = fmt.Sprintf("%.0f days", z.Now.Median)
	z.Notes = []string{fmt.Sprintf("8 of 10: %.0f–%.0f days", low, high), fmt.Sprintf("learned from %d cycles", len(ended)), "at first: 69–160 days"}
	return z
}

func lasting() Lasting {
	p := emptyLasting(date(2027, 6, 20))
	p.Zones = []LastingZone{zoneOf("Glabella", date(2025, 3, 10), 112, 98, 94, 0, 97, 95, 96, 96)}
	p.Windows = []Window{{First: date(2027, 7, 28), Last: date(2027, 8, 14), Label: "Window", When: "28 Jul – 14 Aug"}}
	p.Events = []Event{{date(2027, 9, 25), "Wedding", "25 Sep"}, {date(2026, 2, 3), "Photo shoot", "3 Feb 2026"}}
	p.Pauses = []Pause{{From: date(2026, 3, 1), Until: date(2026, 4, 10), Label: "Pause", When: "1 Mar – 10 Apr"}}
	return p
}

func lastingZones() Lasting {
	p := lasting()
	p.Zones = append(p.Zones, zoneOf("Forehead", date(2025, 3, 10), 112, 88, 90, 0, 91, 0, 89, 90), zoneOf("Crow's feet", date(2026, 5, 4), 140, 0, 118))
	p.Bookings = []Booking{{Date: date(2027, 7, 30), Label: "Booked", When: "30 Jul, 10:30"}, {Date: date(2026, 12, 2), Label: "Cancelled", Cancelled: true}, {Date: date(2027, 8, 30), Tentative: true}}
	p.Windows = append(p.Windows, Window{First: date(2027, 11, 12), Last: date(2027, 12, 1), Label: "Then", Projected: true}, Window{First: date(2027, 6, 1), Last: date(2027, 6, 15), Overdue: true})
	p.Zones[0].Cycles[5].Reports = append(p.Zones[0].Cycles[5].Reports, Report{p.Zones[0].Cycles[5].Began.AddDays(105), PartlyBack, "Half", ""}, Report{p.Zones[0].Cycles[5].Began.AddDays(111), FullyBack, "All", ""})
	return p
}

func lastings() map[string]Lasting {
	return map[string]Lasting{"one": lasting(), "zones": lastingZones(), "empty": emptyLasting(date(2027, 1, 1)), "zero": {}}
}

func TestLabelsOfALastingNeitherTouchNorLeaveTheImage(t *testing.T) {
	for name, layout := range layouts {
		for which, p := range lastings() {
			if fault := checkLabels(t, LastingSVG(p, layout)); fault != "" {
				t.Errorf("%s, %s: %s", which, name, fault)
			}
		}
	}
}

func TestALastingIsWellFormedWhateverItHolds(t *testing.T) {
	for name, layout := range layouts {
		t.Run(name, rapid.MakeCheck(func(r *rapid.T) {
			p := anyLasting(r)
			image := LastingSVG(p, layout)
			if all := parse(t, image); bytes.Contains(image, []byte("NaN")) || bytes.Contains(image, []byte("Inf")) || all[0].name != "svg" {
				r.Fatalf("%+v", p)
			}
		}))
	}
}

func anyLasting(r *rapid.T) Lasting {
	p := emptyLasting(date(2027, 6, 20))
	reach := rapid.SampledFrom([]int{40, 400, 3000}).Draw(r, "reach")
	day := func() civil.Date { return p.Today.AddDays(rapid.IntRange(-reach, reach).Draw(r, "day")) }
	days := rapid.Float64Range(-20, 900)
	for range rapid.IntRange(0, 6).Draw(r, "zones") {
		z := LastingZone{Label: rapid.String().Draw(r, "label"), Fact: rapid.String().Draw(r, "fact"), Notes: []string{"a", "b"}}
		z.Now = Expected{days.Draw(r, "low"), days.Draw(r, "median"), days.Draw(r, "high")}
		for range rapid.IntRange(0, 6).Draw(r, "cycles") {
			cy := Cycle{Began: day(), Expected: Expected{60, 90, 120}, After: days.Draw(r, "after"), By: days.Draw(r, "by"), Label: "96"}
			if rapid.Bool().Draw(r, "ended") {
				cy.Ended = day()
			}
			cy.Reports = []Report{{day(), Movement(rapid.IntRange(-1, 5).Draw(r, "seen")), "seen", ""}}
			z.Cycles = append(z.Cycles, cy)
		}
		p.Zones = append(p.Zones, z)
	}
	for range rapid.IntRange(0, 5).Draw(r, "others") {
		p.Events = append(p.Events, Event{day(), rapid.String().Draw(r, "event"), ""})
		p.Windows = append(p.Windows, Window{First: day(), Last: day(), Label: "Window"})
		p.Bookings = append(p.Bookings, Booking{Date: day(), Label: "Booked"})
		p.Pauses = append(p.Pauses, Pause{From: day(), Until: day(), Label: "Pause"})
	}
	return p
}

// The band is drawn where its numbers say: what the caption claims, the eye sees.
func TestTheBandNarrowsAsTheCyclesSay(t *testing.T) {
	band := find(parse(t, LastingSVG(lasting(), Wide)), "path", "tl-band")[0]
	var points [][2]float64
	for _, pair := range regexp.MustCompile(`[ML]([\d.]+) ([\d.]+)`).FindAllStringSubmatch(band.attrs["d"], -1) {
		var x, y float64
		fmt.Sscan(pair[1], &x)
		fmt.Sscan(pair[2], &y)
		points = append(points, [2]float64{x, y})
	}
	n := len(points)
	first, last := points[n-1][1]-points[0][1], points[n/2][1]-points[n/2-1][1]
	if first <= 0 || last <= 0 || last > first/2 {
		t.Errorf("the band is %.0f pixels broad at first and %.0f in the end", first, last)
	}
}

func TestEveryCycleThatIsShownHasItsTreatmentAndWhatWasSeen(t *testing.T) {
	all := parse(t, LastingSVG(lasting(), Wide))
	if seen := len(find(all, "line", "tl-seen")); seen != 6+1 { // and the legend's
		t.Errorf("%d ends are drawn", seen)
	}
	if visits := len(find(all, "circle", "tl-visit")); visits != 8+1 {
		t.Errorf("%d treatments are drawn", visits)
	}
	for _, want := range []string{"Today", "Window · 28 Jul – 14 Aug", "Wedding · 25 Sep", "Glabella", "98", "8 of 10: 87–106 days"} {
		if !slices.Contains(texts(all), want) {
			t.Errorf("%q is missing in %q", want, texts(all))
		}
	}
}

func TestALastingIsReadOutByItsTitleAndDescription(t *testing.T) {
	for name, layout := range layouts {
		all := parse(t, LastingSVG(lasting(), layout))
		if all[0].attrs["role"] != "img" || all[1].text != "How long the effect lasts" || all[2].text != "In words below." {
			t.Errorf("%s: %+v", name, all[:3])
		}
	}
}

func TestTheStyleSheetOfALastingStylesItAndNothingElse(t *testing.T) {
	drawn := map[string]bool{}
	for _, p := range lastings() {
		for _, layout := range layouts {
			for _, e := range parse(t, LastingSVG(p, layout)) {
				for _, class := range strings.Fields(e.class) {
					drawn[class] = true
				}
			}
		}
	}
	styled := map[string]bool{}
	for _, m := range cssClass.FindAllStringSubmatch(CSS, -1) {
		styled[m[1]] = true
	}
	for class := range maps.Keys(drawn) {
		if !styled[class] && !strings.Contains(LastingCSS, "."+class) {
			t.Errorf("%s is drawn and not styled", class)
		}
	}
	for _, m := range cssClass.FindAllStringSubmatch(LastingCSS, -1) {
		if !drawn[m[1]] {
			t.Errorf("%s is styled and never drawn", m[1])
		}
	}
	if colour := regexp.MustCompile(`#[0-9a-f]{3,6}\b|rgb|hsl`).FindString(LastingCSS); colour != "" {
		t.Errorf("the style sheet has a colour of its own: %s", colour)
	}
}

func TestEqualLastingsGiveEqualBytesWhateverTheOrderOfTheirEvents(t *testing.T) {
	p := lastingZones()
	want := LastingSVG(p, Wide)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(p.Events), func(i, j int) { p.Events[i], p.Events[j] = p.Events[j], p.Events[i] })
	if slices.Reverse(p.Bookings); !bytes.Equal(LastingSVG(p, Wide), want) {
		t.Error("another order draws another picture")
	}
}
