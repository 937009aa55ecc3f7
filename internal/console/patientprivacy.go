package console

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

// privacyView is what lets her in, and what she agreed to.
type privacyView struct {
	LinksPath string
	Links     []linkView
	Consents  []consentView
	Withdraw  string // path; empty without a consent in force
	Passwords []passwordView
}

// linkView is a link to her page, whose address nobody can show again.
type linkView struct {
	Made, Opened, Ends, Revoke string
	Expired                    bool
}

type consentView struct {
	When, Privacy, Language, Withdrawn string
	Text                               []string
}

type passwordView struct{ Name, Used, Scope, Revoke string }

func (p portrait) privacy() privacyView {
	view := privacyView{LinksPath: p.path("/links")}
	for _, l := range p.Links {
		shown := linkView{
			Made: p.moment(l.CreatedAt), Opened: "not opened yet", Ends: day(civil.DateOf(l.ExpiresAt.In(p.Now.Location()))),
			Revoke: p.path("/links/" + l.ID + "/revoke"), Expired: !p.Now.Before(l.ExpiresAt),
		}
		if l.OpenedAt != nil {
			shown.Opened = "opened " + p.ago(*l.OpenedAt)
		}
		view.Links = append(view.Links, shown)
	}
	for _, c := range p.Consents {
		shown := consentView{When: p.moment(c.At), Privacy: privacyWords[c.Privacy][0], Language: languageNames[c.Language], Text: strings.Split(c.Text, "\n")}
		if c.WithdrawnAt != nil {
			shown.Withdrawn = p.moment(*c.WithdrawnAt)
		}
		view.Consents = append(view.Consents, shown)
	}
	if p.Consent != nil {
		view.Withdraw = p.path("/consent/withdraw")
	}
	for _, password := range p.Passwords {
		shown := passwordView{Name: password.Name, Used: "not used yet", Scope: "reads and writes", Revoke: p.path("/app-passwords/" + password.ID + "/revoke")}
		if password.Scope == app.ScopeRead {
			shown.Scope = "reads"
		}
		if password.LastUsedAt != nil {
			shown.Used = "used " + p.ago(*password.LastUsedAt)
		}
		view.Passwords = append(view.Passwords, shown)
	}
	return view
}

// madeLinkView is the one page that ever shows the address of a link.
type madeLinkView struct {
	Name, Back, Address, Ends, Clinic string
	Code                              template.HTML
}

// makeLink makes a link to a patient's page and shows it. It is the answer to the
// form itself: there is no address that leads to a link.
func makeLink(v *visit) error {
	v.reading("link")
	patient, err := v.app.Patient(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	own, err := v.clinic()
	if err != nil {
		return err
	}
	link, secret, err := v.app.AddPageLink(v.ctx(), v.actor, v.id(), 0)
	if err != nil {
		return err
	}
	address := v.PageURL(secret)
	code, err := setup.Code(address)
	if err != nil {
		return err
	}
	v.draft = nil
	loc, err := app.Zones(own.Timezone)
	if err != nil {
		return err
	}
	return v.render("pagelink", "A way in for "+patient.Name, "patients", madeLinkView{
		Name: patient.Name, Back: v.path("/patients/" + patient.ID + "#privacy"), Address: address, Clinic: own.Name,
		Ends: day(civil.DateOf(link.ExpiresAt.In(loc))), Code: inlineSVG(code),
	})
}

// inlineSVG is an image without what stands before it in a file of its own.
func inlineSVG(file []byte) template.HTML {
	text := string(file)
	if i := strings.Index(text, "<svg"); i >= 0 {
		text = text[i:]
	}
	return template.HTML(text) //nolint:gosec // drawn by package setup, which writes no text into it
}

func revokeLink(v *visit) error {
	if err := v.app.RevokePageLink(v.ctx(), v.actor, v.id(), v.c.Param("link")); err != nil {
		return err
	}
	return v.to("privacy", "The link leads nowhere any more.")
}

func revokePassword(v *visit) error {
	if err := v.app.RevokePatientPassword(v.ctx(), v.actor, v.id(), v.c.Param("password")); err != nil {
		return err
	}
	return v.to("privacy", "The app cannot log in any more.")
}

func withdrawConsent(v *visit) error {
	if err := v.app.WithdrawConsent(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	return v.to("privacy", "The consent is withdrawn, and all her calendars have ended.")
}

// eraseView asks whether a patient is meant, by what must be typed.
type eraseView struct {
	Name, Path, Back, Word string
	Confirm                field
	Counts                 []string
}

const eraseForm = "erase"

func erasePage(v *visit) error {
	record, err := v.app.PatientRecord(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	view := eraseView{
		Name: record.Patient.Name, Path: v.path("/patients/" + record.Patient.ID + "/erase"), Back: v.path("/patients/" + record.Patient.ID),
		Word: eraseWord(record.Patient), Confirm: v.field(eraseForm, "confirm", ""),
	}
	for _, each := range []struct {
		n     int
		thing string
	}{
		{len(record.Treatments), "treatment"}, {len(record.Observations), "observation"}, {len(record.Events), "event"},
		{len(record.Appointments), "appointment"}, {len(record.Feeds), "calendar"}, {len(record.Passwords), "app password"},
	} {
		if each.n > 0 {
			view.Counts = append(view.Counts, count(each.n, each.thing, each.thing+"s"))
		}
	}
	return v.render("erase", "Erase "+record.Patient.Name, "patients", view)
}

// eraseWord is what must be typed to erase a patient: her code, or her name.
func eraseWord(p clinic.Patient) string {
	if p.Code != "" {
		return p.Code
	}
	return p.Name
}

func erasePatient(v *visit) error {
	d := v.reading(eraseForm)
	patient, err := v.app.Patient(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	if !strings.EqualFold(v.value("confirm"), eraseWord(patient)) {
		d.add("confirm", "This is not what stands above. Nothing was erased.")
		return errFaulty
	}
	if err := v.app.DeletePatient(v.ctx(), v.actor, v.id(), nil); err != nil {
		return err
	}
	return v.done("/patients", "The patient is erased with everything that was recorded about her.")
}

// changeRow is a change that moved something on her plan.
type changeRow struct {
	When, Who, What string
	Moved           []string
}

// changesView is a page of what changed.
type changesView struct {
	Name, Back, Older string
	Audit             string // all that was done about her; empty for who may not see it
	Rows              []changeRow
}

const changesOnAPage = 50

func planChanges(v *visit) error {
	before, _ := strconv.ParseInt(v.query("before"), 10, 64)
	patient, err := v.app.Patient(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	entries, err := v.app.PlanChanges(v.ctx(), v.actor, v.id(), time.Time{}, time.Time{}, max(before, 0), changesOnAPage+1)
	if err != nil {
		return err
	}
	view := changesView{Name: patient.Name, Back: v.path("/patients/" + patient.ID + "#changes")}
	if v.may(ownerOnly) {
		view.Audit = v.path("/settings/audit?" + url.Values{"patient": {patient.ID}}.Encode())
	}
	if len(entries) > changesOnAPage {
		entries = entries[:changesOnAPage]
		view.Older = v.path("/patients/"+patient.ID+"/changes") + "?before=" + strconv.FormatInt(entries[changesOnAPage-1].ID, 10)
	}
	if view.Rows, err = v.changes(entries); err != nil {
		return err
	}
	return v.render("changes", "What changed for "+patient.Name, "patients", view)
}

func (v *visit) changes(entries []app.AuditEntry) (all []changeRow, err error) {
	who, err := v.actorsOf(entries)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		row := changeRow{Who: who(e.Actor), What: actionInWords(e.Action)}
		if row.When, err = v.moment(e.At); err != nil {
			return nil, err
		}
		for _, m := range e.Moved {
			row.Moved = append(row.Moved, sentence(m))
		}
		all = append(all, row)
	}
	return all, nil
}
