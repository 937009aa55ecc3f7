package ical

import "time"

// Object is a calendar object resource (RFC 4791 section 4.1): one VCALENDAR
// with one UID, which is a component and its overrides.
type Object struct {
	UID        string
	Component  string       // VEVENT, VTODO, VJOURNAL or VFREEBUSY
	Components []*Component // of that name, in file order

	text       string // as it was read
	calendar   *Component
	timings    []*timing              // of Components, in their order
	timingOf   map[*Component]*timing // the same
	master     *timing                // the one without RECURRENCE-ID, nil if there is none
	overridden map[string]bool        // the occurrences that have a component of their own
	resolver   *resolver
	cost       int // of its rules when it was read, in the steps of period.go
}

// Parse reads what a client sends. It refuses with an *Error, costs time and
// memory linear in the data's size up to the limits, and keeps the data as it
// is: what an object says that we do not understand is no reason to refuse it.
func Parse(data []byte, limits Limits) (*Object, error) {
	o, refusal := parse(data, limits)
	if refusal != nil {
		return nil, refusal
	}
	return o, nil
}

func parse(data []byte, limits Limits) (*Object, *Error) {
	text := string(data)
	calendar, refusal := readCalendar(text, limits)
	if refusal != nil {
		return nil, refusal
	}
	o := &Object{
		text:       text,
		calendar:   calendar,
		timingOf:   map[*Component]*timing{},
		overridden: map[string]bool{},
		resolver:   newResolver(calendar),
	}
	if refusal := o.identify(limits); refusal != nil {
		return nil, refusal
	}
	for _, c := range o.Components {
		t, refusal := readTiming(c, o.resolver)
		if refusal != nil {
			return nil, refusal
		}
		o.timings = append(o.timings, t)
		o.timingOf[c] = t
	}
	if refusal := o.relate(); refusal != nil {
		return nil, refusal
	}
	if refusal := o.checkInstances(limits.MaxInstances); refusal != nil {
		return nil, refusal
	}
	return o, nil
}

// mainComponents are those of which a calendar object resource has one kind.
var mainComponents = setOf("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")

// identify finds the object's component and its UID (RFC 4791 section 4.1).
func (o *Object) identify(limits Limits) *Error {
	if refusal := checkOnce(o.calendar, "VERSION", "METHOD", "PRODID", "CALSCALE"); refusal != nil {
		return refusal
	}
	switch version := o.calendar.Property("VERSION"); {
	case version == nil:
		return refuse(ValidCalendarData, o.calendar.line, "VCALENDAR has no VERSION")
	case version.Value != "2.0":
		return refuse(ValidCalendarData, version.line, "VERSION is not 2.0")
	}
	if method := o.calendar.Property("METHOD"); method != nil {
		return refuse(ValidCalendarObjectResource, method.line, "METHOD does not belong in a stored object")
	}
	others := 0
	for _, c := range o.calendar.Children {
		switch {
		case c.Name == "VTIMEZONE":
		case !mainComponents[c.Name]:
			others++ // of other standards, or somebody's own
		case o.Component != "" && o.Component != c.Name:
			return refuse(ValidCalendarObjectResource, c.line, "a second kind of component")
		default:
			o.Component = c.Name
			o.Components = append(o.Components, c)
		}
	}
	switch {
	case len(o.Components) == 0 && others > 0:
		return refuse(SupportedCalendarComponent, 0, "no VEVENT, VTODO, VJOURNAL or VFREEBUSY")
	case len(o.Components) == 0:
		return refuse(ValidCalendarObjectResource, 0, "no VEVENT, VTODO, VJOURNAL or VFREEBUSY")
	}
	for _, c := range o.Components {
		if refusal := o.checkComponent(c, limits); refusal != nil {
			return refusal
		}
	}
	return nil
}

// checkComponent holds a component against what concerns it alone.
func (o *Object) checkComponent(c *Component, limits Limits) *Error {
	if refusal := checkOnce(c, "UID", "DTSTART", "DTEND", "DUE", "DURATION", "RECURRENCE-ID", "DTSTAMP", "SEQUENCE", "STATUS",
		"CREATED", "LAST-MODIFIED", "COMPLETED"); refusal != nil {
		return refusal
	}
	uid := c.Property("UID")
	switch {
	case uid == nil:
		return refuse(ValidCalendarObjectResource, c.line, "%s has no UID", c.Name)
	case uid.Value == "":
		return refuse(ValidCalendarObjectResource, uid.line, "UID is empty")
	case len(uid.Value) > maxUID:
		return refuse(ValidCalendarData, uid.line, "UID is longer than %d bytes", maxUID)
	case o.UID != "" && o.UID != uid.Value:
		return refuse(ValidCalendarObjectResource, uid.line, "UID is not that of the component before")
	}
	o.UID = uid.Value
	if n := len(c.All("ATTENDEE")); n > limits.MaxAttendees {
		return refuse(MaxAttendeesPerInstance, c.line, "%s has more than %d ATTENDEEs", c.Name, limits.MaxAttendees)
	}
	return nil
}

func checkOnce(c *Component, names ...string) *Error {
	once := setOf(names...)
	for _, p := range c.Properties {
		if seen, is := once[p.Name]; is {
			if !seen {
				return refuse(ValidCalendarData, p.line, "%s is there twice", p.Name)
			}
			once[p.Name] = false
		}
	}
	return nil
}

// relate tells the master from its overrides (RFC 4791 section 4.1).
func (o *Object) relate() *Error {
	for _, t := range o.timings {
		if t.overrides {
			continue
		}
		if o.master != nil {
			return refuse(ValidCalendarObjectResource, t.component.line, "a second %s without RECURRENCE-ID", t.component.Name)
		}
		o.master = t
	}
	dates := map[string]period{}
	if o.master != nil && len(o.timings) > 1 {
		for _, p := range o.master.dates {
			dates[p.start.key()] = p
		}
	}
	for _, t := range o.timings {
		if !t.overrides {
			continue
		}
		if o.master != nil && o.master.hasStart {
			t.recurrenceID = t.recurrenceID.like(o.master.start)
		}
		t.id = t.recurrenceID.key()
		if o.overridden[t.id] {
			return refuse(ValidCalendarObjectResource, t.component.line, "a RECURRENCE-ID that is taken")
		}
		o.overridden[t.id] = true
		t.replaces = dates[t.id]
	}
	return nil
}

// IsRecurring reports whether the object has more than one occurrence, or may
// have: it has a rule, dates, exceptions or overrides.
func (o *Object) IsRecurring() bool {
	return len(o.overridden) > 0 || o.master != nil && o.master.recurs()
}

// checkInstances counts what comes in ten years from the start, and finds where
// rules with a COUNT end. It refuses too what would take long to walk to the end
// of time, so that no later question does.
func (o *Object) checkInstances(most int) *Error {
	master := o.master
	if master == nil || !master.recurs() {
		return nil
	}
	tooMany := refuse(MaxInstances, master.component.line, "%s recurs more than %d times in ten years", master.component.Name, most)
	left, work := most-1-len(master.dates), maxWork
	if left < 0 {
		return tooMany
	}
	defer func() { o.cost = maxWork - work }()
	start := master.start.wall
	end := start.AddDate(10, 0, 0)
	for _, r := range master.except {
		if err := r.checkWork(&work); err != nil {
			return refuse(MaxInstances, master.component.line, "%s excepts by a rule that takes too much work", master.component.Name)
		}
	}
	for _, r := range master.rules {
		// Objects are read more often than stored, and most rules need no count.
		few := len(master.rules) == 1 && r.atMost(end) <= int64(left)
		if !few && !r.countUntil(end, &left, &work) {
			return tooMany
		}
		if err := r.checkWork(&work); err != nil {
			return refuse(MaxInstances, master.component.line, "%s recurs by a rule that takes too much work", master.component.Name)
		}
	}
	return nil
}

// atMost is no less than how often the rule comes up to the end.
func (r *rule) atMost(end time.Time) int64 {
	periods := (r.index(end)-r.index(r.start))/r.interval + 1
	return periods * int64(r.mostInPeriod())
}

// countUntil takes the occurrences up to the end from what is left.
func (r *rule) countUntil(end time.Time, left, work *int) bool {
	err := r.each(r.start, end, work, func(time.Time) bool {
		*left--
		return *left >= 0
	})
	return err == nil && *left >= 0
}
