package app

import (
	"cmp"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// publishCalendars writes the calendar objects that follow from a patient's plan and
// records: her items into her own plan/ and her practitioner's follow-ups/, and
// what is recorded of her by other ways than CalDAV into appointments/ and events/.
// Where a client's object says something else than its record, the record holds. It
// returns the first day on which time alone changes one of them, nil if none does.
func (c *change) publishCalendars(key store.PatientKey, h history, entries []feeds.Entry) (next *civil.Date, err error) {
	code, err := c.codeOf(key, h.patient)
	if err != nil {
		return nil, err
	}
	p, err := c.newPublisher(key, h, code)
	if err != nil {
		return nil, err
	}
	return p.all(entries)
}

func (p *publisher) all(entries []feeds.Entry) (next *civil.Date, err error) {
	for _, step := range []func() error{
		func() error { return p.plan(entries) },
		func() error { return p.followUps(entries) },
		func() error { return p.visits(entries) },
		p.occasions,
		p.sweep,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return earlier(p.next, p.h.seriesDue(p.today)), nil
}

// publisher writes what of a patient is to be in calendars.
type publisher struct {
	*change
	key    store.PatientKey
	h      history
	staff  feeds.Staff
	stands map[place]store.PlacedObject // what is about her, ours and clients'
	kept   map[place]bool               // of ours, what still follows
	links  map[[2]string]store.CalendarLink
	next   *civil.Date // on which time alone changes something
	// differs is told what is not as it follows, instead of writing it; nil writes.
	differs func(where string)
}

// place is where a calendar object is: a calendar's id, and a UID.
type place struct{ calendar, uid string }

func (c *change) newPublisher(key store.PatientKey, h history, code string) (*publisher, error) {
	p := &publisher{change: c, key: key, h: h, stands: map[place]store.PlacedObject{}, kept: map[place]bool{}, links: map[[2]string]store.CalendarLink{}}
	all, err := c.ObjectsOfPatient(key)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		p.stands[place{o.CalendarID, o.UID}] = o
	}
	for _, link := range h.links {
		p.links[[2]string{link.Kind, link.RecordID}] = link
	}
	p.staff = feeds.Staff{Patient: "[" + code + "]", Timezone: c.clinic.Timezone}
	if c.clinic.CalendarTitles == clinic.TitlesNamed {
		p.staff.Patient = h.patient.Name + " " + p.staff.Patient
	}
	return p, nil
}

// plan writes what the patient's first feed shows into her own calendar, if she has
// one: one object for each event.
func (p *publisher) plan(entries []feeds.Entry) error {
	own, err := p.Tx.Calendar(p.key.Clinic, p.key.ID, string(RolePlan))
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := p.Feeds(p.key)
	if err != nil {
		return err
	}
	like := store.Feed{Privacy: string(feeds.PrivacyDiscreet)}
	if len(all) > 0 {
		like = all[0]
		like.IdleSince = nil // somebody who has a password of her own has not gone
	}
	heard := slices.DeleteFunc(slices.Clone(entries), func(e feeds.Entry) bool {
		_, stands := p.stands[place{own.ID, e.UID}]
		return !stands && e.Item.Visit != nil && e.Item.Visit.Status == clinic.AppointmentCancelled // interop.md F21
	})
	events, next, err := feeds.Compose(p.h.in(like), heard, Zones)
	if err != nil {
		return err
	}
	p.next = next
	return p.put(own.ID, events, nil)
}

// followUps writes the items that her practitioner follows up.
func (p *publisher) followUps(entries []feeds.Entry) error {
	if p.h.patient.PractitionerID == "" {
		return nil
	}
	calendar, ok, err := p.practitionerCalendar(p.h.patient.PractitionerID, RoleFollowUps)
	if err != nil || !ok {
		return err
	}
	staff := p.staff
	staff.ObjectURL = p.addressIn(calendar)
	events, err := feeds.ComposeFollowUps(staff, entries, Zones)
	if err != nil {
		return err
	}
	kinds := map[string]string{}
	for _, e := range entries {
		kinds[e.UID] = string(e.Item.Kind)
	}
	return p.put(calendar.ID, events, kinds)
}

// practitionerCalendar is a practitioner's calendar of a role; ok is false if she
// should have it and has not.
func (p *publisher) practitionerCalendar(id string, role CalendarRole) (found store.Calendar, ok bool, err error) {
	if p.differs == nil {
		found, err = p.fixedCalendar(id, false, role)
		return found, err == nil, err
	}
	found, err = p.Tx.Calendar(p.key.Clinic, id, string(role))
	if clinic.CodeOf(err) == clinic.NotFound {
		p.differs("the practitioner has no calendar " + string(role))
		return found, false, nil
	}
	return found, err == nil, err
}

// addressIn tells the address of a calendar's objects, if the server has one.
func (p *publisher) addressIn(calendar store.Calendar) func(uid string) string {
	if p.h.publicURL == "" {
		return nil
	}
	return func(uid string) string {
		return p.h.publicURL + "/dav/" + calendarPath(calendar.UserID, calendar.Name) + objectName(uid)
	}
}

// objectName is the last segment of the path of an object that we made.
func objectName(uid string) string { return uid + ".ics" }

// put writes those of our objects that look different from before, by whose kinds they
// are counted if they are follow-ups.
func (p *publisher) put(calendarID string, events []feeds.Event, kinds map[string]string) error {
	for _, event := range events {
		if err := p.putOne(calendarID, event, kinds[event.UID()]); err != nil {
			return err
		}
	}
	return nil
}

func (p *publisher) putOne(calendarID string, event feeds.Event, kind string) error {
	at := place{calendarID, event.UID()}
	p.kept[at] = true
	before, stands := p.stands[at]
	face := event.Face()
	if stands && before.Face != nil && *before.Face == face {
		return nil
	}
	if p.differs != nil {
		p.differs("calendar object " + event.UID() + " is not the one that follows")
		return nil
	}
	name := before.Name
	if !stands {
		var err error
		if name, err = p.freeName(store.CalendarKey{Clinic: p.key.Clinic, ID: calendarID}, objectName(event.UID())); err != nil {
			return err
		}
	}
	modified := max(p.second, before.Modified+1)
	return p.PutNumberedObject(store.CalendarKey{Clinic: p.key.Clinic, ID: calendarID}, func(change int64) (o store.CalendarObject, err error) {
		// The calendar's own counter rises with each change and never falls, even if
		// the object went and came back: it serves as SEQUENCE (RFC 5545 section
		// 3.8.7.4).
		body, err := feeds.Object(event, feeds.Revision{Sequence: int(change), Modified: moment(modified)}, Zones)
		if err != nil {
			return o, err
		}
		o, err = understood(name, body)
		o.Modified, o.PatientID, o.Face = modified, p.key.ID, &face
		o.Kind = kind
		return o, err
	})
}

// understood is a member of bytes that are known to be sound.
func understood(name string, body []byte) (store.CalendarObject, error) {
	sent, err := ical.Parse(body, ical.DefaultLimits)
	if err != nil {
		return store.CalendarObject{}, err
	}
	return clientObject(name, sent, body), nil
}

// visits writes her appointments into the calendars of those whom they are with, or
// of her own practitioner.
func (p *publisher) visits(entries []feeds.Entry) error {
	uids := map[string]string{} // of those that are on the plan
	for _, e := range entries {
		if e.Item.Visit != nil && e.Item.Visit.Status != clinic.AppointmentCancelled {
			uids[e.Item.Visit.Appointment] = e.UID
		}
	}
	for _, visit := range p.h.input.Appointments {
		var err error
		with := cmp.Or(visit.PractitionerID, p.h.patient.PractitionerID)
		link, linked := p.links[[2]string{store.Appointments.Name(), visit.ID}]
		uid, planned := uids[visit.ID]
		if !linked && (with == "" || !planned) {
			continue
		}
		calendarID := link.CalendarID // of one that is with nobody any more, too
		if with != "" {
			var ok bool
			if calendarID, ok, err = p.calendarFor(with, link, visit); err != nil || !ok {
				return err
			}
		}
		if !linked {
			link = store.CalendarLink{UID: uid, PatientID: p.key.ID, Kind: store.Appointments.Name(), RecordID: visit.ID}
		}
		compose := func(uid string) (feeds.Event, error) { return feeds.ComposeVisit(p.staff, uid, visit, Zones) }
		if err := p.keep(calendarID, link, visits.words(visit), visit.IsBooked(), compose, func(body []byte) ([]byte, error) {
			return amended(p.change, body, visit)
		}); err != nil {
			return err
		}
	}
	return nil
}

// calendarFor is the calendar in which an appointment stands: the one elsewhere that
// takes the bookings of whom it is with, or else her appointments here. What a client
// wrote stays in whichever calendar of hers it is, and so does what is over or off.
func (p *publisher) calendarFor(with string, link store.CalendarLink, visit clinic.Appointment) (id string, ok bool, err error) {
	id, err = p.CalendarForBookings(p.key.Clinic, with)
	if clinic.CodeOf(err) == clinic.NotFound {
		var here store.Calendar
		if here, ok, err = p.practitionerCalendar(with, RoleAppointments); !ok {
			return "", false, err
		}
		id = here.ID
	}
	if err != nil || link.CalendarID == "" || link.CalendarID == id {
		return id, err == nil, err
	}
	object, stands := p.stands[place{link.CalendarID, link.UID}]
	ahead := visit.IsBooked() && !visit.Start.Date.Before(p.today)
	if stands && object.Face != nil && ahead {
		return id, true, nil
	}
	at, err := p.CalendarByID(store.CalendarKey{Clinic: p.key.Clinic, ID: link.CalendarID})
	if err == nil && at.UserID == with && takesVisits(CalendarRole(at.Role)) {
		id = at.ID
	}
	return id, err == nil, err
}

// occasions writes the days that were recorded by other ways into the calendar in
// which she keeps them, if she has one.
func (p *publisher) occasions() error {
	own, err := p.Tx.Calendar(p.key.Clinic, p.key.ID, string(RoleEvents))
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for _, event := range p.h.input.Events {
		link, linked := p.links[[2]string{store.Events.Name(), event.ID}]
		if !linked {
			link = store.CalendarLink{UID: "event-" + event.ID, PatientID: p.key.ID, Kind: store.Events.Name(), RecordID: event.ID}
		}
		compose := func(uid string) (feeds.Event, error) { return feeds.ComposeOccasion(uid, event) }
		if err := p.keep(own.ID, link, occasions.words(event), true, compose, func(body []byte) ([]byte, error) {
			return redated(p.change, body, link.Said, event)
		}); err != nil {
			return err
		}
	}
	return nil
}

// sweep deletes those of our objects that follow no more, and the objects of
// records that were deleted.
func (p *publisher) sweep() error {
	recorded := map[[2]string]bool{}
	for _, visit := range p.h.input.Appointments {
		recorded[[2]string{store.Appointments.Name(), visit.ID}] = true
	}
	for _, event := range p.h.input.Events {
		recorded[[2]string{store.Events.Name(), event.ID}] = true
	}
	linked := map[place]bool{}
	for _, link := range p.h.links {
		at := place{link.CalendarID, link.UID}
		if recorded[[2]string{link.Kind, link.RecordID}] {
			linked[at] = true
			continue
		}
		if p.differs != nil {
			p.differs("calendar object " + link.UID + " is linked to what is not recorded")
			continue
		}
		if err := p.DeleteLink(p.key.Clinic, link); err != nil {
			return err
		}
		if object, stands := p.stands[at]; stands && link.Recurrence == "" {
			if err := p.erase(store.CalendarKey{Clinic: p.key.Clinic, ID: link.CalendarID}, object.Name); err != nil {
				return err
			}
			delete(p.stands, at)
		}
	}
	for at, object := range p.stands {
		if object.Face == nil || p.kept[at] || linked[at] {
			continue
		}
		if p.differs != nil {
			p.differs("calendar object " + object.UID + " follows from nothing")
			continue
		}
		if err := p.erase(store.CalendarKey{Clinic: p.key.Clinic, ID: at.calendar}, object.Name); err != nil {
			return err
		}
	}
	return nil
}

// seriesDue is the day on which the further occurrences of what recurs are to be
// recorded, nil if nothing of hers does.
func (h history) seriesDue(asOf civil.Date) *civil.Date {
	if !slices.ContainsFunc(h.links, func(l store.CalendarLink) bool { return l.Recurrence != "" }) {
		return nil
	}
	day := asOf.AddDays(seriesRenewed)
	return &day
}
