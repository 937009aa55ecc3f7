package console

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

// draft is a form as it was sent, with what is wrong with it, to be shown again
// with all that was typed.
type draft struct {
	form   string // which one, as in "event-new"
	values url.Values
	faults []fault
	taken  bool // whether it was taken before, with other words in it
	stale  bool // whether what it was typed over has changed, and its sender is told so
	asks   bool // whether it only asks for something, so that there is nothing to save
}

// fault is what is wrong with one field, in words; with the form as a whole if
// there is no field.
type fault struct{ field, text string }

// add finds a fault with a field, one at most.
func (d *draft) add(field, text string) {
	if d.of(field) == "" {
		d.faults = append(d.faults, fault{field, text})
	}
}

func (d *draft) of(field string) string {
	for _, f := range d.faults {
		if f.field == field {
			return f.text
		}
	}
	return ""
}

// readForm reads the form that is being sent.
func (v *visit) readForm() error {
	if v.isUpload() {
		return v.readUpload()
	}
	v.c.Request.Body = http.MaxBytesReader(v.c.Writer, v.c.Request.Body, page.MaxForm)
	return v.c.Request.ParseForm()
}

// requireOwnForm refuses a form that another site sent in the visitor's name: by
// what the browser says of where it comes from, and by a token that only our pages
// hold. Who is not logged in has no name to be misused. One that could not be read is
// refused, too.
func (v *visit) requireOwnForm(unread error) error {
	request := v.c.Request
	if v.guard.IsForeign(request) {
		return errForeign
	}
	if unread != nil {
		return clinic.Errorf(clinic.Invalid, "", "The form cannot be read.")
	}
	if v.session != nil && !v.app.IsStaffFormToken(*v.session, request.PostForm.Get("token")) {
		return errForeign
	}
	return nil
}

var errForeign = clinic.Errorf(clinic.Forbidden, "", "The form was not sent from a page of this console, or the page was too old. Load it again; nothing has changed.")

// reading begins to read the form that was sent.
func (v *visit) reading(form string) *draft {
	v.draft = &draft{form: form, values: v.c.Request.PostForm}
	return v.draft
}

// date reads a day from the form being read, finding fault with none.
func (v *visit) date(field string, required bool) civil.Date {
	text := v.value(field)
	if text == "" {
		if required {
			v.draft.add(field, "Choose a day.")
		}
		return civil.Date{}
	}
	return v.draft.day(field, text)
}

// day reads a day that was typed into a field, finding fault with none; no day if
// nothing was typed.
func (d *draft) day(field, text string) civil.Date {
	if text == "" {
		return civil.Date{}
	}
	day, err := civil.ParseDate(text)
	if err != nil || clinic.CheckDate(field, day) != nil {
		d.add(field, "This is not a day in a calendar.")
	}
	return day
}

// errFaulty stands for a form that cannot be taken as it is; its draft says why.
var errFaulty = clinic.Errorf(clinic.Invalid, "", "The form cannot be taken as it is.")

// errAgain stands for a form that is shown again as it was sent, to type further.
var errAgain = clinic.Errorf(clinic.Invalid, "", "The form is shown again.")

// faulty is errFaulty if the form being read has faults.
func (v *visit) faulty() error {
	if len(v.draft.faults) > 0 {
		return errFaulty
	}
	return nil
}

// form takes a form: do does what it asks for and has answered by v.done; if it
// cannot be taken, again shows the page with what was typed and what is wrong.
func form(do, again action) action {
	return func(v *visit) error {
		err := do(v)
		if err == errAgain {
			return again(v)
		}
		switch clinic.CodeOf(err) {
		case clinic.Invalid, clinic.Conflict, clinic.Precondition:
			v.blame(err)
			v.status = http.StatusUnprocessableEntity
			return again(v)
		}
		return err
	}
}

// blame says why a use case refused what the form could not know of.
func (v *visit) blame(err error) {
	if v.draft == nil {
		v.reading("")
	}
	if len(v.draft.faults) > 0 {
		return
	}
	var refusal *clinic.Error
	switch {
	case !errors.As(err, &refusal):
	case refusal.Code == clinic.Precondition:
		v.draft.stale = true
		v.draft.add("", "Somebody changed this while you were typing. Look at what it is now, and save again if yours still holds.")
	case refusal.Path == "":
		v.draft.add("", messageOf(err))
	case refusal.Message != "" && capital(refusal.Message) == refusal.Message: // a sentence already
		v.draft.add(refusal.Path, refusal.Message)
	default:
		v.draft.add(refusal.Path, sentence("This "+refusal.Message))
	}
}

// messageOf is what a refusal says, as a sentence.
func messageOf(err error) string {
	var refusal *clinic.Error
	if !errors.As(err, &refusal) {
		return ""
	}
	return sentence(refusal.Message)
}

// sentence begins a message with a capital and ends it with a full stop.
func sentence(message string) string {
	message = capital(message)
	if message == "" || strings.HasSuffix(message, ".") {
		return message
	}
	return message + "."
}

// capital begins a text of ours, which is in English, with a capital.
func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// field is something to type into.
type field struct {
	ID, Name, Value, Error string
	First                  bool   // of the form's faulty fields
	Now                    string // what is recorded, if that changed while the form was typed
}

// choice is something to pick.
type choice struct {
	ID, Value, Text, Hint string
	On                    bool
}

// sent are the values of a form if it is the one that was sent and not taken, nil
// otherwise.
func (v *visit) sent(form string) url.Values {
	if v.draft == nil || v.draft.form != form {
		return nil
	}
	return v.draft.values
}

// field is a field of a form, with what was typed into it, or what is recorded.
func (v *visit) field(form, name, recorded string) field {
	f := field{ID: form + "-" + name, Name: name, Value: recorded}
	if values := v.sent(form); values != nil {
		f.Value, f.Error = values.Get(name), v.draft.of(name)
		f.First = f.Error != "" && v.draft.faults[0].field == name
		if v.draft.stale && f.Value != recorded {
			f.Now = cmp.Or(recorded, "nothing")
		}
	}
	return f
}
