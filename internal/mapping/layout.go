package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// layout is a stated form of dates, with or without a time: "DD/MM/YYYY hh:mm". A
// value either has it or is refused; no other form is tried.
type layout struct {
	text  string
	parts []part
}

// part is a token of a layout, or text that must stand as it is.
type part struct {
	token   string // empty for text
	literal string
}

// tokens are what a layout may name, the longest of one letter first. There is no
// year of two digits: which century it is would be a guess.
var tokens = []string{"YYYY", "MMMM", "MMM", "MM", "M", "DD", "D", "hh", "h", "mm", "ss", "AM", "ZZ"}

// letters are those that tokens are made of: any other stands for itself.
const letters = "YMDhmsAZ"

// parseLayout reads a layout and refuses one that does not tell a whole date.
func parseLayout(text string) (layout, error) {
	l := layout{text: text}
	for rest := text; rest != ""; {
		at := slices.IndexFunc(tokens, func(t string) bool { return strings.HasPrefix(rest, t) })
		switch {
		case at >= 0:
			l.parts = append(l.parts, part{token: tokens[at]})
			rest = rest[len(tokens[at]):]
		case strings.Contains(letters, rest[:1]):
			return layout{}, fmt.Errorf("has %q, which is none of %s", rest[:1], strings.Join(tokens, ", "))
		default:
			l.parts = append(l.parts, part{literal: rest[:1]})
			rest = rest[1:]
		}
	}
	for _, one := range [][]string{{"YYYY"}, {"MMMM", "MMM", "MM", "M"}, {"DD", "D"}} {
		if l.count(one...) != 1 {
			return layout{}, fmt.Errorf("does not name %s once", strings.Join(one, " or "))
		}
	}
	if hours, minutes := l.count("hh", "h"), l.count("mm"); hours > 1 || minutes != hours {
		return layout{}, errors.New("names hours without minutes, minutes without hours, or one of them twice")
	}
	for _, extra := range []string{"ss", "AM", "ZZ"} {
		if l.count(extra) > l.count("hh", "h") {
			return layout{}, fmt.Errorf("names %s without a time, or twice", extra)
		}
	}
	return l, nil
}

func (l layout) count(tokens ...string) (n int) {
	for _, p := range l.parts {
		if p.token != "" && slices.Contains(tokens, p.token) {
			n++
		}
	}
	return n
}

// hasTime reports whether values of the layout tell a time of day.
func (l layout) hasTime() bool { return l.count("mm") > 0 }

// hasOffset reports whether they tell their distance from UTC.
func (l layout) hasOffset() bool { return l.count("ZZ") > 0 }

// stamp is what a value of a layout says.
type stamp struct {
	civil.DateTime
	offset time.Duration // from UTC, if the layout has one
}

// read reads a value that has the layout.
func (l layout) read(value string) (at stamp, ok bool) {
	var month, hour int
	afternoon := ""
	rest := value
	for _, p := range l.parts {
		ok := true
		switch p.token {
		case "":
			rest, ok = strings.CutPrefix(rest, p.literal)
		case "YYYY":
			at.Date.Year, rest, ok = number(rest, 4, 4)
		case "MMMM", "MMM":
			month, rest, ok = monthName(rest, p.token == "MMM")
		case "MM":
			month, rest, ok = number(rest, 2, 2)
		case "M":
			month, rest, ok = number(rest, 1, 2)
		case "DD":
			at.Date.Day, rest, ok = number(rest, 2, 2)
		case "D":
			at.Date.Day, rest, ok = number(rest, 1, 2)
		case "hh":
			hour, rest, ok = number(rest, 2, 2)
		case "h":
			hour, rest, ok = number(rest, 1, 2)
		case "mm":
			at.Time.Minute, rest, ok = number(rest, 2, 2)
		case "ss":
			at.Time.Second, rest, ok = number(rest, 2, 2)
		case "AM":
			afternoon, rest, ok = half(rest)
		case "ZZ":
			at.offset, rest, ok = offset(rest)
		}
		if !ok {
			return stamp{}, false
		}
	}
	if afternoon != "" { // 12 AM is midnight, 12 PM noon
		if hour < 1 || hour > 12 {
			return stamp{}, false
		}
		if hour %= 12; afternoon == "PM" {
			hour += 12
		}
	}
	at.Date.Month, at.Time.Hour = time.Month(month), hour
	return at, rest == "" && at.IsValid()
}

// number reads between least and most digits, as many as there are.
func number(text string, least, most int) (n int, rest string, ok bool) {
	digits := 0
	for digits < most && digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		n = 10*n + int(text[digits]-'0')
		digits++
	}
	return n, text[digits:], digits >= least
}

// monthName reads an English name of a month, or its first three letters, in any case.
func monthName(text string, short bool) (month int, rest string, ok bool) {
	for m := time.January; m <= time.December; m++ {
		name := m.String()
		if short {
			name = name[:3]
		}
		if len(text) >= len(name) && strings.EqualFold(text[:len(name)], name) {
			return int(m), text[len(name):], true
		}
	}
	return 0, text, false
}

// half reads the half of a day: AM or PM in any case.
func half(text string) (name, rest string, ok bool) {
	if len(text) < 2 {
		return "", text, false
	}
	name = strings.ToUpper(text[:2])
	return name, text[2:], name == "AM" || name == "PM"
}

// offset reads a distance from UTC: Z, UTC, +01:00 or -0500.
func offset(text string) (d time.Duration, rest string, ok bool) {
	for _, none := range []string{"Z", "UTC"} {
		if rest, ok := strings.CutPrefix(text, none); ok {
			return 0, rest, true
		}
	}
	if text == "" || text[0] != '+' && text[0] != '-' {
		return 0, text, false
	}
	hours, rest, ok := number(text[1:], 2, 2)
	if !ok {
		return 0, text, false
	}
	minutes, rest, ok := number(strings.TrimPrefix(rest, ":"), 2, 2)
	if !ok || hours > 14 || minutes > 59 {
		return 0, text, false
	}
	d = time.Duration(60*hours+minutes) * time.Minute
	if text[0] == '-' {
		d = -d
	}
	return d, rest, true
}
