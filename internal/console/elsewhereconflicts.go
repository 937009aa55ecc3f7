package console

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// conflictsView lists events of which two versions were made, with both.
type conflictsView struct {
	Tabs []link
	Rows []conflictRow
	More string // the page that follows; empty on the last one
}

// conflictRow is one of them. Settle is where its forms lead.
type conflictRow struct {
	app.ElsewhereConflict
	Found, With, Settle string
	Patient             string // whose appointment it is, if anybody's
	KeptSays, LostSays  conflictSays
}

// conflictSays is a version of an event in words.
type conflictSays struct{ Title, When, Note string }

// conflictRows are listed on one page.
const conflictRows = 50

// conflictsOf is whose conflicts somebody may see: empty for everybody's.
func (v *visit) conflictsOf() (practitionerID string, ok bool) {
	if v.may(ownerOnly) {
		return "", true
	}
	own := v.staff().PractitionerID
	return own, own != ""
}

// openConflicts is how many of the latest nobody has seen to.
func (v *visit) openConflicts() (n int, err error) {
	whose, ok := v.conflictsOf()
	if !ok {
		return 0, nil
	}
	all, err := v.app.ElsewhereConflicts(v.ctx(), v.actor, whose, "", conflictRows)
	for _, c := range all {
		if !c.Settled {
			n++
		}
	}
	return n, err
}

func conflictsPage(v *visit) error {
	view := conflictsView{Tabs: v.settingsTabs(elsewherePath)}
	whose, ok := v.conflictsOf()
	if !ok {
		return v.render("elsewhereconflicts", "Changed on both sides", "settings", view)
	}
	all, err := v.app.ElsewhereConflicts(v.ctx(), v.actor, whose, v.query("before"), conflictRows+1)
	if err != nil {
		return err
	}
	if len(all) > conflictRows {
		all = all[:conflictRows]
		view.More = v.path(elsewherePath+"/conflicts") + "?before=" + all[conflictRows-1].ID
	}
	with := map[string]string{}
	for _, c := range all {
		if with[c.PractitionerID] == "" {
			p, err := v.app.Practitioner(v.ctx(), v.actor, c.PractitionerID)
			if err != nil {
				return err
			}
			with[c.PractitionerID] = p.Name
		}
		row := conflictRow{ElsewhereConflict: c, With: with[c.PractitionerID], Settle: v.path(elsewherePath + "/conflicts/" + c.ID + "/settle"), KeptSays: versionInWords(c.Kept), LostSays: versionInWords(c.Lost)}
		if row.Found, err = v.moment(c.At); err != nil {
			return err
		}
		if c.PatientID != "" {
			patient, err := v.app.Patient(v.ctx(), v.actor, c.PatientID)
			if err != nil {
				return err
			}
			row.Patient = patient.Name
		}
		view.Rows = append(view.Rows, row)
	}
	return v.render("elsewhereconflicts", "Changed on both sides", "settings", view)
}

func versionInWords(e app.ConflictEvent) conflictSays {
	if e.Deleted {
		return conflictSays{Title: "Deleted"}
	}
	says := conflictSays{Title: e.Title}
	if says.Title == "" {
		says.Title = "An appointment"
	}
	if e.Start.IsValid() {
		says.When = day(e.Start.Date)
		if !e.AllDay {
			says.When += " at " + clock(e.Start) + ", " + count(e.Minutes, "minute", "minutes")
		}
	}
	var notes []string
	if e.Recurs {
		notes = append(notes, "recurs")
	}
	if e.Status != "" && e.Status != string(clinic.AppointmentConfirmed) {
		notes = append(notes, e.Status)
	}
	says.Note = strings.Join(notes, ", ")
	return says
}

func settleConflict(v *visit) error {
	v.reading("")
	c, err := v.app.ElsewhereConflict(v.ctx(), v.actor, v.id())
	if err == nil && !v.mayManage(c.PractitionerID) {
		err = errOthers
	}
	if err != nil {
		return err
	}
	other := v.value("do") == "other"
	if _, err := v.app.SettleConflict(v.ctx(), v.actor, v.id(), other); err != nil {
		return err
	}
	if other {
		return v.done(elsewherePath+"/conflicts", "The other version holds now, here at once and there in a moment.")
	}
	return v.done(elsewherePath+"/conflicts", "It stays as it is.")
}
