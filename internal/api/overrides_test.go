package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// decidable is a patient and the item of her plan that is decided about.
func decidable(t *testing.T) (*apptest.Patient, object) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	return p, object{"item": windowOf(t, p)}
}

// planner.md, first paragraph: a clinician's decision is recorded with author,
// time and reason. The time is not the author's to choose.
func TestTheTimeOfAnOverrideIsTheServersWhateverIsSent(t *testing.T) {
	p, window := decidable(t)
	now := apptest.Noon.Format(time.RFC3339)
	added := p.Post(p.Path("/overrides"), override(merged(window, object{"at": "1999-12-31T23:59:59Z"}))).Want(http.StatusCreated)
	at := p.Path("/overrides/" + added.ID())
	for how, answer := range map[string]apptest.Answer{
		"POST":  added,
		"PUT":   p.Put(at, override(merged(window, object{"at": "2199-12-31T23:59:59Z"}))).Want(http.StatusOK),
		"PATCH": p.Patch(at, object{"at": "2001-01-01T00:00:00Z"}).Want(http.StatusOK),
		"GET":   p.Get(at).Want(http.StatusOK),
	} {
		if got := answer.Object()["at"]; got != now {
			t.Errorf("%s answers the time %v, want %s", how, got, now)
		}
	}
}

func TestACorrectedOverrideIsDecidedAnew(t *testing.T) {
	p, window := decidable(t)
	added := p.Post(p.Path("/overrides"), override(window)).Want(http.StatusCreated)
	at := p.Path("/overrides/" + added.ID())
	last := added
	for how, correct := range map[string]func() apptest.Answer{
		"PUT":   func() apptest.Answer { return p.Put(at, override(window), "If-Match", last.ETag()) },
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
	p, window := decidable(t)
	added := p.Post(p.Path("/overrides"), override(window)).Want(http.StatusCreated)
	p.Clock.Advance(90 * time.Minute)
	p.Treat("2027-03-01") // another change of the same patient
	if read := p.Get(p.Path("/overrides/" + added.ID())).Want(http.StatusOK); read.ETag() != added.ETag() {
		t.Errorf("added as %s, read as %s", added.Body, read.Body)
	}
}

// What cannot be decided is in the table of refusals.
func TestADecisionCanBeCorrectedOnceItsItemHasLeftThePlan(t *testing.T) {
	p, window := decidable(t)
	at := p.Path("/overrides/" + p.Post(p.Path("/overrides"), override(window)).Want(http.StatusCreated).ID())
	p.Clock.Advance(24 * time.Hour)
	p.Treat("2027-03-03") // its windows are other items
	p.Patch(at, object{"reason": "worded better"}).Want(http.StatusOK)
	p.Put(at, override(merged(window, object{"to": "2027-06-20"}))).Want(http.StatusOK)
	if refused := p.Patch(at, object{"item": "window/nothing/1"}).Want(http.StatusUnprocessableEntity); !strings.Contains(string(refused.Body), "is no item of the patient's plan") {
		t.Errorf("refused as %s", refused.Body)
	}
}

func TestADecisionOfThePastIsWordedBetterAndNotMovedWithinThePast(t *testing.T) {
	p, window := decidable(t)
	at := p.Path("/overrides/" + p.Post(p.Path("/overrides"), override(window)).Want(http.StatusCreated).ID())
	p.Clock.Advance(200 * 24 * time.Hour)
	p.Patch(at, object{"reason": "worded better"}).Want(http.StatusOK)
	p.Patch(at, object{"to": "2027-06-13"}).Want(http.StatusUnprocessableEntity)
	if got := p.Get(at).Want(http.StatusOK).Object(); got["reason"] != "worded better" || got["to"] != "2027-06-14" {
		t.Errorf("it reads %v", got)
	}
}

// decisions/0010: items inside a pause stay hidden, decided or not.
func TestADecisionThatWouldHideItsItemIsRefused(t *testing.T) {
	p, window := decidable(t)
	p.Post(p.Path("/pauses"), object{"from": "2027-08-01", "until": "2027-08-31"}).Want(http.StatusCreated)
	at := p.Path("/overrides/" + p.Post(p.Path("/overrides"), override(window)).Want(http.StatusCreated).ID())
	before := p.Get(p.Path("/plan")).Want(http.StatusOK)
	hiding := object{"from": "2027-08-05", "to": "2027-08-20"}
	for how, refused := range map[string]apptest.Answer{
		"POST":  p.Post(p.Path("/overrides"), override(merged(window, hiding))),
		"PUT":   p.Put(at, override(merged(window, hiding))),
		"PATCH": p.Patch(at, hiding),
	} {
		if refused.Want(http.StatusUnprocessableEntity); !strings.Contains(string(refused.Body), `"body.from"`) {
			t.Errorf("%s is refused as %s", how, refused.Body)
		}
	}
	if after := p.Get(p.Path("/plan")); string(after.Body) != string(before.Body) {
		t.Errorf("the plan is now %s", after.Body)
	}
}

func TestADecisionToPrepareForAnEventIsForDaysBeforeIt(t *testing.T) {
	p, _ := decidable(t)
	event := p.Post(p.Path("/events"), object{"date": "2027-10-02", "title": "Wedding"}).Want(http.StatusCreated).ID()
	days := object{"item": "prep/" + event, "from": "2027-09-25", "to": "2027-10-02"}
	if refused := p.Post(p.Path("/overrides"), override(days)).Want(http.StatusUnprocessableEntity); !strings.Contains(string(refused.Body), `"body.to"`) {
		t.Errorf("refused as %s", refused.Body)
	}
	p.Post(p.Path("/overrides"), override(merged(days, object{"to": "2027-10-01"}))).Want(http.StatusCreated)
}

func TestALaterVisitIsNotDecidedToTakePlaceBeforeTheOneItFollows(t *testing.T) {
	p, first := decidable(t)
	second := strings.TrimSuffix(first["item"].(string), "/1") + "/2"
	refused := p.Post(p.Path("/overrides"), override(object{"item": second, "from": "2027-06-20", "to": "2027-10-01"})).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(string(refused.Body), `"body.from"`) {
		t.Errorf("refused as %s", refused.Body)
	}
	p.Post(p.Path("/overrides"), override(object{"item": second, "from": "2027-07-01", "to": "2027-10-01"})).Want(http.StatusCreated)
}

// planner.md section 9.18 gives clinicians a say in dates; an appointment's is said
// where it is booked, and a review is for the clinic to read.
func TestAnAppointmentAndAReviewOfThePlanAreNotDecidedByOverride(t *testing.T) {
	p, _ := decidable(t)
	p.Post(p.Path("/appointments"), object{"start": "2027-04-01T10:00:00", "zones": []string{"glabella"}}).Want(http.StatusCreated) // before the minimum interval: a review
	p.Post(p.Path("/events"), object{"date": "2027-10-02", "title": "Wedding"}).Want(http.StatusCreated)
	because := map[string]string{"appt": "where it is booked", "review": "not the clinician's to move", "prep-deadline": "decided as a whole"}
	var made struct{ Items []struct{ Key, Kind string } }
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&made)
	for _, item := range made.Items {
		reason, refused := because[item.Kind]
		if !refused {
			continue
		}
		answer := p.Post(p.Path("/overrides"), override(object{"item": item.Key})).Want(http.StatusUnprocessableEntity)
		if text := string(answer.Body); !strings.Contains(text, `"body.item"`) || !strings.Contains(text, reason) {
			t.Errorf("%s is refused as %s", item.Key, text)
		}
		delete(because, item.Kind)
	}
	if len(because) != 0 {
		t.Errorf("the plan has none of %v", because)
	}
}

// A second decision about an item takes the place of the first one.
func TestADecidedItemIsDecidedAgain(t *testing.T) {
	p, window := decidable(t)
	p.Post(p.Path("/overrides"), override(window)).Want(http.StatusCreated)
	p.Clock.Advance(time.Minute)
	second := p.Post(p.Path("/overrides"), override(merged(window, object{"to": "2027-06-20"}))).Want(http.StatusCreated)
	var made struct {
		Items []struct{ Key, End, Override string }
	}
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&made)
	for _, item := range made.Items {
		if item.Key == window["item"] && (item.Override != second.ID() || item.End != "2027-06-20") {
			t.Errorf("the item is %+v", item)
		}
	}
}
