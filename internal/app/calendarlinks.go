package app

import (
	"encoding/json"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// What a calendar object says is recorded of a patient, one record for each time it
// takes place. A link keeps the two together: it says which record an occurrence
// is, and what both said when they last agreed.

const (
	// seriesDays is how far ahead a recurring object is recorded, as far as a feed
	// reaches; seriesMost is how many of its occurrences at most.
	seriesDays = 550
	seriesMost = 100
	// seriesRenewed is after how many days it is looked at for further ones.
	seriesRenewed = 30
	// seriesPast is for how many days a day that a patient dressed up for is kept, if
	// it recurs: her feeds reach back no further.
	seriesPast = 31
)

// saying is a record as one occurrence of an object says it.
type saying[T any] struct {
	recurrence string
	is         T
}

// linking is how records of a kind follow what objects say.
type linking[T any] struct {
	kind *store.RecordKind[T]
	// said is the part of a record that an object says.
	said func(T) T
	// kept carries over into a record what its object does not say.
	kept func(stored T, says *T)
	// check refuses a record that breaks a rule.
	check func(*change, T) error
	why   why[T]
	start func(T) civil.DateTime
	// drop is what is left of the record of an occurrence that is no more; nil if
	// such a record is deleted.
	drop func(c *change, stored T) T
	// room is up to how many records of a kind a patient may have for a series to be
	// recorded further: half as many as there can be, so that no series that goes on
	// for ever keeps her plan from being made.
	room int
}

var visits = linking[clinic.Appointment]{
	kind: store.Appointments,
	said: func(a clinic.Appointment) clinic.Appointment {
		a.ID, a.Zones = "", nil
		return a
	},
	kept:  func(stored clinic.Appointment, says *clinic.Appointment) { says.Zones = stored.Zones },
	check: checkAppointment,
	why:   whyAppointment,
	start: func(a clinic.Appointment) civil.DateTime { return a.Start },
	// The patient is told that a visit is off (interop.md F21), and what has been is
	// not undone by somebody who tidies up an old calendar.
	drop: func(c *change, stored clinic.Appointment) clinic.Appointment {
		if !stored.Start.Date.Before(c.today) {
			stored.Status = clinic.AppointmentCancelled
		}
		return stored
	},
	room: 1000,
}

var occasions = linking[clinic.Event]{
	kind: store.Events,
	said: func(e clinic.Event) clinic.Event {
		e.ID = ""
		return e
	},
	kept:  func(clinic.Event, *clinic.Event) {},
	check: checkEvent,
	why:   whyEvent,
	start: func(e clinic.Event) civil.DateTime { return civil.DateTime{Date: e.Date} },
	room:  100,
}

// roomFor is how many more records of a patient a series may be.
func (l linking[T]) roomFor(c *change, key store.PatientKey, recurs bool) (int, error) {
	if !recurs {
		return 0, nil
	}
	all, err := l.kind.List(c.Tx, key)
	return l.room - len(all), err
}

// words is what of a record a link remembers.
func (l linking[T]) words(record T) string {
	text, err := json.Marshal(l.said(record))
	if err != nil {
		panic(err) // records are plain data of our own types
	}
	return string(text)
}

// consequence is that a patient's plan follows from what became of a record.
type consequence struct {
	key  store.PatientKey
	did  did
	why  string
	none bool
}

func (c *change) followUp(all ...consequence) error {
	for _, next := range all {
		if next.none {
			continue
		}
		c.why = next.why
		moved, err := c.follow(next.key)
		if err != nil {
			return err
		}
		if err := c.auditMoved(next.did, next.key.ID, moved); err != nil {
			return err
		}
	}
	return nil
}

// disown deletes the records that an object said of a patient whom it turned out
// not to be about.
func disown[T any](c *change, l linking[T], calendar store.CalendarKey, uid string) (consequence, error) {
	result := consequence{none: true}
	links, err := c.LinksOfObject(calendar, uid)
	if err != nil {
		return result, err
	}
	for _, link := range links {
		key := store.PatientKey{Clinic: calendar.Clinic, ID: link.PatientID}
		record, err := l.kind.Get(c.Tx, key, link.RecordID)
		if err == nil {
			result = consequence{key: key, did: did{l.kind.Name() + ".delete", link.RecordID}, why: l.why(c, &record.Is, nil)}
			err = l.kind.Delete(c.Tx, key, link.RecordID)
		}
		if err != nil && clinic.CodeOf(err) != clinic.NotFound {
			return result, err
		}
		if err := c.DeleteLink(calendar.Clinic, link); err != nil {
			return result, err
		}
	}
	return result, nil
}

// times are when an object takes place as far as it is recorded: all of one that
// does not recur; of a series what is to come, and at least the next time.
func (c *change) times(sent *ical.Object, zone string) ([]ical.Occurrence, error) {
	loc, err := Zones(zone)
	if err != nil {
		return nil, err
	}
	if !sent.IsRecurring() {
		return sent.Occurrences(time.Time{}, time.Time{}, loc, 1)
	}
	begin := c.today.In(loc)
	// What is over is so in its own zone, where its record has its date: another day
	// than here, perhaps.
	all, err := sent.Occurrences(begin.AddDate(0, 0, -2), begin.AddDate(0, 0, seriesDays), loc, seriesMost)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(at ical.Occurrence) bool {
		return civil.DateOf(at.Start.In(zoneOfVisit(at, loc))).Before(c.today)
	})
	if len(all) == 0 {
		all, err = sent.Occurrences(begin.AddDate(0, 0, 1), begin.AddDate(100, 0, 0), loc, 1)
	}
	return all, err
}

// zoneOfVisit is the zone whose clocks an occurrence goes by, or else its owner's:
// what UTC looks like is for nobody's eyes.
func zoneOfVisit(at ical.Occurrence, own *time.Location) *time.Location {
	if at.Zone == "" || at.Zone == "UTC" {
		return own
	}
	if loc, err := Zones(at.Zone); err == nil {
		return loc
	}
	return own
}
