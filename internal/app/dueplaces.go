package app

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// placesOf is what the row is found by: each of its states, and any, with each of its
// zones, and any.
func (r *DueRow) placesOf() (all []store.DuePlace) {
	if r == nil {
		return nil
	}
	place := store.DuePlace{PractitionerID: r.PractitionerID, Booked: r.Appointment != nil, Contacted: r.contactedOn()}
	add := func(state DueState, order string) {
		for _, zone := range append([]clinic.Zone{""}, r.Zones...) {
			place.State, place.Zone, place.Day = string(state), string(zone), order
			all = append(all, place)
		}
	}
	any := ""
	for _, in := range r.States {
		order := in.Day.String()
		if in.State == DueLapsed {
			order = latestFirst(in.Day)
		}
		if add(in.State, order); in.State.isAside() {
			continue
		}
		// Among all, a state comes before those that are less urgent whatever its day.
		order = strconv.Itoa(slices.Index(DueStates, in.State)) + " " + in.Day.String()
		if any == "" || order < any {
			any = order
		}
	}
	if any != "" {
		add("", any)
	}
	slices.SortFunc(all, func(a, b store.DuePlace) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Zone, b.Zone))
	})
	return all
}

// latestFirst is a text that orders a day before those that are earlier.
func latestFirst(day civil.Date) string {
	return fmt.Sprintf("%07d", civil.Date{Year: 9999, Month: time.December, Day: 31}.DaysSince(day))
}

// contactedOn is the day by which a row stands behind those that nobody contacted. The
// contact that she was put off to is still to be made.
func (r *DueRow) contactedOn() string {
	if _, off := r.putOff(); off && r.States[0].State != DueSnoozed {
		return ""
	}
	return r.ContactedOn
}
