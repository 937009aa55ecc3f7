package ical

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// libraries.md section 1, Robustness: both of these are panics in a reader that
// is in wide use.
func TestACutParameterIsRefused(t *testing.T) {
	for _, line := range []string{
		"X;A=b", `X;A="b"c:d`, `X;A="b`, `X;A="b"`, "X;A", "X;", "X;A=", "X;=b:c", `X;A=b"c":d`, ":a", ";A=b:c", "X", "",
		"X;A=b,", "X;A=b;", "Ü:a", "X Y:a",
	} {
		if line != "" {
			refused(t, eventOf(start, line), ValidCalendarData, "")
		}
	}
}

func TestControlCharactersAreRefused(t *testing.T) {
	for _, text := range []string{"a\x00b", "a\x07b", "a\x1bb", "a\x7fb", "a\rb", "a\r\rb", "\x0b"} {
		refused(t, eventOf(start, "SUMMARY:"+text), ValidCalendarData, "control character")
	}
	refused(t, eventOf(start, "SUMMARY:\xff"), ValidCalendarData, "UTF-8")
	parsed(t, eventOf(start, "SUMMARY:a\tb"))
}

func TestBeginAndEndHaveToBalance(t *testing.T) {
	refused(t, []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), ValidCalendarData, "no END")
	refused(t, eventOf(start, "END:VALARM"), ValidCalendarData, "END does not name")
	refused(t, eventOf(start, "BEGIN:VALARM"), ValidCalendarData, "END does not name")
	refused(t, eventOf(start, "END:VEVENT"), ValidCalendarData, "END does not name")
	refused(t, []byte("END:VCALENDAR\r\n"), ValidCalendarData, "outside")
	refused(t, []byte(" BEGIN:VCALENDAR\r\n"), ValidCalendarData, "continues")
	parsed(t, bytes.ReplaceAll(eventOf(start), []byte("VEVENT"), []byte("vEvent")))
}

func TestComponentsLieSoDeepAndNoDeeper(t *testing.T) {
	nested := func(depth int) []byte {
		var content []string
		for range depth - 2 { // VCALENDAR and VEVENT
			content = append(content, "BEGIN:X-A")
		}
		for range depth - 2 {
			content = append(content, "END:X-A")
		}
		return eventOf(append([]string{start}, content...)...)
	}
	parsed(t, nested(DefaultLimits.MaxDepth))
	refused(t, nested(DefaultLimits.MaxDepth+1), ValidCalendarData, "deep")
}

func TestSizesAreLimited(t *testing.T) {
	refused(t, eventOf(start, "X-A:"+strings.Repeat("a", DefaultLimits.MaxBytes)), MaxResourceSize, "larger")
	refused(t, eventOf(start, "X-A:"+strings.Repeat("a", DefaultLimits.MaxLineBytes)), ValidCalendarData, "longer than")
	folded := strings.Repeat(strings.Repeat("a", 70)+"\r\n ", DefaultLimits.MaxLineBytes/70+1)
	refused(t, eventOf(start, "X-A:"+folded), ValidCalendarData, "longer than")
	refused(t, eventOf(start, strings.Repeat("A:\r\n", DefaultLimits.MaxLines)), ValidCalendarData, "more than 20000 lines")
}

// No bound is generous enough to fail on a busy machine, and all are far below
// what anything but linear time would take.
func TestBombsAreRefusedAtOnce(t *testing.T) {
	for name, data := range map[string][]byte{
		"BEGIN without end": bytes.Repeat([]byte("BEGIN:A\r\n"), 3<<20),
		"deep":              []byte("BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:A\r\n", 50_000)),
		"long parameter":    eventOf(start, "X;A="+strings.Repeat("b", 80_000)+":c"),
		"many parameters":   eventOf(start, "X"+strings.Repeat(";A=b", 16_000)),
		"many quotes":       eventOf(start, "X;A="+strings.Repeat(`"",`, 20_000)),
		"many folds":        eventOf(start, "X:"+strings.Repeat("\r\n ", 100_000)+"\x00"),
		"one long line":     bytes.Repeat([]byte("a"), 500<<10),
	} {
		took := time.Hour
		for range 3 { // the collection of what was made for the test falls into one of them
			before := spent(t)
			if _, err := Parse(data, DefaultLimits); err == nil {
				t.Errorf("%s: accepted", name)
			}
			took = min(took, spent(t)-before)
		}
		if took > 300*time.Millisecond {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func TestAnObjectNamesSoManyZonesAndNoMore(t *testing.T) {
	content := []string{start, "RRULE:FREQ=DAILY;COUNT=2"}
	for i := range maxZones + 1 {
		content = append(content, "EXDATE;TZID=Nowhere/"+strings.Repeat("a", i+1)+":20270614T100000")
	}
	refused(t, eventOf(content...), ValidCalendarData, "TZIDs")
	parsed(t, eventOf(content[:len(content)-1]...))
}
