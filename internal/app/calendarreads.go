package app

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/store"
)

// CalendarObject is a calendar object resource (RFC 4791 section 4.1).
type CalendarObject struct {
	Name      string // the last segment of its path, decoded
	UID       string
	ETag      string // strong, with its quotes
	Component string // "VEVENT", ...
	Size      int64
	Modified  time.Time
	Body      []byte // nil where it was not asked for
	// Settled is whether the range that CandidateObjects was asked for is known to
	// overlap the object, so that the object need not be looked into.
	Settled bool

	span store.ObjectSpan
}

func shownObject(o store.CalendarObject) CalendarObject {
	return CalendarObject{Name: o.Name, UID: o.UID, ETag: o.ETag, Component: o.Component, Size: o.Size, Modified: moment(o.Modified), Body: o.Body, span: o.Span}
}

// MayOverlap reports whether something of the object may lie between from and to
// (zero for open ends) by what was noted when it was stored, without a look into its
// body. It is for objects of CalendarObject and CandidateObjects.
func (o CalendarObject) MayOverlap(from, to time.Time) bool {
	first, last := seconds(from, to)
	return touches(o.span, first, last)
}

const (
	// listPage and bodyPage are how many members are read at a time. Between two
	// pages no snapshot is held, so that a client that reads slowly does not keep
	// the database from emptying its log.
	listPage = 1000
	bodyPage = 100
)

func keyOf(who Account, calendar Calendar) store.CalendarKey {
	return store.CalendarKey{Clinic: who.Clinic, ID: calendar.ID}
}

// EachObject calls yield for each member without its body or UID, in the order of
// names. If tags are enough, neither is there its size or time.
func (a *App) EachObject(ctx context.Context, who Account, calendar Calendar, tags bool, yield func(CalendarObject) error) error {
	list := (*store.Tx).ObjectPage
	if tags {
		list = (*store.Tx).TagPage
	}
	for after := ""; ; {
		var page []store.ListedObject
		err := a.read(ctx, func(tx *store.Tx) (err error) {
			page, err = list(tx, keyOf(who, calendar), after, listPage)
			return err
		})
		if err != nil {
			return err
		}
		for _, o := range page {
			shown := CalendarObject{Name: o.Name, ETag: o.ETag, Component: o.Component, Size: o.Size}
			if !tags {
				shown.Modified = moment(o.Modified)
			}
			if err := yield(shown); err != nil {
				return err
			}
		}
		if len(page) < listPage {
			return nil
		}
		after = page[len(page)-1].Name
	}
}

// CalendarObject returns one member with its body. An unknown name is NotFound.
func (a *App) CalendarObject(ctx context.Context, who Account, calendar Calendar, name string) (shown CalendarObject, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		o, err := tx.ServedObject(keyOf(who, calendar), name)
		shown = shownObject(o)
		return err
	})
	return shown, err
}

// CalendarObjects calls yield for each of names, in their order and with its body;
// ok is false for one that is not there, whose Name alone is set.
func (a *App) CalendarObjects(ctx context.Context, who Account, calendar Calendar, names []string, yield func(o CalendarObject, ok bool) error) error {
	for some := range slices.Chunk(names, bodyPage) {
		var found []store.CalendarObject
		err := a.read(ctx, func(tx *store.Tx) (err error) {
			found, err = tx.ServedObjects(keyOf(who, calendar), some)
			return err
		})
		if err != nil {
			return err
		}
		for i, o := range found {
			there := o.Name != ""
			o.Name = some[i]
			if err := yield(shownObject(o), there); err != nil {
				return err
			}
		}
	}
	return nil
}

// MaxResults bounds the members that one report answers with.
const MaxResults = 10_000

// CandidateObjects calls yield, with bodies and in the order of names, for the
// members of a component type ("" for any) that may have something between from and
// to (zero for open ends). They are not bounded: what a filter then wants may be the
// last of them.
func (a *App) CandidateObjects(ctx context.Context, who Account, calendar Calendar, component string, from, to time.Time, yield func(CalendarObject) error) error {
	first, last := seconds(from, to)
	var places []store.ObjectPlace
	err := a.read(ctx, func(tx *store.Tx) (err error) {
		places, err = tx.ObjectsWithin(keyOf(who, calendar), first, last, maxObjects)
		return err
	})
	if err != nil {
		return err
	}
	places = slices.DeleteFunc(places, func(p store.ObjectPlace) bool {
		return component != "" && p.Component != component || !touches(p.Span, first, last)
	})
	slices.SortFunc(places, func(x, y store.ObjectPlace) int { return strings.Compare(x.Name, y.Name) })
	names, spans := make([]string, len(places)), map[string]store.ObjectSpan{}
	for i, p := range places {
		names[i] = p.Name
		spans[p.Name] = p.Span
	}
	return a.CalendarObjects(ctx, who, calendar, names, func(o CalendarObject, ok bool) error {
		if !ok {
			return nil // deleted meanwhile
		}
		o.span = spans[o.Name]
		o.Settled = o.span.Exact
		return yield(o)
	})
}

// seconds are the ends of a range as the store counts them.
func seconds(from, to time.Time) (first, last int64) {
	first, last = math.MinInt64, math.MaxInt64
	if !from.IsZero() {
		first = from.Unix()
	}
	if !to.IsZero() {
		last = to.Unix()
	}
	return first, last
}

// touches reports whether what has a span may have something in a range.
func touches(s store.ObjectSpan, from, to int64) bool {
	if s.Exact {
		return overlaps(s, from, to)
	}
	return s.Last >= from && s.First <= to
}

// overlaps is the table for VEVENT in RFC 4791 section 9.9, for one with an end or
// with none.
func overlaps(s store.ObjectSpan, from, to int64) bool {
	if s.First == s.Last {
		return from <= s.First && to > s.First
	}
	return from < s.Last && to > s.First
}
