package app

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// keep lets the object of a record follow from it: ours is written anew; a client's
// is amended, or replaced where that cannot be done, and only if the record changed
// since both agreed. An object that somebody deleted stays deleted until then.
func (p *publisher) keep(calendarID string, link store.CalendarLink, says string, wanted bool, compose func(uid string) (feeds.Event, error), amend func([]byte) ([]byte, error)) error {
	at := place{cmp.Or(link.CalendarID, calendarID), link.UID}
	object, stands := p.stands[at]
	agreed := link.Said == says
	// What was one of a series is told by no object of ours, not even by the one that
	// took the series' place.
	alone := link.Recurrence == ""
	if !agreed && p.differs != nil {
		if wanted || stands {
			p.differs("calendar object " + link.UID + " does not say what is recorded")
		}
		return nil
	}
	if alone && stands && at.calendar != calendarID {
		moved, err := p.relocate(object, calendarID)
		if err != nil {
			return err
		}
		if moved.CalendarID == calendarID {
			if err := p.DeleteLink(p.key.Clinic, link); err != nil {
				return err
			}
			delete(p.stands, at)
			object, at.calendar = moved, calendarID
			p.stands[at] = object
		}
	}
	write := alone && (stands && object.Face != nil || !stands && !agreed && wanted)
	if alone && stands && object.Face == nil && !agreed {
		done, err := p.amend(at, object, amend)
		if err != nil {
			return err
		}
		write = !done
	}
	// Under a UID that nobody knows nothing stands in the way where the appointment is.
	if write && (!feeds.KeepsUID(link.UID) || !stands && at.calendar != calendarID) {
		if err := p.abandon(at, link); err != nil {
			return err
		}
		link.UID = uuid.NewString()
		at = place{calendarID, link.UID}
	}
	if write {
		event, err := compose(link.UID)
		if err != nil {
			return err
		}
		if err := p.putOne(at.calendar, event, ""); err != nil {
			return err
		}
	}
	if agreed && at.calendar == link.CalendarID {
		return nil
	}
	link.CalendarID, link.Said = at.calendar, says
	return p.PutLink(p.key.Clinic, link)
}

// relocate moves an object to another practitioner's calendar, with the record, and
// returns it as it is then. It stays where it is if that practitioner has one with its
// UID, and gets another name if hers is called the same.
func (p *publisher) relocate(object store.PlacedObject, calendarID string) (store.PlacedObject, error) {
	from, to := store.CalendarKey{Clinic: p.key.Clinic, ID: object.CalendarID}, store.CalendarKey{Clinic: p.key.Clinic, ID: calendarID}
	if _, err := p.ObjectByUID(to, object.UID); clinic.CodeOf(err) != clinic.NotFound {
		return object, err
	}
	if p.differs != nil {
		p.differs("calendar object " + object.UID + " is not in the calendar of whom its appointment is with")
		return object, nil
	}
	whole, err := p.Object(from, object.Name)
	if err != nil {
		return object, err
	}
	if err := p.erase(from, object.Name); err != nil {
		return object, err
	}
	if whole.Name, err = p.freeName(to, whole.Name); err != nil {
		return object, err
	}
	object.CalendarID, object.Name = calendarID, whole.Name
	_, err = p.PutObject(to, whole)
	return object, err
}

// freeName is a name for a new member of a calendar, another one if somebody called
// something else so.
func (c *change) freeName(calendar store.CalendarKey, name string) (string, error) {
	if !isMemberName(name) {
		return objectName(uuid.NewString()), nil
	}
	switch _, err := c.ServedObject(calendar, name); {
	case err == nil:
		return objectName(uuid.NewString()), nil
	case clinic.CodeOf(err) != clinic.NotFound:
		return "", err
	}
	return name, nil
}

// abandon removes a client's object with its link, for one of ours under another UID.
func (p *publisher) abandon(at place, link store.CalendarLink) error {
	if object, stands := p.stands[at]; stands {
		if err := p.erase(store.CalendarKey{Clinic: p.key.Clinic, ID: at.calendar}, object.Name); err != nil {
			return err
		}
		delete(p.stands, at)
	}
	return p.DeleteLink(p.key.Clinic, link)
}

// amend changes a client's object as little as can be; done is false if it cannot.
func (p *publisher) amend(at place, object store.PlacedObject, amend func([]byte) ([]byte, error)) (done bool, err error) {
	if amend == nil {
		return false, nil
	}
	calendar := store.CalendarKey{Clinic: p.key.Clinic, ID: at.calendar}
	whole, err := p.Object(calendar, object.Name)
	if err != nil {
		return false, err
	}
	body, err := amend(whole.Body)
	if err != nil {
		return false, nil
	}
	next, err := understood(object.Name, body)
	if err != nil {
		return false, err
	}
	next.Modified, next.PatientID = max(p.second, object.Modified+1), p.key.ID
	_, err = p.PutObject(calendar, next)
	return true, err
}

// amended is a client's event at the time and with the status of a record.
func amended(c *change, body []byte, visit clinic.Appointment) ([]byte, error) {
	loc, err := Zones(cmp.Or(visit.Timezone, c.clinic.Timezone))
	if err != nil {
		return nil, err
	}
	return ical.Amend(body, ical.Amendment{
		Start: visit.Start, Zone: loc, Length: visit.Length(), Modified: moment(c.second),
		Status: strings.ToUpper(string(cmp.Or(visit.Status, clinic.AppointmentConfirmed))),
	})
}

// redated is a client's event on the day and with the title of a record; said is what
// both agreed on last.
func redated(c *change, body []byte, said string, event clinic.Event) ([]byte, error) {
	var before clinic.Event
	if err := json.Unmarshal([]byte(said), &before); err != nil {
		return nil, err
	}
	return ical.Redate(body, ical.Redating{
		Days: event.Date.DaysSince(before.Date), Summary: event.Title, Priority: event.Priority, Modified: moment(c.second),
	})
}
