package app

import (
	"encoding/json"
	"errors"
	"strconv"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// version names the planner and the wording that made a stored plan; plans of
// another version are made anew when the server starts.
var version = strconv.Itoa(plan.Version) + "." + strconv.Itoa(feeds.Version) + "." + strconv.Itoa(calendarsVersion) + "." + strconv.Itoa(boardVersion) +
	"." + strconv.Itoa(factsVersion)

// calendarsVersion is raised whenever equal state may give practitioners' and
// patients' calendars other objects.
const calendarsVersion = 1

// boardVersion is raised whenever equal state may give the clinic's lists other rows.
const boardVersion = 2

// follow lets a patient's plan and feeds follow from her history as it now is,
// and returns what moved on the plan and why, a sentence each. What comes out
// equal is not written again.
func (c *change) follow(key store.PatientKey) (moved []string, err error) {
	c.origin = ""
	before, err := c.storedPlan(key)
	if err != nil {
		return nil, err
	}
	if before == nil || before.AsOf != c.today { // the same day brings nothing nearer
		if err := c.renewSeries(key); err != nil {
			return nil, err
		}
	}
	history, err := c.app.readHistory(c.Tx, c.clinic, key)
	if err != nil {
		return nil, err
	}
	made, err := history.plan(c.today)
	if err != nil {
		return nil, err
	}
	history.calendar.AsOf = c.today
	stored, err := c.Items(key)
	if err != nil {
		return nil, err
	}
	if moved, err = c.moved(before, stored, made, history); err != nil {
		return nil, err
	}
	items, err := c.keepItems(key, stored, made)
	if err != nil {
		return nil, err
	}
	shown := append(items, history.cancelled(stored)...)
	next, err := c.publish(key, history, shown)
	if err != nil {
		return nil, err
	}
	calendarsNext, err := c.publishCalendars(key, history, shown)
	if err != nil {
		return nil, err
	}
	board, err := history.board(made, c.today)
	if err != nil {
		return nil, err
	}
	if err := c.keepBoard(key, board); err != nil {
		return nil, err
	}
	made.NextChange = earlier(earlier(made.NextChange, next), earlier(calendarsNext, board.next))
	if made.Facts = made.facts(board); before != nil {
		if err := c.emitPlan(key, moved, before.Facts, made.Facts); err != nil {
			return nil, err
		}
	}
	if before == nil || !samePlan(*before, made.Plan) {
		if err := c.PutPlan(key, made.Plan); err != nil {
			return nil, err
		}
	}
	return moved, nil
}

// earlier is the earlier of two days of which either may never come.
func earlier(a, b *civil.Date) *civil.Date {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}

// storedPlan is a patient's plan as it is stored, nil before the first one.
func (c *change) storedPlan(key store.PatientKey) (*store.Plan, error) {
	before, err := c.Plan(key)
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil, nil
	}
	return &before, err
}

// history is what a patient's plan and feeds depend on.
type history struct {
	input    plan.Input // all but the day from which it is looked at
	rules    *protocol.Protocol
	calendar feeds.Calendar
	patient  clinic.Patient
	links    []store.CalendarLink // between her records and calendar objects
	contact  *clinic.Contact      // the latest; only the clinic's lists tell of it
	// publicURL is the address of the server; empty if it has none yet.
	publicURL string
	// dropped is whether calendars do without appointments that are cancelled.
	dropped bool
}

// pagePath is where patients' pages are; whose it is, its cookie knows.
const pagePath = "/my/"

func (a *App) readHistory(tx *store.Tx, c clinic.Clinic, key store.PatientKey) (h history, err error) {
	if h.rules, err = a.rulesInForce(tx, c); err != nil {
		return h, err
	}
	patient, err := tx.Patient(key)
	if err != nil {
		return h, err
	}
	h.input.Clinic, h.input.Patient, h.patient = c.Settings, patient.Traits, patient
	var errs [9]error
	h.input.Treatments, errs[0] = values(store.Treatments, tx, key)
	h.input.Observations, errs[1] = values(store.Observations, tx, key)
	h.input.Events, errs[2] = values(store.Events, tx, key)
	h.input.Appointments, errs[3] = values(store.Appointments, tx, key)
	h.input.Packages, errs[4] = values(store.Packages, tx, key)
	h.input.Pauses, errs[5] = values(store.Pauses, tx, key)
	h.input.Overrides, errs[6] = values(store.Overrides, tx, key)
	h.links, errs[7] = tx.LinksOfPatient(key)
	h.contact, errs[8] = tx.LatestContact(key)
	if err := errors.Join(errors.Join(errs[:]...), h.input.CheckSize()); err != nil {
		return h, err
	}
	h.dropped = patient.DropCancelled
	h.calendar = feeds.Calendar{Language: patient.Language, Timezone: c.Timezone, ClinicName: c.Name, Practitioners: map[string]string{}, EventTitles: map[string]string{}}
	server, err := tx.Instance()
	if err != nil {
		return h, err
	}
	if h.publicURL = server.PublicURL; h.publicURL != "" {
		h.calendar.PageURL = server.PublicURL + pagePath
	}
	for _, e := range h.input.Events {
		h.calendar.EventTitles[e.ID] = e.Title
	}
	for _, visit := range h.input.Appointments {
		if _, known := h.calendar.Practitioners[visit.PractitionerID]; known || visit.PractitionerID == "" {
			continue
		}
		practitioner, err := tx.Practitioner(key.Clinic, visit.PractitionerID)
		if err != nil {
			return h, err
		}
		h.calendar.Practitioners[visit.PractitionerID] = practitioner.Name
	}
	return h, nil
}

func values[T any](kind *store.RecordKind[T], tx *store.Tx, key store.PatientKey) ([]T, error) {
	records, err := kind.List(tx, key)
	all := make([]T, len(records))
	for i, r := range records {
		all[i] = r.Is
	}
	return all, err
}

// madePlan is a plan as of a day in the form it is stored in.
type madePlan struct {
	store.Plan
	protocol  plan.Protocol
	verdicts  []plan.EventVerdict
	estimates []plan.Estimate
	items     []plan.Item
	lapsed    *plan.Lapsed
	shortened []clinic.Zone
	bodies    []string // JSON of each item
}

// plan makes the plan as of a day.
func (h history) plan(asOf civil.Date) (madePlan, error) {
	h.input.AsOf = asOf
	p := plan.Make(h.input, h.rules)
	made := madePlan{protocol: p.Protocol, verdicts: p.Verdicts, estimates: p.Estimates, items: p.Items, lapsed: p.Lapsed, shortened: p.Shortened}
	for _, item := range p.Items {
		body, err := json.Marshal(item)
		if err != nil {
			return made, err
		}
		made.bodies = append(made.bodies, string(body))
	}
	frame := p
	frame.Items = nil
	text, err := json.Marshal(frame)
	made.Plan = store.Plan{AsOf: asOf, NextChange: p.NextChange, Version: version, Frame: string(text)}
	return made, err
}

// keepItems stores the items that differ from the stored ones and returns all of
// them with the UIDs under which calendars know them.
func (c *change) keepItems(key store.PatientKey, stored []store.Item, made madePlan) ([]feeds.Entry, error) {
	gone := map[string]store.Item{}
	for _, item := range stored {
		gone[item.Key] = item
	}
	var entries []feeds.Entry
	for i, item := range made.items {
		before, known := gone[item.Key]
		delete(gone, item.Key)
		now := store.Item{Key: item.Key, UID: before.UID, Position: &i, Body: made.bodies[i]}
		if !known {
			now.UID = uuid.NewString()
		}
		if !known || before.Position == nil || *before.Position != i || before.Body != now.Body {
			if err := c.PutItem(key, now); err != nil {
				return nil, err
			}
		}
		entries = append(entries, feeds.Entry{UID: now.UID, Item: item})
	}
	for _, item := range gone {
		if item.Position != nil {
			item.Position = nil
			if err := c.PutItem(key, item); err != nil {
				return nil, err
			}
		}
	}
	return entries, nil
}

// samePlan compares two frames. The day a plan was made on is part of it: a later
// look at the same history must be able to repeat it.
func samePlan(a, b store.Plan) bool {
	return same(a.NextChange, b.NextChange) && a.AsOf == b.AsOf && a.Version == b.Version && a.Frame == b.Frame && sameFacts(a.Facts, b.Facts)
}
