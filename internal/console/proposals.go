package console

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"sync"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// What a form of rules or settings can be sent for, by the button that sends it.
const (
	doPreview = "preview" // to look at what it would move
	doEdit    = "edit"    // to type further
	doSave    = "save"
	doDiscard = "discard"
)

// proposed is a form that was looked at and neither saved nor discarded. The page of
// its preview holds all of it, so that it is saved as it was looked at.
type proposed struct {
	Preview string // its id
	Action  string // below Path, where the form is sent to
	page    string // below Path, where it is filled in
	show    action // shows that page
	form    string
	values  url.Values
}

// isTyped reports whether there is something to type in the form: not where a version is
// brought back or a closure is taken away.
func (p *proposed) isTyped() bool { return p.form != "" && p.form != removedForm }

// Hidden are the fields of the form, as it was sent.
func (p *proposed) Hidden() (all []choice) {
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		for _, value := range p.values[name] {
			all = append(all, choice{ID: name, Value: value})
		}
	}
	return all
}

// proposals are the forms that were looked at, the last one of each page for everybody.
// They are in memory alone, like previews.
type proposals struct {
	mu  sync.Mutex
	all []*ofSomebody // the latest is the last
}

type ofSomebody struct {
	staff string
	*proposed
}

// mostProposals are remembered: some kilobytes each, 64 at most.
const mostProposals = 200

func (p *proposals) put(staff string, one *proposed) {
	p.drop(staff, one.page)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, &ofSomebody{staff, one})
	p.all = slices.Delete(p.all, 0, max(0, len(p.all)-mostProposals))
}

func (p *proposals) drop(staff, page string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = slices.DeleteFunc(p.all, func(o *ofSomebody) bool { return o.staff == staff && o.page == page })
}

// find returns what somebody looked at last of which is holds, nil if there is nothing.
func (p *proposals) find(staff string, is func(*proposed) bool) *proposed {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range slices.Backward(p.all) {
		if o.staff == staff && is(o.proposed) {
			return o.proposed
		}
	}
	return nil
}

// proposing takes a form of a page that is looked at before it is saved. To type further
// needs no look at what was typed.
func proposing(page, form string, do action) action {
	return func(v *visit) error {
		switch v.value("do") {
		case doDiscard:
			v.proposals.drop(v.staff().ID, page)
			return v.done(page, "Discarded. Nothing was changed.")
		case doEdit:
			if form != "" { // else there are no fields in it
				v.reading(form)
				return errAgain
			}
		}
		same := func(p *proposed) bool { return p.page == page && p.form == form }
		before := v.proposals.find(v.staff().ID, same)
		err := do(v)
		if err == nil && before != nil && v.proposals.find(v.staff().ID, same) == before { // it is saved, and was not looked at anew
			v.proposals.drop(v.staff().ID, page)
		}
		return err
	}
}

// preview looks at what the form that was sent would move, and leads to the page that
// tells it. It is refused if what it was typed over is not current any more.
func (v *visit) preview(p app.Proposal, current any, page string, show action) error {
	if app.Version(current) != v.value("version") {
		return clinic.Errorf(clinic.Precondition, "", "it changed meanwhile")
	}
	found, err := v.app.PreviewProtocol(v.ctx(), v.actor, p, previewWait)
	if err != nil {
		return err
	}
	values := maps.Clone(v.draft.values)
	delete(values, "token")
	delete(values, "do")
	v.proposals.put(v.staff().ID, &proposed{Preview: found.ID, Action: v.below(), page: page, show: show, form: v.draft.form, values: values})
	return v.done("/protocol/previews/"+found.ID, "")
}

// unsaved leads to what was looked at on a page and neither saved nor discarded; it is
// empty if there is nothing, or while it is being typed.
func (v *visit) unsaved(page string) string {
	if v.draft != nil {
		return ""
	}
	one := v.proposals.find(v.staff().ID, func(p *proposed) bool { return p.page == page })
	if one == nil {
		return ""
	}
	return v.path("/protocol/previews/" + one.Preview)
}

// formSent is the name of the form that was sent and not taken, empty if there is none.
func (v *visit) formSent() string {
	if v.draft == nil {
		return ""
	}
	return v.draft.form
}

// asked is a parameter of a page: that of the form which is shown again, or else that of
// the address.
func (v *visit) asked(name string) string {
	if v.draft != nil {
		return cmp.Or(v.draft.values.Get(name), v.query(name))
	}
	return v.query(name)
}

// versionOf is what a form was typed over, so that it is not saved over something else;
// once its sender was told of a change, and for a new form, what is current.
func (v *visit) versionOf(form string, current any) string {
	if values := v.sent(form); values != nil && !v.draft.stale {
		return values.Get("version")
	}
	return app.Version(current)
}
