package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	calendar "github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// recorded adds one record and returns it as it is read, to be part of a preview.
func recorded(p *apptest.Patient, noun string, body object) json.RawMessage {
	path := p.Path("/" + noun + "s")
	return p.Get(path + "/" + p.Post(path, body).Want(http.StatusCreated).ID()).Want(http.StatusOK).Body
}

// nameless is a record without its id, which pauses and observations have in the API only.
func nameless(record json.RawMessage) (o object) {
	if err := json.Unmarshal(record, &o); err != nil {
		panic(err) // it is an answer of ours
	}
	delete(o, "id")
	return o
}

// windowOf is the key of the first window of a patient's plan.
func windowOf(t *testing.T, p *apptest.Patient) string {
	t.Helper()
	var plan struct{ Items []struct{ Key, Kind string } }
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&plan)
	for _, item := range plan.Items {
		if item.Kind == "window" {
			return item.Key
		}
	}
	t.Fatalf("there is no window in %v", plan.Items)
	return ""
}

// planner.md section 8: one history in, one plan out, stored or not.
func TestTheStoredPlanFollowsFromEveryKindOfRecord(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	traits := object{"weekdays": []string{"monday", "friday"}, "visits_per_year": 4, "season_checkins": true}
	p.Patch(p.Path(""), traits).Want(http.StatusOK)
	zones := []object{{"zone": "glabella", "units": 20}}
	preview := object{"clinic": object{"timezone": "America/New_York", "latitude": 40.7}, "patient": traits, "as_of": "2027-03-02"}
	preview["treatments"] = []any{recorded(p, "treatment", object{"date": "2027-03-01", "zones": zones})}
	preview["observations"] = []any{nameless(recorded(p, "observation", object{"date": "2027-03-02", "zone": "glabella", "movement": "none"}))}
	preview["events"] = []any{recorded(p, "event", object{"date": "2027-12-24"})}
	preview["appointments"] = []any{recorded(p, "appointment", object{"start": "2028-02-01T10:00:00"})}
	preview["packages"] = []any{recorded(p, "package", object{"total": 2, "used": 1, "expires": "2027-08-31"})}
	preview["pauses"] = []any{nameless(recorded(p, "pause", object{"from": "2027-05-12", "until": "2027-05-20", "reason": "travel"}))}
	preview["overrides"] = []any{recorded(p, "override", override(object{"item": windowOf(t, p)}))}
	want := p.Post("/plans/preview", preview).Want(http.StatusOK)
	if stored := storedPlan(p); !bytes.Equal(stored, want.Body) {
		t.Errorf("stored:  %s\npreview: %s", stored, want.Body)
	}
	// Each of the lists has a part in it, or the plans would agree without them.
	for _, list := range []string{"packages", "pauses", "overrides", "patient"} {
		less := merged(preview, object{list: nil})
		if got := p.Post("/plans/preview", without(less)).Want(http.StatusOK); bytes.Equal(got.Body, want.Body) {
			t.Errorf("the plan is the same without %s", list)
		}
	}
}

// planner.md section 7: the reason of a pause is for the clinic only, and so is
// that of a clinician's decision.
func TestReasonsForTheClinicReachNoFeed(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	for _, privacy := range calendar.Privacies {
		p.Post(p.Path("/feeds"), object{"privacy": privacy}).Want(http.StatusCreated)
	}
	p.Treat("2027-03-01")
	p.Post(p.Path("/overrides"), override(object{"item": windowOf(t, p), "author": "Dr " + secret})).Want(http.StatusCreated)
	look := func(when string) {
		t.Helper()
		for i, path := range p.FeedPaths() {
			if body := string(p.Server.Get(path).Want(http.StatusOK).Body); strings.Contains(body, secret) {
				t.Errorf("%s: feed %d shows a reason:\n%s", when, i, body)
			}
		}
	}
	look("overridden")
	pause := p.Post(p.Path("/pauses"), object{"from": "2027-08-01", "until": "2027-08-20", "reason": secret}).Want(http.StatusCreated).ID()
	look("paused later")
	p.Put(p.Path("/pauses/"+pause), object{"from": "2027-03-02", "reason": secret}).Want(http.StatusOK)
	look("paused now, without an end")
	if got := p.Get(p.Path("/pauses/" + pause)).Object()["reason"]; got != secret {
		t.Errorf("to the clinic the reason is %v", got)
	}
}

func TestTheAuditNamesRecordsOfEveryKindByIdOnly(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01") // or nothing would move on her plan
	for noun, body := range map[string]object{
		"package": {"total": 4, "expires": "2027-05-31"}, "pause": {"from": "2027-05-12", "reason": secret},
		"override": override(object{"item": windowOf(t, p), "author": secret}),
	} {
		path := p.Path("/" + noun + "s")
		id := p.Post(path, body).Want(http.StatusCreated).ID()
		p.Patch(path+"/"+id, object{}).Want(http.StatusOK)
		p.Delete(path + "/" + id).Want(http.StatusNoContent)
		var audit struct{ Items []map[string]any }
		p.Get("/audit?limit=3").Want(http.StatusOK).Into(&audit)
		for i, action := range []string{"delete", "replace", "add"} {
			entry := audit.Items[i]
			if entry["action"] != noun+"."+action || entry["subject"] != id || entry["patient_id"] != p.ID {
				t.Errorf("the audit of %s says %v", noun, entry)
			}
			if strings.Contains(fmt.Sprint(entry), secret) {
				t.Errorf("the audit tells what was recorded: %v", entry)
			}
		}
	}
}

// planner.md section 9.18: preferences that the document of section 8 has no
// field for travel among a patient's traits.
func TestAPatientsPreferencesAreKeptAndCorrected(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	whole := object{"name": "Ada Quill", "weekdays": []any{"tuesday", "saturday"}, "visits_per_year": 3.0, "season_checkins": true}
	put := p.Put(p.Path(""), whole).Want(http.StatusOK)
	code := put.Object()["code"]
	for _, answer := range []apptest.Answer{put, p.Get(p.Path("")).Want(http.StatusOK)} {
		if got, want := fmt.Sprint(answer.Object()), fmt.Sprint(merged(whole, object{"id": p.ID, "code": code})); got != want {
			t.Errorf("put %s, got %s", want, got)
		}
	}
	patched := p.Patch(p.Path(""), object{"weekdays": nil, "visits_per_year": 2}).Want(http.StatusOK).Object()
	if got, want := fmt.Sprint(patched), fmt.Sprint(object{"id": p.ID, "code": code, "name": "Ada Quill", "visits_per_year": 2.0, "season_checkins": true}); got != want {
		t.Errorf("patched is %s, want %s", got, want)
	}
}
