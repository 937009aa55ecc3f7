package i18n

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"
)

func day(month time.Month, d int) civil.Date { return civil.Date{Year: 2027, Month: month, Day: d} }

func TestDaysAreWrittenInEachLanguagesHabit(t *testing.T) {
	for tag, want := range map[string][3]string{
		"en": {"1 May 2027", "24 August 2027", "29 February 2028"},
		"es": {"1 de mayo de 2027", "24 de agosto de 2027", "29 de febrero de 2028"},
		"fr": {"1er mai 2027", "24 août 2027", "29 février 2028"},
		"de": {"1. Mai 2027", "24. August 2027", "29. Februar 2028"},
		"ko": {"2027년 5월 1일", "2027년 8월 24일", "2028년 2월 29일"},
	} {
		for i, d := range []civil.Date{day(time.May, 1), day(time.August, 24), {Year: 2028, Month: time.February, Day: 29}} {
			if got := habits[tag].Day(d); got != want[i] {
				t.Errorf("%s: %q, want %q", tag, got, want[i])
			}
		}
	}
}

func TestMonthsHaveAShortName(t *testing.T) {
	for tag, want := range map[string]string{"en": "Feb", "es": "feb.", "fr": "févr.", "de": "Feb.", "ko": "2월"} {
		if got := habits[tag].MonthShort(day(time.February, 3)); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestSpansAreAsShortAsTheLanguageWritesThem(t *testing.T) {
	newYear := civil.Date{Year: 2028, Month: time.January, Day: 1}
	for tag, want := range map[string][4]string{
		"en": {"3 to 17 May 2027", "31 May to 12 June 2027", "20 December 2027 to 1 January 2028", "4 May 2027"},
		"es": {"del 3 al 17 de mayo de 2027", "del 31 de mayo al 12 de junio de 2027", "del 20 de diciembre de 2027 al 1 de enero de 2028", "4 de mayo de 2027"},
		"fr": {"du 3 au 17 mai 2027", "du 31 mai au 12 juin 2027", "du 20 décembre 2027 au 1er janvier 2028", "4 mai 2027"},
		"de": {"3. bis 17. Mai 2027", "31. Mai bis 12. Juni 2027", "20. Dezember 2027 bis 1. Januar 2028", "4. Mai 2027"},
		"ko": {"2027년 5월 3일~17일", "2027년 5월 31일~6월 12일", "2027년 12월 20일~2028년 1월 1일", "2027년 5월 4일"},
	} {
		for i, span := range [][2]civil.Date{
			{day(time.May, 3), day(time.May, 17)}, {day(time.May, 31), day(time.June, 12)}, {day(time.December, 20), newYear}, {day(time.May, 4), day(time.May, 4)},
		} {
			if got := habits[tag].Span(span[0], span[1]); got != want[i] {
				t.Errorf("%s: %q, want %q", tag, got, want[i])
			}
		}
	}
	if got, want := habits["fr"].Span(day(time.May, 1), day(time.May, 8)), "du 1er au 8 mai 2027"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatIsWrittenBrieflyKeepsDayMonthAndYear(t *testing.T) {
	first, last := day(time.August, 31), day(time.September, 12)
	hour := civil.DateTime{Date: day(time.December, 5), Time: civil.Time{Hour: 10, Minute: 30}}
	for tag, want := range map[string][2]string{
		"en": {"31 Aug to 12 Sep 2027", "5 Dec 2027 at 10:30"},
		"es": {"del 31 ago. al 12 sept. 2027", "5 dic. 2027, 10:30 h"},
		"fr": {"du 31 août au 12 sept. 2027", "5 déc. 2027 à 10:30"},
		"de": {"31. Aug. bis 12. Sept. 2027", "5. Dez. 2027, 10:30 Uhr"},
		"ko": {"2027년 8월 31일~9월 12일", "2027년 12월 5일 오전 10:30"},
	} {
		h := habits[tag]
		if got := h.Brief(h.Span(first, last), first, last); got != want[0] {
			t.Errorf("%s: %q, want %q", tag, got, want[0])
		}
		if got := h.Brief(h.DateTime(hour), hour.Date); got != want[1] {
			t.Errorf("%s: %q, want %q", tag, got, want[1])
		}
	}
}

// No two spans are written alike, however short they are.
func TestASpanIsNeverAmbiguous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) (first, last civil.Date) {
			first = day(time.January, 1).AddDays(rapid.IntRange(0, 800).Draw(t, label))
			return first, first.AddDays(rapid.IntRange(0, 400).Draw(t, label+" length"))
		}
		a1, a2 := draw("one")
		b1, b2 := draw("other")
		for tag, h := range habits {
			if same := h.Span(a1, a2) == h.Span(b1, b2); same != (a1 == b1 && a2 == b2) {
				t.Fatalf("%s: %v to %v and %v to %v are %q", tag, a1, a2, b1, b2, h.Span(a1, a2))
			}
		}
	})
}

func TestWeekdaysHaveTheirNames(t *testing.T) {
	for tag, want := range map[string]string{"en": "Monday", "es": "lunes", "fr": "lundi", "de": "Montag", "ko": "월요일"} {
		if got := habits[tag].Weekday(day(time.June, 14)); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestHoursAreWrittenInEachLanguagesHabit(t *testing.T) {
	for tag, want := range map[string][4]string{
		"en": {"09:05", "16:15", "00:00", "14 June 2027 at 12:30"},
		"es": {"9:05", "16:15", "0:00", "14 de junio de 2027, 12:30 h"},
		"fr": {"09:05", "16:15", "00:00", "14 juin 2027 à 12:30"},
		"de": {"09:05", "16:15", "00:00", "14. Juni 2027, 12:30 Uhr"},
		"ko": {"오전 9:05", "오후 4:15", "오전 12:00", "2027년 6월 14일 오후 12:30"},
	} {
		h := habits[tag]
		got := [4]string{h.Time(civil.Time{Hour: 9, Minute: 5}), h.Time(civil.Time{Hour: 16, Minute: 15}), h.Time(civil.Time{}),
			h.DateTime(civil.DateTime{Date: day(time.June, 14), Time: civil.Time{Hour: 12, Minute: 30}})}
		if got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestNumbersHaveTheLanguagesDecimalSignAndNoOther(t *testing.T) {
	for tag, want := range map[string]string{"en": "22.5 7 12345.25", "es": "22,5 7 12345,25", "fr": "22,5 7 12345,25", "de": "22,5 7 12345,25", "ko": "22.5 7 12345.25"} {
		h := habits[tag]
		if got := h.Number(22.5) + " " + h.Number(7) + " " + h.Number(12345.25); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestListsEndAsTheLanguageEndsThem(t *testing.T) {
	for tag, want := range map[string]string{"en": "a, b and c", "es": "a, b y c", "fr": "a, b et c", "de": "a, b und c", "ko": "a, b 및 c"} {
		h := habits[tag]
		if got := h.List([]string{"a", "b", "c"}); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
		if h.List(nil) != "" || h.List([]string{"a"}) != "a" || strings.Contains(h.List([]string{"a", "b"}), ",") {
			t.Errorf("%s: short lists are %q, %q, %q", tag, h.List(nil), h.List([]string{"a"}), h.List([]string{"a", "b"}))
		}
	}
}

// Every date says its own year, month and day: no month or weekday of the library
// is empty or doubled.
func TestEveryMonthAndWeekdayHasItsOwnName(t *testing.T) {
	for tag, h := range habits {
		seen := map[string]bool{}
		for m := time.January; m <= time.December; m++ {
			name := h.cldr.MonthWide(m)
			if name == "" || seen[name] || !strings.Contains(h.Day(day(m, 15)), name) || !strings.Contains(h.Day(day(m, 15)), "2027") {
				t.Errorf("%s: month %d is %q in %q", tag, m, name, h.Day(day(m, 15)))
			}
			seen[name] = true
		}
		for d := 1; d <= 31; d++ {
			if !strings.Contains(h.Day(day(time.August, d)), strconv.Itoa(d)) {
				t.Errorf("%s: day %d is %q", tag, d, h.Day(day(time.August, d)))
			}
		}
		for i := range 7 {
			name := h.Weekday(day(time.May, 3).AddDays(i))
			if name == "" || seen[name] {
				t.Errorf("%s: weekday %q", tag, name)
			}
			seen[name] = true
		}
	}
}
