package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/go-playground/locales"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/ko"
)

// habit is how a language writes dates, hours, numbers and lists: by CLDR, and by
// what CLDR's data in the library lacks.
type habit struct {
	cldr locales.Translator

	// Several days are written as short as the language does without leaving any
	// doubt, with {first} and {last} for whole dates, {day} and {month} of the
	// first, {last_day} and {last_month} of the last one.
	inMonth, inYear, inYears template

	first    string    // the first day of a month where it is not a mere 1
	of       string    // what joins the parts of a date, where it may be left out
	halves   [2]string // of the day, before an hour counted to 12; none where it is counted to 24
	dateTime template  // of {date} and {time}
	and      string    // before the last of a list
}

// habits are the languages that a catalogue can have. English is that of en-GB:
// nobody takes "4 May" for a day in April.
var habits = map[string]habit{
	"en": {
		cldr:    en_GB.New(),
		inMonth: must("{day} to {last}"), inYear: must("{day} {month} to {last}"), inYears: must("{first} to {last}"),
		dateTime: must("{date} at {time}"),
		and:      " and ",
	},
	"es": {
		cldr:    es.New(),
		inMonth: must("del {day} al {last}"), inYear: must("del {day} de {month} al {last}"), inYears: must("del {first} al {last}"),
		of:       " de ",
		dateTime: must("{date}, {time} h"),
		and:      " y ",
	},
	"fr": {
		cldr:    fr.New(),
		inMonth: must("du {day} au {last}"), inYear: must("du {day} {month} au {last}"), inYears: must("du {first} au {last}"),
		first:    "1er",
		dateTime: must("{date} à {time}"),
		and:      " et ",
	},
	"de": {
		cldr:    de.New(),
		inMonth: must("{day}. bis {last}"), inYear: must("{day}. {month} bis {last}"), inYears: must("{first} bis {last}"),
		dateTime: must("{date}, {time} Uhr"),
		and:      " und ",
	},
	"ko": {
		cldr:    ko.New(),
		inMonth: must("{first}~{last_day}일"), inYear: must("{first}~{last_month} {last_day}일"), inYears: must("{first}~{last}"),
		halves:   [2]string{"오전", "오후"},
		dateTime: must("{date} {time}"),
		and:      " 및 ",
	},
}

func must(source string) template {
	t, err := parse(source)
	if err != nil {
		panic(err)
	}
	return t
}

// Day writes a date so that no reader can take day for month: "24 May 2027".
func (h habit) Day(d civil.Date) string {
	text := h.cldr.FmtDateLong(d.In(time.UTC))
	if d.Day == 1 && h.first != "" {
		return h.first + strings.TrimPrefix(text, "1")
	}
	return text
}

// Span writes the days from first to last: "31 May to 12 June 2027".
func (h habit) Span(first, last civil.Date) string {
	var pattern template
	switch {
	case first == last:
		return h.Day(first)
	case first.Year != last.Year:
		pattern = h.inYears
	case first.Month != last.Month:
		pattern = h.inYear
	default:
		pattern = h.inMonth
	}
	text, _ := pattern.fill(map[string]string{
		"first": h.Day(first), "last": h.Day(last),
		"day": h.day(first), "month": h.cldr.MonthWide(first.Month),
		"last_day": h.day(last), "last_month": h.cldr.MonthWide(last.Month),
	})
	return text
}

// day writes the day of a month.
func (h habit) day(d civil.Date) string {
	if d.Day == 1 && h.first != "" {
		return h.first
	}
	return strconv.Itoa(d.Day)
}

// Brief rewrites what Day, Span or DateTime made of some days for where room is
// short, as in a picture: "31 May to 12 Jun 2027".
func (h habit) Brief(text string, days ...civil.Date) string {
	if h.of != "" {
		text = strings.ReplaceAll(text, h.of, " ")
	}
	for _, d := range days {
		text = strings.Replace(text, " "+h.cldr.MonthWide(d.Month)+" ", " "+h.MonthShort(d)+" ", 1)
	}
	return text
}

// MonthShort names the month of a date as briefly as the language does.
func (h habit) MonthShort(d civil.Date) string { return h.cldr.MonthAbbreviated(d.Month) }

// Weekday names the weekday of a date.
func (h habit) Weekday(d civil.Date) string {
	return h.cldr.WeekdayWide(d.Weekday())
}

// Time writes an hour: "9:05", "09:05" or "오전 9:05".
func (h habit) Time(at civil.Time) string {
	if h.halves[0] == "" {
		return h.cldr.FmtTimeShort(time.Date(2000, 1, 1, at.Hour, at.Minute, 0, 0, time.UTC))
	}
	hour := at.Hour % 12
	if hour == 0 {
		hour = 12
	}
	return fmt.Sprintf("%s %d:%02d", h.halves[at.Hour/12], hour, at.Minute)
}

// DateTime writes a date with an hour.
func (h habit) DateTime(at civil.DateTime) string {
	text, _ := h.dateTime.fill(map[string]string{"date": h.Day(at.Date), "time": h.Time(at.Time)})
	return text
}

// Number writes a number as exactly as it is known, with the language's decimal
// sign and without marks between thousands, which one language takes for another's
// decimal sign.
func (h habit) Number(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if strings.Contains(text, ".") {
		sign := strings.Trim(h.cldr.FmtNumber(0.5, 1), "05")
		text = strings.Replace(text, ".", sign, 1)
	}
	return text
}

// List joins words: "a, b and c".
func (h habit) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + h.and + words[last]
}
