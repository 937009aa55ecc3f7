package ical

import (
	"slices"
	"testing"
	"time"
)

// Whatever an object says, what is told of it can be read again, and takes place
// when the object does.
func FuzzShaped(f *testing.F) {
	for _, data := range seeds() {
		f.Add(data, int64(0), uint32(400))
	}
	f.Fuzz(func(t *testing.T, data []byte, day int64, days uint32) {
		o, err := Parse(data, DefaultLimits)
		if err != nil {
			return
		}
		from := instant("2027-01-01").AddDate(0, 0, int(day%100_000))
		asked := TimeRange{from, from.AddDate(0, 0, 1+int(days%4000))}
		if got := shaped(t, o, Shape{}, time.UTC); got != string(data) {
			t.Fatalf("without a shape %q", got)
		}
		name := o.Components[0].Properties[0].Name
		part := &CompShape{Props: map[string]bool{"VERSION": false}, Comps: map[string]*CompShape{o.Component: {Props: map[string]bool{name: true, "UID": false}, AllComps: true}}}
		for _, s := range []Shape{{Comp: part}, {LimitRecurrence: &asked, LimitFreeBusy: &asked, Comp: part}} {
			if _, refusal := readCalendar(shaped(t, o, s, time.UTC), anySize); refusal != nil {
				t.Fatalf("in part %v", refusal)
			}
		}
		limited := shaped(t, o, Shape{LimitRecurrence: &asked, LimitFreeBusy: &asked}, time.UTC)
		if again, err := Parse([]byte(limited), DefaultLimits); o.master != nil && (err != nil || again.UID != o.UID) {
			t.Fatalf("limited %v\n%s", err, limited)
		}
		expandedAlike(t, o, asked)
	})
}

func expandedAlike(t *testing.T, o *Object, asked TimeRange) {
	budget := 1 << 20
	data, err := o.Shaped(Shape{Expand: &asked, Budget: &budget}, time.UTC)
	if err != nil {
		return // too large
	}
	calendar, refusal := readCalendar(string(data), anySize)
	if refusal != nil {
		t.Fatalf("expanded %v\n%s", refusal, data)
	}
	left := 0
	for _, c := range calendar.Children {
		if c.Name == "VTIMEZONE" || refersToZone(c) {
			t.Fatalf("a zone in\n%s", data)
		}
		if c.Name == o.Component {
			left++
		}
		for _, name := range []string{"RRULE", "RDATE", "EXDATE", "EXRULE"} {
			if c.Name == o.Component && c.Property(name) != nil {
				t.Fatalf("%s in\n%s", name, data)
			}
		}
	}
	if o.Component != "VEVENT" {
		return
	}
	want, err := o.Occurrences(asked.Start, asked.End, time.UTC, 100_000)
	if err != nil || len(want) != left {
		t.Fatalf("%d instances of %d, %v\n%s", left, len(want), err, data)
	}
	limits := anySize
	limits.MaxAttendees = DefaultLimits.MaxAttendees
	again, err := Parse(data, limits)
	if err != nil {
		// Before and after the years that we take lie hours that they have in UTC.
		edge := err.(*Error).Condition
		if left > 0 && edge != MinDateTime && edge != MaxDateTime {
			t.Fatalf("expanded %v\n%s", err, data)
		}
		return
	}
	got, err := again.Occurrences(time.Time{}, time.Time{}, time.UTC, 100_000)
	if err != nil || !slices.EqualFunc(got, want, func(a, b Occurrence) bool {
		return a.RecurrenceID == b.RecurrenceID && a.Start.Equal(b.Start) && a.End.Equal(b.End)
	}) {
		t.Fatalf("expanded to %s, want %s, %v\n%s", starts(got), starts(want), err, data)
	}
}

func refersToZone(c *Component) bool {
	return slices.ContainsFunc(c.Properties, func(p Property) bool { return p.Params["TZID"] != nil }) ||
		slices.ContainsFunc(c.Children, refersToZone)
}
