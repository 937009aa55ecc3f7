package app

import (
	"context"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// WaitingAppointment is an appointment in a practitioner's calendar that waits for
// somebody to say whose it is, with who it might be. Nothing is linked by a name
// alone: that is for a person to decide (design.md section 4).
type WaitingAppointment struct {
	CalendarAppointment
	Candidates []Candidate
}

// Candidate is a patient whose appointment it might be.
type Candidate struct {
	Patient clinic.Patient
	Why     string // as in "same e-mail address"
}

// mostCandidates is how many patients are proposed for an appointment.
const mostCandidates = 4

// WaitingAppointments lists up to limit appointments that wait and follow after, an
// id, each with candidates.
func (a *App) WaitingAppointments(ctx context.Context, actor Actor, after string, limit int) (all []WaitingAppointment, err error) {
	page, err := a.CalendarAppointments(ctx, actor, false, after, limit)
	if err != nil {
		return nil, err
	}
	err = a.look(ctx, actor, func(c *change) error {
		for _, shown := range page {
			w := WaitingAppointment{CalendarAppointment: shown}
			if w.Candidates, err = c.candidates(shown); err != nil {
				return err
			}
			all = append(all, w)
		}
		return nil
	})
	return all, err
}

// CountWaiting is how many appointments wait, a hundred at most.
func (a *App) CountWaiting(ctx context.Context, actor Actor) (n int, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		for _, role := range []CalendarRole{RoleAppointments, RoleElsewhere} {
			waiting, err := tx.CountWaiting(actor.Clinic, string(role), 100)
			if n = min(100, n+waiting); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// DismissAppointment says that what stands in a practitioner's calendar is about no
// patient: it waits no more, until it is written anew. One that is linked is a
// Conflict.
func (a *App) DismissAppointment(ctx context.Context, actor Actor, id string) error {
	return a.change(ctx, actor, func(c *change) error {
		opened, object, err := c.standing(id)
		if err != nil {
			return err
		}
		if object.PatientID != "" {
			return clinic.Errorf(clinic.Conflict, "", "it is linked to a patient")
		}
		if err := c.NoteObject(opened.key(), object.Name, "", false); err != nil {
			return err
		}
		return c.audit(did{"appointment.dismiss", opened.ID}, "")
	})
}

// candidates are patients whose appointment something might be: by an address or a
// code in it, or by what looks like a name in its title.
func (c *change) candidates(shown CalendarAppointment) (all []Candidate, err error) {
	_, object, err := c.standing(shown.ID)
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil, nil // deleted meanwhile
	}
	if err != nil {
		return nil, err
	}
	propose := func(p clinic.Patient, why string) {
		for _, known := range all {
			if known.Patient.ID == p.ID {
				return
			}
		}
		if len(all) < mostCandidates {
			all = append(all, Candidate{p, why})
		}
	}
	sent, err := ical.Parse(object.Body, ical.DefaultLimits)
	if err != nil {
		return nil, nil
	}
	first := sent.Components[0]
	if found := code.FindStringSubmatch(shown.Title); found != nil {
		p, err := c.PatientByCode(c.actor.Clinic, strings.ToUpper(found[1]))
		if err == nil {
			propose(p, "her code")
		} else if clinic.CodeOf(err) != clinic.NotFound {
			return nil, err
		}
	}
	attendees := first.All("ATTENDEE")
	for _, attendee := range attendees[:min(len(attendees), mostCandidates)] {
		scheme, address, _ := strings.Cut(attendee.Value, ":")
		if !strings.EqualFold(scheme, "mailto") {
			continue
		}
		ids, err := c.PatientIDsByEmail(c.actor.Clinic, address, mostCandidates)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			p, err := c.Patient(c.actor.patient(id))
			if err != nil {
				return nil, err
			}
			propose(p, "same e-mail address")
		}
	}
	return all, c.proposeByName(shown.Title, propose)
}

// proposeByName looks for patients whose name is two words of a title that stand
// beside each other, or else one long word that few have.
func (c *change) proposeByName(title string, propose func(clinic.Patient, string)) error {
	words := clinic.QueryWords(title)
	found := 0
	look := func(sought ...string) error {
		page, err := c.SearchPatients(c.actor.Clinic, store.PatientSearch{Words: sought}, mostCandidates)
		if err != nil || len(sought) == 1 && len(page) == mostCandidates { // one word that many have says nothing
			return err
		}
		for _, f := range page {
			found++
			propose(f.Is, "similar name")
		}
		return nil
	}
	for n := 1; n < len(words); n++ {
		if err := look(words[n-1], words[n]); err != nil {
			return err
		}
	}
	for n := 0; found == 0 && n < len(words); n++ {
		if len(words[n]) < 4 {
			continue
		}
		if err := look(words[n]); err != nil {
			return err
		}
	}
	return nil
}
