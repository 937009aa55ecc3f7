package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// record takes down what a member says of a patient before it is stored in place of
// other bytes, and returns what has to follow once it is.
func (o openCalendar) record(stored []byte, next *store.CalendarObject, sent *ical.Object) (follow func() error, err error) {
	switch CalendarRole(o.Role) {
	case RoleAppointments, RoleElsewhere:
		return o.recordVisits(stored, next, sent)
	case RoleEvents:
		return o.recordOccasions(next, sent)
	}
	return noFollow, nil
}

// noFollow is what follows of what says nothing of a patient.
func noFollow() error { return nil }

// forget takes back what a member said of a patient.
func (o openCalendar) forget(gone store.CalendarObject) (follow func() error, err error) {
	result := consequence{none: true}
	key := o.actor.patient(gone.PatientID)
	switch {
	case gone.PatientID == "":
	case takesVisits(CalendarRole(o.Role)):
		result, err = agree(o.change, visits, o.key(), gone.UID, key, nil, false)
	case CalendarRole(o.Role) == RoleEvents:
		result, err = agree(o.change, occasions, o.key(), gone.UID, key, nil, false)
	}
	return func() error { return o.followUp(result) }, err
}

// recordVisits links what a practitioner put into her appointments to a patient
// (design.md section 4) and records it as her appointments. Once linked it stays so
// until it names another patient or the clinic unlinks it.
func (o openCalendar) recordVisits(stored []byte, next *store.CalendarObject, sent *ical.Object) (follow func() error, err error) {
	named, zones, err := o.patientNamedIn(sent)
	if err != nil {
		return nil, err
	}
	before := next.PatientID
	if before == "" {
		if before, err = o.patientLinkedTo(sent.UID); err != nil {
			return nil, err
		}
	}
	if named != "" && named != before {
		// What it named all along is no news: the clinic knew better, if only that it
		// is nobody's.
		if anew, err := o.namesAnew(stored, named); err != nil || !anew {
			named, zones = "", nil
			if err != nil {
				return nil, err
			}
		}
	}
	return o.linkVisits(next, sent, before, cmp.Or(named, before), zones)
}

// namesAnew reports whether the stored bytes of an object name another patient.
func (c *change) namesAnew(stored []byte, named string) (bool, error) {
	said, err := ical.Parse(stored, ical.DefaultLimits)
	if err != nil {
		return true, nil // there are none, or a later version reads them no more
	}
	before, _, err := c.patientNamedIn(said)
	return before != named, err
}

// linkVisits makes a member one of a patient's, who may be nobody, instead of
// another's.
func (o openCalendar) linkVisits(next *store.CalendarObject, sent *ical.Object, before, after string, zones []clinic.Zone) (follow func() error, err error) {
	says, err := o.visitsIn(sent, zones)
	if err != nil {
		return nil, err
	}
	lost, result := consequence{none: true}, consequence{none: true}
	if before != after {
		if lost, err = disown(o.change, visits, o.key(), sent.UID); err != nil {
			return nil, err
		}
	}
	next.PatientID = after
	next.Waiting = after == "" && slices.ContainsFunc(says, func(s saying[clinic.Appointment]) bool {
		return s.is.IsBooked() && !s.is.Start.Date.Before(o.today)
	})
	if after != "" {
		result, err = agree(o.change, visits, o.key(), sent.UID, o.actor.patient(after), says, sent.IsRecurring())
	}
	return func() error { return o.followUp(lost, result) }, err
}

// patientLinkedTo is the patient whom the object with a UID was about before it
// was deleted, if there was one.
func (o openCalendar) patientLinkedTo(uid string) (string, error) {
	links, err := o.LinksOfObject(o.key(), uid)
	if err != nil || len(links) == 0 {
		return "", err
	}
	return links[0].PatientID, nil
}

// visitsIn are the appointments that an object says: each of its occurrences that
// takes up to a day. What takes longer is no visit.
func (o openCalendar) visitsIn(sent *ical.Object, zones []clinic.Zone) (says []saying[clinic.Appointment], err error) {
	practitioner, err := o.Practitioner(o.actor.Clinic, o.UserID)
	if err != nil {
		return nil, err
	}
	own := cmp.Or(practitioner.Timezone, o.clinic.Timezone)
	times, err := o.times(sent, own)
	if err != nil {
		return nil, err
	}
	home, err := Zones(own)
	if err != nil {
		return nil, err
	}
	for _, at := range times {
		loc := zoneOfVisit(at, home)
		minutes := int(at.End.Sub(at.Start) / time.Minute)
		if at.AllDay && at.End.Sub(at.Start) <= 25*time.Hour { // a day has up to 25
			minutes = 24 * 60
		}
		if minutes == 0 {
			minutes = clinic.DefaultMinutes
		}
		if minutes > 24*60 {
			continue
		}
		visit := clinic.Appointment{
			Start: civil.DateTimeOf(at.Start.In(loc)), Timezone: loc.String(), Minutes: minutes,
			PractitionerID: o.UserID, Zones: zones, Status: statusOf(at.Component),
		}
		says = append(says, saying[clinic.Appointment]{at.RecurrenceID, visit})
	}
	return says, nil
}

// statusOf is an event's STATUS (RFC 5545 section 3.8.1.11).
func statusOf(event *ical.Component) clinic.AppointmentStatus {
	switch status := event.Property("STATUS"); {
	case status == nil:
		return clinic.AppointmentConfirmed
	case strings.EqualFold(status.Value, "CANCELLED"):
		return clinic.AppointmentCancelled
	case strings.EqualFold(status.Value, "TENTATIVE"):
		return clinic.AppointmentTentative
	}
	return clinic.AppointmentConfirmed
}

// code is how a title names a patient.
var code = regexp.MustCompile(`(?i)\[(P-[0-9A-Z]{4,8})\]`)

// patientNamedIn is the patient whom an object names, and the zones of the item that
// it was copied from: by that item, by an attendee's address, or by her code in the
// title, in this order, and never by her name (design.md section 4).
func (c *change) patientNamedIn(sent *ical.Object) (patientID string, zones []clinic.Zone, err error) {
	for _, find := range []func(*ical.Component) (string, []clinic.Zone, error){c.patientOfItem, c.patientAttending, c.patientInTitle} {
		for _, component := range sent.Components {
			patientID, zones, err := find(component)
			if err != nil || patientID != "" {
				return patientID, zones, err
			}
		}
	}
	return "", nil, nil
}

// patientOfItem is whose item an event was copied from: its own UID, one that it is
// RELATED-TO, the last part of its URL, or our own property.
func (c *change) patientOfItem(event *ical.Component) (string, []clinic.Zone, error) {
	var uids []string
	for _, name := range []string{"UID", "RELATED-TO", feeds.ItemProperty} {
		for _, p := range event.All(name) {
			uids = append(uids, p.Text())
		}
	}
	if url := event.Property("URL"); url != nil {
		uids = append(uids, strings.TrimSuffix(url.Value[strings.LastIndex(url.Value, "/")+1:], ".ics"))
	}
	for _, uid := range uids {
		for _, marker := range []string{"-opens", "-closes"} { // interop.md F11
			uid = strings.TrimSuffix(uid, marker)
		}
		patientID, item, err := c.ItemByUID(c.actor.Clinic, uid)
		if clinic.CodeOf(err) == clinic.NotFound {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		var is plan.Item
		err = json.Unmarshal([]byte(item.Body), &is)
		return patientID, is.Zones, err
	}
	return "", nil, nil
}

// patientAttending is the one patient with an attendee's address.
func (c *change) patientAttending(event *ical.Component) (string, []clinic.Zone, error) {
	for _, attendee := range event.All("ATTENDEE") {
		scheme, address, _ := strings.Cut(attendee.Value, ":")
		if !strings.EqualFold(scheme, "mailto") || address == "" {
			continue
		}
		ids, err := c.PatientIDsByEmail(c.actor.Clinic, address, 2)
		if err != nil {
			return "", nil, err
		}
		if len(ids) != 1 { // a family's address is nobody's in particular
			continue
		}
		staff, err := c.isPractitioners(address)
		if err != nil {
			return "", nil, err
		}
		if !staff {
			return ids[0], nil, nil
		}
	}
	return "", nil, nil
}

// isPractitioners reports whether an address is a practitioner's: calendar apps make
// her an attendee of her own appointments, though she may be a patient too.
func (c *change) isPractitioners(address string) (bool, error) {
	const page = 100
	for after := ""; ; {
		some, err := c.PractitionerPage(c.actor.Clinic, after, page)
		if err != nil || slices.ContainsFunc(some, func(p clinic.Practitioner) bool { return strings.EqualFold(p.Email, address) }) {
			return err == nil, err
		}
		if len(some) < page {
			return false, nil
		}
		after = some[page-1].ID
	}
}

// patientInTitle is the patient whose code stands in the title, in brackets.
func (c *change) patientInTitle(event *ical.Component) (string, []clinic.Zone, error) {
	title := event.Property("SUMMARY")
	if title == nil {
		return "", nil, nil
	}
	found := code.FindStringSubmatch(title.Text())
	if found == nil {
		return "", nil, nil
	}
	patient, err := c.PatientByCode(c.actor.Clinic, strings.ToUpper(found[1]))
	if clinic.CodeOf(err) == clinic.NotFound {
		return "", nil, nil
	}
	return patient.ID, nil, err
}

// recordOccasions records what a patient put into her events: days that she wants
// to look her best on. One that recurs is one in each year.
func (o openCalendar) recordOccasions(next *store.CalendarObject, sent *ical.Object) (follow func() error, err error) {
	key := o.actor.patient(o.UserID)
	patient, err := o.Patient(key)
	if err != nil {
		return nil, err
	}
	own := cmp.Or(patient.Timezone, o.clinic.Timezone)
	times, err := o.times(sent, own)
	if err != nil {
		return nil, err
	}
	var says []saying[clinic.Event]
	for _, at := range times {
		if statusOf(at.Component) == clinic.AppointmentCancelled {
			continue
		}
		day := at.Wall.Date
		if at.Zone == "UTC" {
			loc, err := Zones(own)
			if err != nil {
				return nil, err
			}
			day = civil.DateOf(at.Start.In(loc))
		}
		says = append(says, saying[clinic.Event]{at.RecurrenceID, clinic.Event{Date: day, Title: titleOf(at.Component), Priority: priorityOf(at.Component)}})
	}
	next.PatientID = key.ID
	result, err := agree(o.change, occasions, o.key(), sent.UID, key, says, sent.IsRecurring())
	return func() error { return o.followUp(result) }, err
}

// titleOf is an event's SUMMARY as a title can be: on one line, and not too long.
func titleOf(event *ical.Component) string {
	summary := event.Property("SUMMARY")
	if summary == nil {
		return ""
	}
	title := []rune(strings.Join(strings.FieldsFunc(summary.Text(), func(r rune) bool {
		return r <= ' ' || r >= 0x7f && r <= 0x9f || r == '\u2028' || r == '\u2029'
	}), " "))
	return string(title[:min(len(title), clinic.MaxName)])
}

// priorityOf is an event's PRIORITY (RFC 5545 section 3.8.1.9), of which 0 says
// nothing.
func priorityOf(event *ical.Component) int {
	p := event.Property("PRIORITY")
	if p == nil || len(p.Value) != 1 || p.Value[0] < '1' || p.Value[0] > '9' {
		return clinic.DefaultPriority
	}
	return int(p.Value[0] - '0')
}

// renewSeries records the next occurrences of what recurs, which come within reach
// as time goes by.
func (c *change) renewSeries(key store.PatientKey) error {
	links, err := c.LinksOfPatient(key)
	if err != nil {
		return err
	}
	seen := map[[2]string]bool{}
	for _, link := range links {
		at := [2]string{link.CalendarID, link.UID}
		if link.Recurrence == "" || seen[at] {
			continue
		}
		seen[at] = true
		calendar := store.CalendarKey{Clinic: key.Clinic, ID: link.CalendarID}
		object, err := c.ObjectByUID(calendar, link.UID)
		if clinic.CodeOf(err) == clinic.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		found, err := c.CalendarByID(calendar)
		if err != nil {
			return err
		}
		sent, err := ical.Parse(object.Body, ical.DefaultLimits)
		if err != nil {
			continue // a later version reads it no more: what is recorded stays
		}
		opened := openCalendar{change: c, Calendar: found}
		if CalendarRole(found.Role) == RoleEvents {
			_, err = opened.recordOccasions(&object, sent)
		} else {
			var named string
			var zones []clinic.Zone
			if named, zones, err = c.patientNamedIn(sent); err != nil {
				return err
			}
			if named != key.ID {
				zones = nil
			}
			// It stays hers, whom else it names: the clinic may have said so.
			_, err = opened.linkVisits(&object, sent, key.ID, key.ID, zones)
		}
		var tooMuch *ical.Error
		if errors.As(err, &tooMuch) {
			continue // its rule takes too long by now: what is recorded stays
		}
		if err != nil { // what follows is under way
			return err
		}
	}
	return nil
}
