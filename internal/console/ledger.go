package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// ledger is one kind of record about a patient: how a form shows it and is read.
// Forms, corrections and deletions are the same for all kinds.
type ledger[T any] struct {
	name, one string // as in a path, "treatments", and of one, "treatment"
	heading   string
	empty     string // said of a patient who has none
	who       access // who may write them
	fixed     bool   // they are added elsewhere
	template  string

	of  func(*app.App) app.Records[T]
	all func(app.Sheet) []app.Record[T]
	// blank is what the form for a new one is filled with.
	blank func(*visit, app.Sheet) T
	// read reads the form that was sent over what is recorded, finding fault.
	read func(*visit, app.Sheet, T) T
	// several are the records that one form adds; nil for one.
	several func(*visit, T) []T
	// fields are what the template shows of a form by its name.
	fields func(v *visit, s app.Sheet, form string, is T) any
	// at is the field that a refusal at a path is about; nil where it is the path.
	at func(is T, path string) string
	// row is a record on the patient's page.
	row func(app.Sheet, T) ledgerRow
	// more adds to the page of a record; nil for nothing.
	more func(*visit, *recordView, T)
	// cautions speak against a record and forbid nothing; nil for none ever.
	cautions func(s app.Sheet, id string, is T) []string
	// clashes are cautions that are looked for again in the change itself, under clashing;
	// nil for none ever.
	clashes func(v *visit, id string, is T) ([]string, error)
}

func (l *ledger[T]) routes() []route {
	base := "/patients/:id/" + l.name
	all := []route{
		{http.MethodGet, base + "/:record", l.who, l.page},
		{http.MethodPost, base + "/:record", l.who, form(l.replace, l.page)},
		// Who loads the page again after a deletion was refused asks for its address.
		{http.MethodGet, base + "/:record/delete", l.who, func(v *visit) error { return v.done(l.path(v, v.c.Param("record")), "") }},
		{http.MethodPost, base + "/:record/delete", l.who, form(l.delete, l.page)},
	}
	if !l.fixed {
		all = append(all,
			route{http.MethodGet, base + "/new", l.who, l.page},
			route{http.MethodPost, base + "/new", l.who, form(l.add, l.page)})
	}
	return all
}

func (l *ledger[T]) path(v *visit, record string) string {
	return patientPath(v.id()) + "/" + l.name + "/" + record
}

// recordView is the page of a form.
type recordView struct {
	Patient  string
	Back     string // to the patient
	Heading  string
	Action   string
	Delete   string // where the form that deletes is sent to; empty for a new one
	Cancel   string // where an appointment's cancelling is sent to; empty if there is none
	Move     string // where another time is found for an appointment; empty if it cannot be moved
	One      string
	Version  string
	Once     string
	Now      string // what is recorded, if it is not what the form began with
	Cautions []string
	Cautious string // names the cautions that were seen
	Clashes  []string
	Clashing string // names the clashes that are agreed to
	Agreed   bool
	Fields   any
}

// formName is the name of the form of a record, of which every field's id is made.
func (l *ledger[T]) formName() string { return l.one }

// page shows the form for a new record, or for one that is recorded.
func (l *ledger[T]) page(v *visit) error {
	s, err := v.app.Sheet(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	id := v.c.Param("record")
	is, err := l.recorded(v, s, id)
	if err != nil {
		return err
	}
	shown := recordView{
		Patient: s.Patient.Name, Back: v.path(patientPath(v.id())), One: l.one,
		Heading: "New " + l.one, Action: v.path(l.path(v, "new")) + v.like(),
	}
	typed := is
	if v.sent(l.formName()) != nil {
		typed = l.read(v, s, is)
	}
	shown.Once = v.onceAgain()
	if id != "" {
		shown.Heading = "Correct this " + l.one
		shown.Action, shown.Delete = v.path(l.path(v, id)), v.path(l.path(v, id)+"/delete")
		shown.Version = app.Version(is)
		if values := v.sent(l.formName()); values != nil && values.Get("version") != shown.Version {
			now := l.row(s, is)
			shown.Now = strings.Join(slices.DeleteFunc([]string{now.When, now.Text, now.Note}, func(text string) bool { return text == "" }), " · ")
		}
	}
	if l.cautions != nil {
		shown.Cautions = l.cautions(s, id, typed)
		shown.Cautious = digest(shown.Cautions)
	}
	if l.clashes != nil && v.sent(l.formName()) != nil {
		if shown.Clashes, err = l.clashes(v, id, typed); err != nil {
			return err
		}
		shown.Clashing = digest(shown.Clashes)
		shown.Agreed = shown.Clashing == v.value("clashing")
	}
	shown.Fields = l.fields(v, s, l.formName(), is)
	if l.more != nil && id != "" {
		l.more(v, &shown, is)
	}
	return v.render(l.template, shown.Heading, "patients", shown)
}

// like is the part of a form's address that says which record it is filled with.
func (v *visit) like() string {
	if q := v.c.Request.URL.RawQuery; q != "" {
		return "?" + q
	}
	return ""
}

// recorded is the record with an id, or what a new one begins with.
func (l *ledger[T]) recorded(v *visit, s app.Sheet, id string) (is T, err error) {
	if id == "" {
		return l.blank(v, s), nil
	}
	all := l.all(s)
	at := slices.IndexFunc(all, func(r app.Record[T]) bool { return r.ID == id })
	if at < 0 {
		return is, clinic.Errorf(clinic.NotFound, "", "no such %s", l.one)
	}
	return all[at].Is, nil
}

// taking reads the form that was sent into a record, or finds fault with it.
func (l *ledger[T]) taking(v *visit) (is T, err error) {
	s, err := v.app.Sheet(v.ctx(), v.actor, v.id())
	if err != nil {
		return is, err
	}
	d := v.reading(l.formName())
	id := v.c.Param("record")
	before, err := l.recorded(v, s, id)
	if err != nil {
		return is, err
	}
	is = l.read(v, s, before)
	if err := v.faulty(); err != nil {
		return is, err
	}
	if l.cautions != nil {
		if seen := digest(l.cautions(s, id, is)); seen != "" && seen != v.value("cautious") {
			d.add("", "There is something to look at first. If it is right as it is, save again.")
			return is, errFaulty
		}
	}
	return is, nil
}

// add records what the form says. Whether it was taken before is asked first: what
// it recorded then may be a reason for caution now.
func (l *ledger[T]) add(v *visit) error {
	v.reading(l.formName())
	var told *app.Told
	adding := func(ctx context.Context) error {
		is, err := l.taking(v)
		if err != nil {
			return err
		}
		all := []T{is}
		if l.several != nil {
			all = l.several(v, is)
		}
		ctx, told = app.Listen(ctx)
		for _, one := range all {
			_, err := l.of(v.app).Add(ctx, v.actor, v.id(), one)
			if l.several != nil && clinic.CodeOf(err) == clinic.Conflict {
				continue // it is recorded already
			}
			if err != nil {
				return l.refused(v, one, err)
			}
		}
		return nil
	}
	var before *app.Repeated
	var err error
	if l.several == nil {
		before, err = v.once(adding)
	} else { // each is recorded once by what it is: what was taken in part is taken whole
		err = adding(v.ctx())
	}
	switch {
	case err != nil:
		return err
	case before != nil:
		return v.done(patientPath(v.id()), "The "+l.one+" is recorded. It was sent twice, and recorded once.")
	}
	return v.recorded("The "+l.one+" is recorded.", told)
}

// replace corrects a record, if it still is as the form showed it.
func (l *ledger[T]) replace(v *visit) error {
	is, err := l.taking(v)
	if err != nil {
		return err
	}
	ctx, told := app.Listen(v.ctx())
	if err := l.put(ctx, v, is); err != nil {
		return err
	}
	return v.recorded("The "+l.one+" is corrected.", told)
}

func (l *ledger[T]) put(ctx context.Context, v *visit, is T) error {
	if l.clashes != nil {
		ctx = v.agreeing(ctx)
	}
	_, err := l.of(v.app).Replace(ctx, v.actor, v.id(), v.c.Param("record"), is, app.Match{v.value("version")})
	return l.refused(v, is, err)
}

// delete removes a record.
func (l *ledger[T]) delete(v *visit) error {
	ctx, told := app.Listen(v.ctx())
	if err := l.of(v.app).Delete(ctx, v.actor, v.id(), v.c.Param("record"), app.Match{v.value("version")}); err != nil {
		return err
	}
	return v.recorded("The "+l.one+" is deleted.", told)
}

// refused puts a refusal to the field that it is about.
func (l *ledger[T]) refused(v *visit, is T, err error) error {
	var e *clinic.Error
	if l.clashes != nil && errors.As(err, &e) && e.Code == clinic.Conflict && e.Path == "start" {
		v.draft.add(l.at(is, e.Path), takenTime)
		return errFaulty
	}
	if !errors.As(err, &e) || e.Code != clinic.Invalid {
		return err
	}
	field := e.Path
	if l.at != nil {
		field = l.at(is, e.Path)
	}
	v.draft.add(field, sentence("This "+e.Message))
	return errFaulty
}

// mostTold is how many sentences of what moved are said at once; her page tells all.
const mostTold = 4

// recorded leads to the patient's page, which says what was done and what it moved.
func (v *visit) recorded(done string, told *app.Told) error {
	moved := told.Moved()
	if len(moved) == 0 {
		return v.done(patientPath(v.id()), done+" Nothing else moves on the plan.")
	}
	said := []string{done}
	for i, m := range moved {
		if i == mostTold {
			said = append(said, "And "+count(len(moved)-mostTold, "more change", "more changes")+", listed below.")
			break
		}
		said = append(said, sentence(m))
	}
	return v.done(patientPath(v.id()), strings.Join(said, " "))
}

// section is the kind on the patient's page, the latest record first.
func (l *ledger[T]) section(v *visit, s app.Sheet) ledgerView {
	shown := ledgerView{ID: l.name, Heading: l.heading, Empty: l.empty}
	base, may := patientPath(s.Patient.ID)+"/"+l.name+"/", v.may(l.who)
	if may && !l.fixed {
		shown.Add, shown.AddText = v.path(base+"new"), "Add "+l.one
	}
	for _, r := range l.all(s) {
		one := l.row(s, r.Is)
		if may {
			one.Path = v.path(base + r.ID)
		}
		shown.Rows = append(shown.Rows, one)
	}
	slices.Reverse(shown.Rows)
	return shown
}

// digest names a list of texts; empty for none.
func digest(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(sum[:8])
}
