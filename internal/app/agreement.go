package app

import (
	"errors"
	"slices"

	"cloud.google.com/go/civil"
	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// agreement makes the records of a patient those that an object says.
type agreement[T any] struct {
	*change
	linking[T]
	calendar store.CalendarKey
	uid      string
	key      store.PatientKey
	recurs   bool

	free   []store.CalendarLink // that no occurrence has taken yet, in their order
	stored map[string]T         // their records, by occurrence
	heirs  map[string]store.CalendarLink
	result consequence
}

// agree makes the records of a patient those that the object with a UID says, and
// reports what became of the first that changed. An object that recurs says nothing
// of what is over, so those of its records stay.
func agree[T any](c *change, l linking[T], calendar store.CalendarKey, uid string, key store.PatientKey, says []saying[T], recurs bool) (consequence, error) {
	a := agreement[T]{
		change: c, linking: l, calendar: calendar, uid: uid, key: key, recurs: recurs,
		stored: map[string]T{}, heirs: map[string]store.CalendarLink{}, result: consequence{key: key, none: true},
	}
	for _, step := range []func([]saying[T]) error{a.load, a.match, a.write, a.release} {
		if err := step(says); err != nil {
			return a.result, err
		}
	}
	return a.result, nil
}

// note keeps what became of the first record.
func (a *agreement[T]) note(action, id string, before, after *T) {
	if a.result.none {
		a.result = consequence{key: a.key, did: did{a.kind.Name() + action, id}, why: a.linking.why(a.change, before, after)}
	}
}

// load reads the records that the object said so far. Links of records that are no
// more go.
func (a *agreement[T]) load([]saying[T]) error {
	links, err := a.LinksOfObject(a.calendar, a.uid)
	if err != nil {
		return err
	}
	for _, link := range links {
		record, err := a.kind.Get(a.Tx, a.key, link.RecordID)
		switch {
		case err == nil:
			a.stored[link.Recurrence] = record.Is
			a.free = append(a.free, link)
		case clinic.CodeOf(err) == clinic.NotFound:
			err = a.DeleteLink(a.calendar.Clinic, link)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// match lets an occurrence keep its record by its own name, or else by when it takes
// place: an event that begins to recur is the first of its occurrences, and one whose
// series moves to another hour has another name and the same day.
func (a *agreement[T]) match(says []saying[T]) error {
	starts := func(link store.CalendarLink, s saying[T]) (before, after civil.DateTime) {
		return a.start(a.stored[link.Recurrence]), a.start(s.is)
	}
	for _, alike := range []func(store.CalendarLink, saying[T]) bool{
		func(link store.CalendarLink, s saying[T]) bool { return link.Recurrence == s.recurrence },
		func(link store.CalendarLink, s saying[T]) bool {
			before, after := starts(link, s)
			return before == after
		},
		func(link store.CalendarLink, s saying[T]) bool {
			before, after := starts(link, s)
			return before.Date == after.Date
		},
	} {
		for _, s := range says {
			if _, has := a.heirs[s.recurrence]; has {
				continue
			}
			i := slices.IndexFunc(a.free, func(link store.CalendarLink) bool { return alike(link, s) })
			if i < 0 {
				continue
			}
			link := a.free[i]
			a.heirs[s.recurrence], a.free = link, slices.Delete(a.free, i, i+1)
			if link.Recurrence != s.recurrence {
				if err := a.DeleteLink(a.calendar.Clinic, link); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// write records what the object says, as far as there is room for a series.
func (a *agreement[T]) write(says []saying[T]) error {
	room, err := a.roomFor(a.change, a.key, a.recurs)
	if err != nil {
		return err
	}
	for _, s := range says {
		link, known := a.heirs[s.recurrence]
		before := a.stored[link.Recurrence]
		switch {
		case known && link.Recurrence == s.recurrence && link.Said == a.words(s.is):
			continue
		case known:
			a.kept(before, &s.is)
		case a.recurs && room <= 0:
			continue
		case a.recurs:
			room--
		}
		if err := a.check(a.change, s.is); err != nil {
			return err
		}
		if known {
			a.kind.SetID(&s.is, link.RecordID)
			err = a.kind.Update(a.Tx, a.key, store.Record[T]{ID: link.RecordID, Is: s.is})
			a.note(".replace", link.RecordID, &before, &s.is)
		} else {
			link.RecordID = xid.New().String()
			err = a.kind.Insert(a.Tx, a.key, store.Record[T]{ID: link.RecordID, Is: s.is})
			a.note(".add", link.RecordID, nil, &s.is)
		}
		if err != nil {
			return err
		}
		if err := a.PutLink(a.calendar.Clinic, store.CalendarLink{
			CalendarID: a.calendar.ID, UID: a.uid, Recurrence: s.recurrence, PatientID: a.key.ID,
			Kind: a.kind.Name(), RecordID: link.RecordID, Said: a.words(s.is),
		}); err != nil {
			return err
		}
	}
	return nil
}

// release takes back the records that nothing says any more.
func (a *agreement[T]) release([]saying[T]) error {
	for _, link := range a.free {
		before := a.stored[link.Recurrence]
		if a.isOver(link, before) {
			continue
		}
		var err, linkErr error
		if a.drop == nil {
			a.note(".delete", link.RecordID, &before, nil)
			err, linkErr = a.kind.Delete(a.Tx, a.key, link.RecordID), a.DeleteLink(a.calendar.Clinic, link)
		} else {
			left := a.drop(a.change, before)
			link.Said = a.words(left)
			if a.words(before) != link.Said {
				a.note(".cancel", link.RecordID, &before, &left)
			}
			err, linkErr = a.kind.Update(a.Tx, a.key, store.Record[T]{ID: link.RecordID, Is: left}), a.PutLink(a.calendar.Clinic, link)
		}
		if err := errors.Join(err, linkErr); err != nil {
			return err
		}
	}
	return nil
}

// isOver reports a record of a series that its object is silent about because it has
// been.
func (a *agreement[T]) isOver(link store.CalendarLink, is T) bool {
	date := a.start(is).Date
	return a.recurs && link.Recurrence != "" && date.Before(a.today) && (a.drop != nil || date.After(a.today.AddDays(-seriesPast)))
}
