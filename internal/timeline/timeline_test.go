package timeline

import (
	"encoding/xml"
	"errors"
	goflag "flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
)

var update = goflag.Bool("update", false, "write the golden files")

func TestAFirstTimersPictureDrawsAsItsGoldenFile(t *testing.T) {
	golden(t, "first-wide.svg", SVG(firstTimer(), Wide))
}

func TestAPictureWithAWeddingDrawsAsItsGoldenFileOnAPhone(t *testing.T) {
	golden(t, "wedding-narrow.svg", SVG(wedding(), Narrow))
}

func TestAPictureInKoreanDrawsAsItsGoldenFile(t *testing.T) {
	golden(t, "korean-wide.svg", SVG(korean(), Wide))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; run with -update and look at the image", name)
	}
}

func date(year, month, day int) civil.Date {
	return civil.Date{Year: year, Month: time.Month(month), Day: day}
}

// english is a picture with nothing in it but today.
func english(today civil.Date) Picture {
	return Picture{
		Title: "Your plan", Description: "What stands in it follows in words.",
		Today: today, TodayLabel: "Today",
		Month: func(d civil.Date) string { return d.Month.String()[:3] },
		Year:  func(d civil.Date) string { return strconv.Itoa(d.Year) },
	}
}

func firstTimer() Picture {
	p := english(date(2027, 3, 20))
	p.Visits = []Visit{{date(2027, 2, 10), "Treatment", "10 Feb"}}
	p.Glows = []Glow{{From: date(2027, 2, 10), LikelyFirst: date(2027, 4, 22), LikelyLast: date(2027, 7, 8)}}
	p.Windows = []Window{{First: date(2027, 5, 18), Last: date(2027, 6, 10), LikelyFirst: date(2027, 4, 22), LikelyLast: date(2027, 7, 8),
		Label: "Good time to come back", When: "18 May – 10 Jun"}}
	p.Moments = []Moment{
		{Kind: CheckIn, First: date(2027, 2, 22), Last: date(2027, 3, 1), Label: "2-week review", When: "22 Feb – 1 Mar"},
		{Kind: CheckIn, First: date(2027, 4, 21), Last: date(2027, 5, 5), Label: "Check-in", When: "21 Apr – 5 May"},
	}
	for week := range 13 {
		d := date(2027, 3, 24).AddDays(7 * week)
		p.Moments = append(p.Moments, Moment{Kind: Look, First: d, Label: "Photo, same light", When: d.String()})
	}
	p.Reports = []Report{{date(2027, 2, 24), NoMovement, "No movement", "24 Feb"}}
	return p
}

func wedding() Picture {
	p := english(date(2027, 5, 12))
	p.Visits = []Visit{{date(2026, 11, 2), "Glabella", "2 Nov"}, {date(2027, 3, 2), "Glabella, crow's feet", "2 Mar"}}
	p.Glows = []Glow{
		{From: date(2026, 11, 2), LikelyFirst: date(2027, 1, 22), LikelyLast: date(2027, 3, 25)},
		{From: date(2027, 3, 2), LikelyFirst: date(2027, 5, 20), LikelyLast: date(2027, 7, 25)},
		{From: date(2027, 8, 10), LikelyFirst: date(2027, 10, 25), LikelyLast: date(2028, 1, 5), Projected: true},
	}
	p.Bookings = []Booking{
		{Date: date(2027, 6, 18), Label: "Appointment, Dr Reyes", When: "18 Jun, 10:30"},
		{Date: date(2027, 6, 1), Label: "Appointment", When: "1 Jun", Cancelled: true},
		{Date: date(2027, 8, 12), Label: "Appointment", When: "12 Aug", Tentative: true},
	}
	p.Windows = []Window{
		{First: date(2027, 6, 10), Last: date(2027, 7, 5), LikelyFirst: date(2027, 5, 20), LikelyLast: date(2027, 7, 25),
			Label: "Good time to come back", When: "10 Jun – 5 Jul"},
		{First: date(2027, 11, 20), Last: date(2027, 12, 15), LikelyFirst: date(2027, 10, 25), LikelyLast: date(2028, 1, 5),
			Label: "Good time to come back", When: "20 Nov – 15 Dec", Projected: true},
	}
	p.Moments = []Moment{
		{Kind: Prep, First: date(2027, 8, 7), Last: date(2027, 8, 21), Label: "Treat now for Anna & Tom's wedding", When: "7 – 21 Aug"},
		{Kind: Notice, First: date(2027, 8, 21), Label: "Last day to treat before Anna & Tom's wedding", When: "21 Aug"},
		{Kind: Look, First: date(2027, 5, 26), Label: "How is it holding?", When: "26 May"},
		{Kind: CheckIn, First: date(2027, 11, 10), Last: date(2027, 11, 24), Label: "Pre-winter check", When: "10 – 24 Nov", Projected: true},
	}
	p.Events = []Event{{date(2027, 9, 11), "Anna & Tom's wedding", "11 Sep"}, {date(2027, 10, 2), "Mum's 60th", "2 Oct"}}
	p.Reports = []Report{{date(2027, 3, 16), NoMovement, "No movement", "16 Mar"}, {date(2027, 5, 2), FirstMovement, "First movement", "2 May"}}
	p.Pauses = []Pause{{From: date(2028, 1, 10), Label: "Pause", When: "from 10 Jan"}}
	return p
}

func korean() Picture {
	p := firstTimer()
	p.ID, p.Title, p.TodayLabel = "korean", "나의 계획", "오늘"
	p.Month = func(d civil.Date) string { return fmt.Sprintf("%d월", d.Month) }
	p.Year = func(d civil.Date) string { return fmt.Sprintf("%d년", d.Year) }
	p.Visits[0].Label, p.Visits[0].When = "미간, 눈가 시술", "2월 10일"
	p.Windows[0].Label, p.Windows[0].When = "다시 방문하기 좋은 시기", "5월 18일 ~ 6월 10일"
	p.Moments = p.Moments[:2]
	p.Moments[0].Label, p.Moments[0].When = "2주 후 확인", "2월 22일 ~ 3월 1일"
	p.Moments[1].Label, p.Moments[1].When = "10–12주 차 점검", "4월 21일 ~ 5월 5일"
	p.Events = []Event{{date(2027, 6, 26), "안나와 톰의 결혼식을 위한 가족 모임과 저녁 식사 그리고 다음 날 소풍", "6월 26일"}}
	p.Reports[0].Label, p.Reports[0].When = "움직임 없음", "2월 24일"
	return p
}

// element is an element of an image, as an XML reader sees it.
type element struct {
	name     string
	attrs    map[string]string
	text     string
	class    string // its own classes
	within   string // the classes of the elements around it
	children []string
}

func (e element) number(t *testing.T, name string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(e.attrs[name], 64)
	if err != nil {
		t.Fatalf("%s of %s: %v", name, e.name, err)
	}
	return v
}

// parse reads an image back, in the order of its elements, and fails on anything
// that is not well-formed.
func parse(t *testing.T, image []byte) []element {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(image)))
	var all []element
	var open []int
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, image)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			e.class = e.attrs["class"]
			for _, parent := range open {
				e.within += " " + all[parent].class
			}
			if len(open) > 0 {
				parent := &all[open[len(open)-1]]
				parent.children = append(parent.children, e.name)
			}
			open = append(open, len(all))
			all = append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(token)
			}
		}
	}
}

// find lists the elements of a name that have a class, or stand in an element
// that has it.
func find(all []element, name, class string) []element {
	var found []element
	for _, e := range all {
		if e.name == name && (hasClass(e.class, class) || hasClass(e.within, class)) {
			found = append(found, e)
		}
	}
	return found
}

func hasClass(classes, class string) bool {
	for _, c := range strings.Fields(classes) {
		if c == class {
			return true
		}
	}
	return false
}

// texts lists what an image says, in the order in which it is written.
func texts(all []element) []string {
	var said []string
	for _, e := range all {
		if e.name == "text" {
			said = append(said, e.text)
		}
	}
	return said
}
