package timeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"
)

// area is the room that a text takes, by the estimate of its width.
type area struct {
	text                     string
	left, right, top, bottom float64
}

func (a area) touches(b area) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// areas are the rooms of all texts of an image, read from its bytes.
func areas(t *testing.T, all []element) []area {
	t.Helper()
	var found []area
	for _, e := range all {
		if e.name != "text" {
			continue
		}
		f := font{size: e.number(t, "font-size"), bold: e.attrs["font-weight"] != ""}
		x, y, width := e.number(t, "x"), e.number(t, "y"), f.width(e.text)
		switch e.attrs["text-anchor"] {
		case "end":
			x -= width
		case "middle":
			x -= width / 2
		}
		found = append(found, area{e.text, x, x + width, y - 0.8*f.size, y + 0.22*f.size})
	}
	return found
}

// checkLabels says what is wrong with the places of an image's texts.
func checkLabels(t *testing.T, image []byte) string {
	t.Helper()
	all := parse(t, image)
	var width, height float64
	if _, err := fmt.Sscanf(all[0].attrs["viewBox"], "0 0 %f %f", &width, &height); err != nil {
		t.Fatal(err)
	}
	found := areas(t, all)
	const rounding = 0.11 // places are written in tenths
	for i, a := range found {
		if a.left < -rounding || a.right > width+rounding || a.top < 0 || a.bottom > height {
			return fmt.Sprintf("%q leaves the image", a.text)
		}
		for _, b := range found[:i] {
			if a.touches(b) {
				return fmt.Sprintf("%q lies upon %q", a.text, b.text)
			}
		}
	}
	return ""
}

var layouts = map[string]Layout{"wide": Wide, "narrow": Narrow}

func TestNoTwoLabelsTouchAndNoneLeavesTheImage(t *testing.T) {
	for name, layout := range layouts {
		t.Run(name, rapid.MakeCheck(func(r *rapid.T) {
			p := anyPicture(r)
			if fault := checkLabels(t, SVG(p, layout)); fault != "" {
				r.Fatalf("%s in %+v", fault, p)
			}
		}))
	}
}

// anyPicture has any number of things in any language on any days, many of them
// on the same ones.
func anyPicture(r *rapid.T) Picture {
	words := rapid.SampledFrom([]string{
		"", "Wedding", "다시 방문하기 좋은 시기", "Nachbehandlung der Zornesfalte und der Krähenfüße, eventuell", "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
		"👩🏽‍⚕️🎂🎉", "i", "Z̃̃̃̃̃̃̃̃a", "العرس", "नमस्ते दुनिया", "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t",
	})
	label := func() string {
		if rapid.IntRange(0, 9).Draw(r, "free") == 0 {
			return rapid.StringN(0, 60, 200).Draw(r, "label")
		}
		return words.Draw(r, "label")
	}
	reach := rapid.SampledFrom([]int{20, 200, 900}).Draw(r, "reach")
	p := english(date(2027, 5, 12))
	day := func() civil.Date { return p.Today.AddDays(rapid.IntRange(-reach, reach).Draw(r, "day")) }
	span := func() (civil.Date, civil.Date) {
		first := day()
		return first, first.AddDays(rapid.IntRange(-1, 60).Draw(r, "length"))
	}
	count := func() int { return rapid.IntRange(0, 12).Draw(r, "count") }
	if rapid.Bool().Draw(r, "explicit") {
		p.First = day()
		p.Last = p.First.AddDays(rapid.IntRange(-1, 4000).Draw(r, "shown"))
	}
	if rapid.Bool().Draw(r, "today") {
		p.TodayLabel = label()
	}
	if rapid.Bool().Draw(r, "long months") {
		p.Month = func(d civil.Date) string { return strings.Repeat(d.Month.String(), 2) }
	}
	for range count() {
		p.Visits = append(p.Visits, Visit{day(), label(), label()})
	}
	for range count() {
		p.Bookings = append(p.Bookings, Booking{Date: day(), Label: label(), When: label(), Cancelled: rapid.Bool().Draw(r, "off")})
	}
	for range count() {
		w := Window{Label: label(), When: label(), Projected: rapid.Bool().Draw(r, "projected"), Overdue: rapid.Bool().Draw(r, "overdue")}
		w.First, w.Last = span()
		w.LikelyFirst, w.LikelyLast = span()
		p.Windows = append(p.Windows, w)
	}
	for range count() {
		m := Moment{Kind: Kind(rapid.IntRange(0, 3).Draw(r, "kind")), Label: label(), When: label()}
		m.First, m.Last = span()
		p.Moments = append(p.Moments, m)
	}
	for range count() {
		p.Events = append(p.Events, Event{day(), label(), label()})
		p.Reports = append(p.Reports, Report{day(), Movement(rapid.IntRange(-1, 5).Draw(r, "seen")), label(), label()})
	}
	if rapid.Bool().Draw(r, "pause") {
		from, until := span()
		p.Pauses = []Pause{{from, until, label(), label()}}
	}
	return p
}

// crowded has forty things, most of them within a few weeks.
func crowded() Picture {
	p := wedding()
	for i := range 16 {
		p.Visits = append(p.Visits, Visit{date(2027, 4, 10).AddDays(2 * i), "Visit", "a while ago"})
		p.Moments = append(p.Moments, Moment{Kind: CheckIn, First: date(2027, 5, 14).AddDays(3 * i), Label: fmt.Sprintf("Moment %d", i), When: "soon"})
	}
	return p
}

func TestInACrowdWhatMattersKeepsItsLabel(t *testing.T) {
	for name, layout := range layouts {
		image := SVG(crowded(), layout)
		if fault := checkLabels(t, image); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
		said := strings.Join(texts(parse(t, image)), " ")
		for _, want := range []string{"Today", "Good time to come back 10 Jun – 5 Jul", "Appointment, Dr Reyes", "Anna & Tom's wedding 11 Sep", "Mum's 60th"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q has no label among %s", name, want, said)
			}
		}
	}
}

func TestWhatHasNoRoomForALabelKeepsItsMark(t *testing.T) {
	p := crowded()
	for name, layout := range layouts {
		all := parse(t, SVG(p, layout))
		if labels := len(find(all, "text", "tl-label")); labels >= len(p.Visits)+len(p.Moments) {
			t.Fatalf("%s: %d labels, so that nothing is crowded", name, labels)
		}
		// Two visits are before the first day that is shown.
		if got := len(find(all, "circle", "tl-visit")); got != len(p.Visits)-2 {
			t.Errorf("%s: %d of %d visits are drawn", name, got, len(p.Visits)-2)
		}
	}
}

func TestALongLabelIsShortenedAndWholeForAPointer(t *testing.T) {
	all := parse(t, SVG(korean(), Wide))
	long := korean().Events[0].Label
	if slices.Contains(texts(all), long) {
		t.Fatal("the label is not too long")
	}
	if !slices.ContainsFunc(texts(all), func(s string) bool {
		return strings.HasSuffix(s, ellipsis) && strings.HasPrefix(long, strings.TrimSuffix(s, ellipsis))
	}) {
		t.Errorf("no part of %q in %q", long, texts(all))
	}
	if titles := find(all, "title", "tl-event"); len(titles) != 1 || titles[0].text != long+" · 6월 26일" {
		t.Errorf("the whole label is not the mark's title: %+v", titles)
	}
}

func TestMomentsThatAreToldAlikeShareTheLabelOfTheNext(t *testing.T) {
	for name, layout := range layouts {
		all := parse(t, SVG(firstTimer(), layout))
		said := texts(all)
		at := slices.Index(said, "Photo, same light ×13")
		if at < 0 || said[at+1] != "2027-03-24" {
			t.Errorf("%s: no shared label with the next day in %q", name, said)
		}
		if dots := len(find(all, "circle", "tl-quiet")); dots != 13 {
			t.Errorf("%s: %d dots for 13 photos", name, dots)
		}
	}
}

func TestAPictureOfNothingShowsTodayAndTheMonths(t *testing.T) {
	for name, layout := range layouts {
		said := texts(parse(t, SVG(english(date(2027, 5, 12)), layout)))
		for _, want := range []string{"Today", "Jun", "2027"} {
			if !slices.Contains(said, want) {
				t.Errorf("%s: %q is missing in %q", name, want, said)
			}
		}
	}
	for name, layout := range layouts {
		if said := texts(parse(t, SVG(Picture{}, layout))); len(said) != 0 {
			t.Errorf("%s: an empty Picture says %q", name, said)
		}
	}
}

func TestTheYearStandsWhereItChanges(t *testing.T) {
	p := english(date(2027, 11, 12))
	p.First, p.Last = date(2027, 10, 15), date(2028, 3, 15)
	for name, layout := range layouts {
		var axis []string
		for _, e := range parse(t, SVG(p, layout)) {
			if hasClass(e.class, "tl-month") || hasClass(e.class, "tl-year") {
				axis = append(axis, e.text)
			}
		}
		if got := strings.Join(axis, " "); got != "Nov 2027 Dec Jan 2028 Feb Mar" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestManyYearsHaveFewerMonthsOnTheirAxis(t *testing.T) {
	p := english(date(2027, 11, 12))
	p.First, p.Last = date(2007, 1, 1), date(2027, 12, 31)
	for name, layout := range layouts {
		image := SVG(p, layout)
		if fault := checkLabels(t, image); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
		if said := texts(parse(t, image)); slices.Contains(said, "Feb") || !slices.Contains(said, "2008") {
			t.Errorf("%s: the axis says %q", name, said)
		}
	}
}

// Leaders on both sides leave no room for a text that begins or ends at its own.
func TestALabelStandsAcrossItsLeaderBeforeItIsCut(t *testing.T) {
	p := english(date(2026, 11, 27))
	p.Visits = []Visit{{Date: date(2026, 11, 3)}}
	p.Reports = []Report{{Date: date(2026, 11, 17), Label: "Aucun mouvement", When: "17 nov. 2026"}}
	p.Moments = []Moment{
		{Kind: CheckIn, First: date(2027, 1, 12), Last: date(2027, 1, 26), Label: "Point d'étape", When: "du 12 au 26 janv. 2027"},
		{Kind: Look, First: date(2027, 1, 18), Label: "Un regard dans le miroir", When: "18 janv. 2027"},
		{Kind: Notice, First: date(2027, 3, 3), Label: "Fin du calendrier régulier", When: "3 mars 2027"},
	}
	p.Windows = []Window{{First: date(2027, 10, 28), Last: date(2027, 11, 14)}}
	if said := texts(parse(t, SVG(p, Wide))); !slices.Contains(said, "Aucun mouvement") {
		t.Errorf("it says %q", said)
	}
}
