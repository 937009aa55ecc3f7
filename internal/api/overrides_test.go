package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// planner.md, first paragraph: a clinician's decision is recorded with author,
// time and reason. The time is not the author's to choose.
func TestTheTimeOfAnOverrideIsTheServersWhateverIsSent(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	now := apptest.Noon.Format(time.RFC3339)
	added := p.Post(p.Path("/overrides"), override(object{"at": "1999-12-31T23:59:59Z"})).Want(http.StatusCreated)
	at := p.Path("/overrides/" + added.ID())
	for how, answer := range map[string]apptest.Answer{
		"POST":  added,
		"PUT":   p.Put(at, override(object{"at": "2199-12-31T23:59:59Z"})).Want(http.StatusOK),
		"PATCH": p.Patch(at, object{"at": "2001-01-01T00:00:00Z"}).Want(http.StatusOK),
		"GET":   p.Get(at).Want(http.StatusOK),
	} {
		if got := answer.Object()["at"]; got != now {
			t.Errorf("%s answers the time %v, want %s", how, got, now)
		}
	}
}

func TestACorrectedOverrideIsDecidedAnew(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	added := p.Post(p.Path("/overrides"), override(object{})).Want(http.StatusCreated)
	at := p.Path("/overrides/" + added.ID())
	last := added
	for how, correct := range map[string]func() apptest.Answer{
		"PUT":   func() apptest.Answer { return p.Put(at, override(object{}), "If-Match", last.ETag()) },
		"PATCH": func() apptest.Answer { return p.Patch(at, object{}, "If-Match", last.ETag()) },
	} {
		p.Clock.Advance(90 * time.Minute)
		next := correct().Want(http.StatusOK)
		if got, want := next.Object()["at"], p.Clock.Now().Format(time.RFC3339); got != want || next.ETag() == last.ETag() {
			t.Errorf("%s: decided at %v as version %s, want %v and another version than %s", how, got, next.ETag(), want, last.ETag())
		}
		last = next
	}
}

func TestReadingAnOverrideDoesNotDecideItAnew(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	added := p.Post(p.Path("/overrides"), override(object{})).Want(http.StatusCreated)
	p.Clock.Advance(90 * time.Minute)
	p.Treat("2027-03-01") // another change of the same patient
	if read := p.Get(p.Path("/overrides/" + added.ID())).Want(http.StatusOK); read.ETag() != added.ETag() {
		t.Errorf("added as %s, read as %s", added.Body, read.Body)
	}
}
