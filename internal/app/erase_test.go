package app_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// marked is something that says a word of a patient's in some place of the database.
// Whoever adds a table that keeps words about patients adds a line to marks.
type marked struct {
	where string
	word  string
	leave func(at *practice, word string)
}

// post records something about her that says a word.
func post(kind string, body func(word string) apptest.Object) func(*practice, string) {
	return func(at *practice, word string) {
		at.t.Helper()
		at.Post(at.Path("/"+kind), body(word)).Want(http.StatusCreated)
	}
}

// noted is an object in her practitioner's calendar that a client wrote.
func noted(uid string, lines func(at *practice, word string) []string) func(*practice, string) {
	return func(at *practice, word string) {
		at.t.Helper()
		at.put(at.practitioner, "appointments", uid+".ics", at.visit(uid, 90, lines(at, word)...))
	}
}

var marks = []marked{
	{"her name", "Quillwortham", func(at *practice, word string) {
		at.Patch(at.Path(""), apptest.Object{"name": "Ada " + word}).Want(http.StatusOK)
	}},
	{"her address", "quillwortham@patients.example", func(at *practice, word string) {
		at.Patch(at.Path(""), apptest.Object{"email": word}).Want(http.StatusOK)
	}},
	{"her ref", "jane:77310042", func(at *practice, word string) {
		at.Patch(at.Path(""), apptest.Object{"ref": word}).Want(http.StatusOK)
	}},
	{"treatments", "xeominquillfold", post("treatments", func(word string) apptest.Object {
		return apptest.Object{"date": "2026-11-20", "product": word, "zones": []apptest.Object{{"zone": "dao"}}}
	})},
	{"observations", "quillbrowheavy", post("observations", func(word string) apptest.Object {
		return apptest.Object{"date": "2027-01-15", "zone": "glabella", "movement": "first", "note": word}
	})},
	{"events", "Quillweddingday", post("events", func(word string) apptest.Object {
		return apptest.Object{"date": "2027-09-01", "title": word}
	})},
	{"pauses", "quillpauseword", post("pauses", func(word string) apptest.Object {
		return apptest.Object{"from": "2028-05-01", "until": "2028-06-01", "reason": word}
	})},
	{"contacts", "quillphoneword", post("contacts", func(word string) apptest.Object { return apptest.Object{"note": word} })},
	{"her feeds", "Quillwristwatch", post("feeds", func(word string) apptest.Object {
		return apptest.Object{"name": word, "privacy": "detailed"}
	})},
	{"her devices", "Quilltelephone", func(at *practice, word string) {
		if _, _, _, err := at.App.AddPatientPassword(context.Background(), at.Actor, at.ID, app.AppPasswordSettings{Name: word}); err != nil {
			at.t.Fatal(err)
		}
	}},
	{"her consent", "Quillagreement", func(at *practice, word string) {
		agreed := app.Consent{Language: "en", Version: "2", Privacy: "detailed", Text: word}
		if err := at.App.GiveConsent(context.Background(), at.Actor, at.ID, agreed); err != nil {
			at.t.Fatal(err)
		}
	}},
	{"her own calendar", "Quillballgown", func(at *practice, word string) {
		at.put(at.patient, "events", "ball.ics", object("ball", "DTSTART;VALUE=DATE:20271111", "SUMMARY:"+word))
	}},
	{"an appointment that a client wrote, by her code", "quillnervous", noted("coded", func(at *practice, word string) []string {
		return []string{"SUMMARY:Touch-up " + at.code, "DESCRIPTION:" + word}
	})},
	{"an appointment that names her and is linked to nobody", "quillsecondthoughts", func(at *practice, word string) {
		// In its description, by which nothing is linked; folded within her address.
		at.put(at.practitioner, "appointments", "waits.ics", at.visit("waits", 95, "SUMMARY:Somebody new",
			"DESCRIPTION:"+word+" of quillwortham@pati", " ents.example\\, please call"))
	}},
}

func (at *practice) files() (all []byte) {
	at.t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(at.Database + suffix)
		if err != nil {
			at.t.Fatal(err)
		}
		all = append(all, bytes.ToLower(content)...)
	}
	return all
}

func (at *practice) erase() {
	at.t.Helper()
	if err := at.App.DeletePatient(context.Background(), at.Actor, at.ID, nil); err != nil {
		at.t.Fatal(err)
	}
}

func TestNothingOfAnErasedPatientIsLeftInTheDatabasesFiles(t *testing.T) {
	at := newPractice(t)
	others := make([]*apptest.Patient, 12) // among whose rows hers lie, and whose changes move hers about
	for i := range others {
		others[i] = at.AddPatient(fmt.Sprintf("Other %d", i))
		others[i].Treat("2027-01-10")
	}
	words := []string{at.ID, strings.Trim(at.code, "[]")}
	for i, m := range marks {
		m.leave(at, m.word)
		words = append(words, m.word)
		others[i%len(others)].Treat("2026-10-0" + fmt.Sprint(1+i%9))
	}
	for _, night := range []int{1, 20, 40} { // what was rewritten leaves traces, too
		at.Clock.Set(at.day(night))
		at.Roll()
	}
	before := at.files()
	for _, word := range words {
		if !bytes.Contains(before, []byte(strings.ToLower(word))) {
			t.Errorf("%s: was in no file to begin with", word)
		}
	}
	for _, other := range others[:6] {
		other.Delete(other.Path("")).Want(http.StatusNoContent)
	}
	at.erase()
	after := at.files()
	for _, word := range words[1:] {
		if bytes.Contains(after, []byte(strings.ToLower(word))) {
			t.Errorf("%s: is still in a file", word)
		}
	}
	for _, other := range others[6:] { // what is left can be read
		other.Get(other.Path("/plan")).Want(http.StatusOK)
	}
	if v := verify(t, at.Clinic); len(v.Different) > 0 {
		t.Errorf("afterwards: %v", v.Different)
	}
}

func TestOnlyTheAuditKnowsAnErasedPatientAndOnlyHerIDs(t *testing.T) {
	at := newPractice(t)
	at.Post(at.Path("/events"), apptest.Object{"date": "2027-09-01", "title": "Wedding"}).Want(http.StatusCreated)
	at.erase()
	entries, err := at.App.Audit(context.Background(), at.Actor, app.AuditFilter{PatientID: at.ID}, 0, 100)
	if err != nil || len(entries) < 3 || entries[0].Action != "patient.delete" {
		t.Fatalf("%+v, %v", entries, err)
	}
	for _, e := range entries {
		if len(e.Moved) > 0 {
			t.Errorf("%s still tells what moved", e.Action)
		}
	}
}

// inCalendar are the names of what is in her practitioner's calendar.
func (at *practice) inCalendar() (names []string) {
	at.t.Helper()
	calendar, err := at.App.Calendar(context.Background(), at.practitioner, "appointments")
	if err == nil {
		err = at.App.EachObject(context.Background(), at.practitioner, calendar, false, func(o app.CalendarObject) error {
			names = append(names, o.Name)
			return nil
		})
	}
	if err != nil {
		at.t.Fatal(err)
	}
	return names
}

func TestErasingAPatientLeavesAloneWhatMayBeAboutSomebodyElse(t *testing.T) {
	at := newPractice(t)
	at.AddPatient("Ida Quill")
	at.put(at.practitioner, "appointments", "name.ics", at.visit("name", 10, "SUMMARY:Ada Quill"))
	at.put(at.practitioner, "appointments", "longer.ics", at.visit("longer", 11, "SUMMARY:x", "DESCRIPTION:not-ada@patients.example"))
	at.put(at.practitioner, "appointments", "hers.ics", at.visit("hers", 12, "SUMMARY:x", "DESCRIPTION:ADA@patients.example."))
	at.put(at.practitioner, "appointments", "code.ics", at.visit("code", 13, "SUMMARY:x", "COMMENT:see "+strings.Trim(at.code, "[]")))
	at.erase()
	if got := at.inCalendar(); !slices.Equal(got, []string{"longer.ics", "name.ics"}) {
		t.Errorf("left are %v", got)
	}
}

func TestAnAddressThatASisterHasTooNamesNobody(t *testing.T) {
	at := newPractice(t)
	at.Post("/patients", apptest.Object{"name": "Ida Quill", "email": "Ada@patients.example"}).Want(http.StatusCreated)
	at.put(at.practitioner, "appointments", "family.ics", at.visit("family", 12, "SUMMARY:x", "DESCRIPTION:ada@patients.example"))
	at.erase()
	if got := at.inCalendar(); !slices.Equal(got, []string{"family.ics"}) {
		t.Errorf("left are %v", got)
	}
}
