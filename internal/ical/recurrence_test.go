package ical

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// A file of testdata/recurrence is a theme, each part of it a case, named after the
// section of the standard and what it asks for. A case is the lines of a VEVENT; more
// components, or some that say themselves what they are, follow after empty lines.
// Then comes what is asked and what is to be answered:
//
//	? 2027-06-14/2027-06-15        the range asked for, open without one
//	? zone Europe/Berlin           the zone of who asks, UTC without one
//	> 20270614T080000Z 20270614T090000Z [20270615T080000Z]
//	                               an occurrence: its start and end, and its id if that
//	                               is not its start; dates are those of the zone
//	= 3660                         how many there are, in place of all of them
//	! max-instances more than 3660 the condition and the words of the refusal
type recurrenceCase struct {
	components []string
	asked      TimeRange
	zone       string
	want       []string
	count      string
	condition  Condition
	words      string
}

func readCase(t *testing.T, text string) recurrenceCase {
	t.Helper()
	c := recurrenceCase{zone: "UTC"}
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		var lines []string
		for line := range strings.SplitSeq(block, "\n") {
			kind, rest, _ := strings.Cut(line, " ")
			switch kind {
			case "?":
				if zone, is := strings.CutPrefix(rest, "zone "); is {
					c.zone = zone
				} else {
					c.asked = readRange(rest)
				}
			case ">":
				c.want = append(c.want, rest)
			case "=":
				c.count = rest
			case "!":
				condition, words, _ := strings.Cut(rest, " ")
				c.condition, c.words = Condition(condition), words
			default:
				lines = append(lines, line)
			}
		}
		switch {
		case len(lines) == 0:
		case strings.HasPrefix(lines[0], "BEGIN:"):
			c.components = append(c.components, lines...)
		default:
			c.components = append(c.components, component("VEVENT", lines...)...)
		}
	}
	return c
}

// told writes an occurrence as the files do.
func told(o Occurrence, recurs bool, loc *time.Location) string {
	write := func(at time.Time) string {
		if local := at.In(loc); o.AllDay && local.Format("150405") == "000000" {
			return local.Format("20060102")
		}
		return at.UTC().Format("20060102T150405Z")
	}
	start := write(o.Start)
	own := start
	if o.Zone == "" && !o.AllDay {
		own = o.Start.In(loc).Format("20060102T150405")
	}
	text := start + " " + write(o.End)
	if o.RecurrenceID != own && recurs {
		text += " " + o.RecurrenceID
	}
	return text
}

func TestRecurrencesAreAsTheStandardsSay(t *testing.T) {
	files, err := filepath.Glob("testdata/recurrence/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range archive.Files {
			cases++
			t.Run(part.Name, func(t *testing.T) {
				if !strings.HasPrefix(part.Name, "RFC ") {
					t.Error("no section of a standard asks for it")
				}
				readCase(t, string(part.Data)).check(t)
			})
		}
	}
	if cases < 100 {
		t.Errorf("%d cases", cases)
	}
}

func (c recurrenceCase) check(t *testing.T) {
	data := calendarOf(c.components...)
	if c.condition != "" {
		refused(t, data, c.condition, c.words)
		return
	}
	o, loc := parsed(t, data), zone(t, c.zone)
	list, err := o.Occurrences(c.asked.Start, c.asked.End, loc, 5000)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range list {
		got = append(got, told(one, o.IsRecurring(), loc))
	}
	switch {
	case c.count != "":
		if n := fmt.Sprint(len(got)); n != c.count {
			t.Errorf("%s occurrences, want %s", n, c.count)
		}
	case !slices.Equal(got, c.want):
		t.Errorf("takes place\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
	}
	// A query finds what a list shows; of a rule that nobody here understands it
	// finds more.
	if !o.Matches(within(o.Component, c.asked), loc) && len(list) > 0 {
		t.Error("a query does not find it")
	} else if len(list) == 0 && o.Matches(within(o.Component, c.asked), loc) && (o.master == nil || !o.master.opaque()) {
		t.Error("a query finds what does not take place")
	}
}
