package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestASmallClinicIsToldAtOnceWhatRulesWouldMove(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	rules := p.Get("/protocol").Object()
	rules["min_interval_days"] = 95
	answer := p.Post("/protocol/preview", rules).Want(http.StatusOK)
	var found app.ProtocolPreview
	answer.Into(&found)
	if !found.Done || found.Looked != 1 || found.Moved != 1 || found.Window.Later != 1 || len(found.Examples) != 1 || found.Examples[0].PatientID != p.ID {
		t.Errorf("found %s", answer.Body)
	}
	if found.Base != p.Get("/protocol").ETag() {
		t.Errorf("base is %s", found.Base)
	}
	again := p.Ask(http.MethodGet, answer.Header.Get("Location"), "Authorization", "Bearer "+p.Key).Want(http.StatusOK)
	if string(again.Body) != string(answer.Body) {
		t.Errorf("at Location: %s", again.Body)
	}
	if strings.Contains(string(answer.Body), "Quill") {
		t.Error("it names the patient")
	}
}

func TestClosuresArePreviewedLikeRules(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	settings := p.Get("/clinics/self").Object()
	settings["closures"] = []object{{"from": "2027-05-20", "to": "2027-07-20"}}
	var found app.ProtocolPreview
	p.Post("/clinics/self/preview", settings).Want(http.StatusOK).Into(&found)
	if found.Moved != 1 {
		t.Errorf("found %+v", found)
	}
}

func TestRulesThatCouldNotBeSavedAreRefusedWithTheirPath(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	rules := c.Get("/protocol").Object()
	rules["min_interval_days"] = 0
	if refused := c.Post("/protocol/preview", rules).Want(http.StatusUnprocessableEntity); !strings.Contains(string(refused.Body), "body.min_interval_days") {
		t.Errorf("refused as %s", refused.Body)
	}
	settings := c.Get("/clinics/self").Object()
	settings["closures"] = []object{{"from": "2027-05-20", "to": "2027-05-19"}}
	if refused := c.Post("/clinics/self/preview", settings).Want(http.StatusUnprocessableEntity); !strings.Contains(string(refused.Body), "closures[0].to") {
		t.Errorf("refused as %s", refused.Body)
	}
	c.Get("/protocol/previews/cv37m2k6n88s73b0ab12").Want(http.StatusNotFound)
}
