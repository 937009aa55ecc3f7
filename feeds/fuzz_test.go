package feeds

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/icaltest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// FuzzFeed puts any Unicode into every field of a feed of any shape. Text comes
// back from the library as it was meant; a UID and an address that could do harm
// are refused instead (interop.md F1, F2, F23 and F24).
func FuzzFeed(f *testing.F) {
	for i, seed := range []string{
		"O'Neil", "Müller, Anna", "A: B", `back\slash\n;`, "a\r\nATTENDEE:mailto:x@example.org\r\n", "NEL\u0085LS\u2028PS\u2029",
		strings.Repeat("💍👩‍👩‍👧‍👦", 30), strings.Repeat("x", 300), strings.Repeat("ä", 80), "<b>tag</b> " + strings.Repeat("> ", 60),
		"{zones}[{clinic}]{title}", "\xff\xfe\x00", "\ufeffBOM", " ", "", "\"quoted\"", "END:VCALENDAR", "=\t=", "\u00a0\u3000 wide",
		"https://x.example/my/\r\nATTACH:https://x.example/a", "https://x.example/my/?key=1", "https://x.example/" + strings.Repeat("a", 200) + "/my/",
	} {
		f.Add(seed, "Harbour", "u", "https://calendar.example/my/", uint8(i))
		f.Add("Wedding", seed, seed, seed, uint8(i*7))
		f.Add("Wedding", "Harbour", seed, "", uint8(i*11))
	}
	f.Fuzz(func(t *testing.T, a, b, uid, page string, shape uint8) {
		cal := Calendar{
			AsOf:          date(2027, 3, 2),
			Privacy:       Privacies[int(shape)%len(Privacies)],
			Style:         Styles[int(shape/3)%len(Styles)],
			Alarms:        shape/9%2 == 0,
			Language:      Languages()[int(shape/18)%len(Languages())],
			PageURL:       page,
			Timezone:      "Europe/Berlin",
			ClinicName:    a,
			Practitioners: map[string]string{a: b},
			EventTitles:   map[string]string{b: a + b},
		}
		appt := visit(uid, "Europe/Berlin", dateTime(date(2027, 7, 1), 9, 0), 60, clinic.AppointmentConfirmed)
		appt.Item.Visit.PractitionerID = a
		appt.Item.Reasons = []plan.Reason{{Rule: a, Text: b}, {Rule: b, Text: a}}
		gone := visit(uid+"!", "Europe/Berlin", dateTime(date(2027, 7, 2), 9, 0), 60, clinic.AppointmentCancelled)
		gone.Item.Visit.PractitionerID = a
		prep := Entry{UID: uid + "?", Item: plan.Item{Key: a, Kind: plan.KindPrep, Start: date(2027, 8, 21), End: date(2027, 9, 4), Event: b,
			Reasons: []plan.Reason{noGoodDay(0.5), {Rule: ruleNoGoodDay, Numbers: map[string]any{"event": b, "event_date": a, "probability": 0.1}},
				{Rule: "window.visits_per_year", Numbers: map[string]any{"visits_per_year": a, "interval_days": b, "treated": a + b}}}}}
		entries := []Entry{appt, gone, prep}

		events, _, err := Compose(cal, entries, zones)
		if err != nil {
			if checkUID(uid) == nil && cal.checkPage() == nil || !errors.Is(err, errUnwritable) {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		if strings.ContainsAny(uid+page, "\r\n\x00") {
			t.Fatalf("accepted: UID %q, page %q", uid, page)
		}
		data, err := Render(cal, events, revised(events), zones)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range icaltest.Check(data) {
			t.Errorf("%s\n%s", fault, data)
		}
		read, found := parsed(t, string(data))
		for uid, want := range meant(t, cal, entries) {
			e := found[uid]
			delete(found, uid)
			if e == nil {
				t.Fatalf("%q did not come back:\n%s", uid, data)
			}
			want["URL"] = page
			for name, text := range want {
				if got := value(e, name); got != text {
					t.Errorf("%s of %q reads %q, meant %q", name, uid, got, text)
				}
				if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
					t.Errorf("%s of %q says %q", name, uid, text)
				}
			}
			for _, alarm := range e.Alarms() {
				if got := alarm.GetProperty(ics.ComponentPropertyDescription); got.Value != want["SUMMARY"] {
					t.Errorf("the alarm of %q reads %q, meant %q", uid, got.Value, want["SUMMARY"])
				}
			}
			if rings, want := len(e.Alarms()) > 0, cal.Alarms && want["STATUS"] != "CANCELLED"; rings != want {
				t.Errorf("%q rings: %v", uid, rings)
			}
		}
		if len(found) > 0 {
			t.Errorf("%d events came that nobody meant:\n%s", len(found), data)
		}
		values := map[string]string{}
		if cal.Privacy == PrivacyDetailed {
			values["clinic"] = line(a)
		}
		_, lv := words(t, cal)
		if want := lv.calendarAbout.Say(values); calendarValue(read, "X-WR-CALDESC") != want {
			t.Errorf("X-WR-CALDESC reads %q, meant %q", calendarValue(read, "X-WR-CALDESC"), want)
		}
	})
}

// meant is what a feed is to say of entries, by UID and property.
func meant(t *testing.T, cal Calendar, entries []Entry) map[string]map[string]string {
	t.Helper()
	lang, lv := words(t, cal)
	all := map[string]map[string]string{}
	for _, entry := range entries {
		item := entry.Item
		if !lv.shows(item) {
			continue
		}
		d := said(t, cal, item)
		event := func(title string) map[string]string {
			return map[string]string{"SUMMARY": title, "DESCRIPTION": d.text(cal.PageURL), "LOCATION": d.place, "STATUS": string(showAs(item).status)}
		}
		titled := map[string]string{"title": d.Title}
		switch {
		case item.Visit != nil || cal.Style == StyleSpan:
			all[entry.UID] = event(d.Title)
		default:
			all[entry.UID+"-opens"] = event(lang.opens.Say(titled))
			if cal.Style == StyleMarkers {
				all[entry.UID+"-closes"] = event(lang.closes.Say(titled))
			}
		}
	}
	return all
}

func calendarValue(c *ics.Calendar, name string) string {
	for _, p := range c.CalendarProperties {
		if p.IANAToken == name {
			return p.Value
		}
	}
	return ""
}
