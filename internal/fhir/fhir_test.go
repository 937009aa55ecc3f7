package fhir_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// models are R4's resources as another library knows them.
var models = map[string]func() any{
	"Patient":             func() any { return &fhir.Patient{} },
	"Procedure":           func() any { return &fhir.Procedure{} },
	"Appointment":         func() any { return &fhir.Appointment{} },
	"CarePlan":            func() any { return &fhir.CarePlan{} },
	"Observation":         func() any { return &fhir.Observation{} },
	"Bundle":              func() any { return &fhir.Bundle{} },
	"OperationOutcome":    func() any { return &fhir.OperationOutcome{} },
	"CapabilityStatement": func() any { return &fhir.CapabilityStatement{} },
}

// valid holds a resource against its model: each member is one of R4's, each code of a
// required binding is known, and nothing is lost on the way through.
func valid(t *testing.T, body []byte) {
	t.Helper()
	var members map[string]json.RawMessage
	var name string
	if err := json.Unmarshal(body, &members); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(members["resourceType"], &name); err != nil || models[name] == nil {
		t.Fatalf("a resource of type %s, %v", members["resourceType"], err)
	}
	delete(members, "resourceType") // the models add it when they write
	plain, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	model := models[name]()
	strict := json.NewDecoder(bytes.NewReader(plain))
	strict.DisallowUnknownFields()
	if err := strict.Decode(model); err != nil {
		t.Fatalf("%s: %v in %s", name, err, body)
	}
	again, err := json.Marshal(model)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := json.Unmarshal(body, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%s came back as another one:\n%s\n%s", name, body, again)
	}
	if b, ok := model.(*fhir.Bundle); ok {
		for _, e := range b.Entry {
			valid(t, e.Resource)
		}
	}
}

// ask asks FHIR with the clinic's key and holds what comes back against its model.
func ask(t *testing.T, c *apptest.Clinic, path string, header ...string) apptest.Answer {
	t.Helper()
	answer := c.Server.Get("/fhir/"+path, append([]string{"Authorization", "Bearer " + c.Key}, header...)...)
	if answer.Status == http.StatusNotModified {
		return answer
	}
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/fhir+json") {
		t.Fatalf("%s is answered as %s", path, kind)
	}
	valid(t, answer.Body)
	return answer
}

// page is a Bundle as a client reads it.
type page struct {
	Total *int
	Link  []struct{ Relation, URL string }
	Entry []struct {
		FullURL  string
		Resource map[string]any
		Search   struct{ Mode string }
	}
}

func search(t *testing.T, c *apptest.Clinic, query string) (p page) {
	t.Helper()
	ask(t, c, query).Want(http.StatusOK).Into(&p)
	return p
}

func (p page) ids() (all []string) {
	for _, e := range p.Entry {
		if e.Search.Mode == "match" {
			all = append(all, e.Resource["id"].(string))
		}
	}
	return all
}

func (p page) link(relation string) string {
	for _, l := range p.Link {
		if l.Relation == relation {
			return l.URL
		}
	}
	return ""
}

// rich is a patient of whom something of each kind is known. It is 2 March 2027.
func rich(t *testing.T) *apptest.Patient {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	brook := c.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	p := c.AddPatient("Núria Quill")
	p.Patch(p.Path(""), apptest.Object{"email": "nuria@patients.example", "ref": "jane:1042", "language": "es", "practitioner_id": brook}).Want(http.StatusOK)
	post := func(path string, body apptest.Object) {
		t.Helper()
		p.Post(p.Path(path), body).Want(http.StatusCreated)
	}
	post("/treatments", apptest.Object{"date": "2026-08-20", "product": "xeomin", "practitioner_id": brook,
		"zones": []apptest.Object{{"zone": "glabella", "units": 20}, {"zone": "crows_feet"}}})
	post("/treatments", apptest.Object{"date": "2026-12-15", "zones": []apptest.Object{{"zone": "glabella", "units": 22.5}}})
	post("/treatments", apptest.Object{"date": "2027-01-05", "type": "touchup", "zones": []apptest.Object{{"zone": "glabella", "units": 4}}})
	post("/observations", apptest.Object{"date": "2027-02-20", "zone": "glabella", "movement": "first", "note": "left side"})
	post("/observations", apptest.Object{"date": "2027-03-01", "zone": "glabella", "movement": "partial"})
	post("/events", apptest.Object{"date": "2027-08-14", "title": "Wedding"})
	post("/appointments", apptest.Object{"start": "2027-04-06T10:00:00", "minutes": 45, "practitioner_id": brook, "zones": []string{"glabella"}})
	post("/appointments", apptest.Object{"start": "2027-03-20T09:00:00", "timezone": "Europe/Madrid", "status": "tentative"})
	post("/appointments", apptest.Object{"start": "2027-03-28T09:00:00", "status": "cancelled"})
	return p
}

var everyKind = []string{"Patient", "Procedure", "Appointment", "CarePlan", "Observation"}

// ask checks each resource, here one by one and in the bundle.
func TestEveryResourceIsOneOfR4s(t *testing.T) {
	p := rich(t)
	for _, kind := range everyKind {
		found := search(t, p.Clinic, kind)
		if len(found.ids()) == 0 {
			t.Errorf("%s: none was found", kind)
		}
		for _, e := range found.Entry {
			one := ask(t, p.Clinic, kind+"/"+e.Resource["id"].(string)).Want(http.StatusOK).Object()
			if one["id"] != e.Resource["id"] || e.FullURL != p.URL+"/fhir/"+kind+"/"+e.Resource["id"].(string) {
				t.Errorf("%s: read as %v, listed as %s", kind, one["id"], e.FullURL)
			}
		}
	}
}

func TestAPatientIsShownWithHerNamesAndWhoLooksAfterHer(t *testing.T) {
	p := rich(t)
	got := string(ask(t, p.Clinic, "Patient/"+p.ID).Want(http.StatusOK).Body)
	for _, want := range []string{`"name":[{"text":"Núria Quill"}]`, `"value":"jane:1042"`, `"value":"nuria@patients.example"`, `"code":"es"`, `"display":"Dr Brook"`, `"display":"Harbour"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func TestATreatmentIsAProcedureWithItsZonesAndDoses(t *testing.T) {
	p := rich(t)
	got := search(t, p.Clinic, "Procedure?patient="+p.ID+"&date=2026-08-20")
	if len(got.ids()) != 1 {
		t.Fatalf("found %v", got.ids())
	}
	text, _ := json.Marshal(got.Entry[0].Resource)
	for _, want := range []string{`"performedDateTime":"2026-08-20"`, `"code":"crows_feet"`, `"value":20`, `"text":"xeomin"`, `"code":"full"`, `"status":"completed"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestWhatIsBookedAndWhatIsProposedAreAppointments(t *testing.T) {
	p := rich(t)
	status := func(status string) page {
		return search(t, p.Clinic, "Appointment?patient=Patient/"+p.ID+"&status="+status)
	}
	booked := status("booked").Entry
	if len(booked) != 1 || booked[0].Resource["start"] != "2027-04-06T10:00:00-04:00" || booked[0].Resource["end"] != "2027-04-06T10:45:00-04:00" {
		t.Errorf("booked: %+v", booked)
	}
	pending := status("pending").Entry
	if len(pending) != 1 || pending[0].Resource["start"] != "2027-03-20T09:00:00+01:00" || pending[0].Resource["minutesDuration"] != 30.0 {
		t.Errorf("pending: %+v", pending)
	}
	if n := len(status("cancelled").Entry); n != 1 {
		t.Errorf("%d are cancelled", n)
	}
	if n := len(status("booked,pending,cancelled").Entry); n != 3 {
		t.Errorf("%d have a time", n)
	}
	// The window of somebody with nothing booked.
	other := p.Clinic.AddPatient("Ada Example")
	other.Treat("2027-02-01")
	var stored struct {
		Items []struct{ UID, Kind, Start, End string }
	}
	other.Get(other.Path("/plan")).Want(http.StatusOK).Into(&stored)
	i := slices.IndexFunc(stored.Items, func(i struct{ UID, Kind, Start, End string }) bool { return i.Kind == "window" })
	proposed := search(t, p.Clinic, "Appointment?patient="+other.ID+"&status=proposed").Entry
	if len(proposed) != 1 || proposed[0].Resource["id"] != other.ID+"."+stored.Items[i].UID || proposed[0].Resource["start"] != nil {
		t.Fatalf("proposed: %+v", proposed)
	}
	want := []any{map[string]any{"start": stored.Items[i].Start, "end": stored.Items[i].End}}
	if got := proposed[0].Resource["requestedPeriod"]; !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %v, want %v", got, want)
	}
}

func TestAPlanIsACarePlanWhoseActivitiesAreItsItems(t *testing.T) {
	p := rich(t)
	var stored struct {
		Items []struct{ Kind, Start, End string }
	}
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&stored)
	var plan struct {
		Activity []struct {
			Reference *struct{ Reference string }
			Detail    *struct {
				Code            struct{ Coding []struct{ Code string } }
				ScheduledPeriod struct{ Start, End string }
				Description     string
			}
		}
	}
	ask(t, p.Clinic, "CarePlan/"+p.ID).Want(http.StatusOK).Into(&plan)
	if len(plan.Activity) != len(stored.Items) || len(stored.Items) < 5 {
		t.Fatalf("%d activities of %d items", len(plan.Activity), len(stored.Items))
	}
	for n, a := range plan.Activity {
		item := stored.Items[n]
		switch {
		case (a.Reference == nil) == (a.Detail == nil):
			t.Errorf("%s: told by a reference and in itself, or by neither", item.Kind)
		case item.Kind == "appt":
			ask(t, p.Clinic, a.Reference.Reference).Want(http.StatusOK)
		case a.Detail.Code.Coding[0].Code != item.Kind || a.Detail.ScheduledPeriod.Start != item.Start || a.Detail.ScheduledPeriod.End != item.End || a.Detail.Description == "":
			t.Errorf("%+v of %+v", *a.Detail, item)
		}
	}
}

func TestASearchFindsWhatItsParametersSay(t *testing.T) {
	p := rich(t)
	other := p.Clinic.AddPatient("Ada Example")
	other.Treat("2026-12-15")
	everywhere := map[string]int{
		"Patient":                                      2,
		"Patient?name=nur":                             1,
		"Patient?name=QUILL":                           1,
		"Patient?name=patients":                        0, // of her address
		"Patient?identifier=jane:1042":                 1,
		"Patient?identifier=urn:other|jane:1042":       0,
		"Patient?_id=" + p.ID + "," + other.ID:         2,
		"Patient?_id=nobody":                           0,
		"Procedure":                                    4,
		"Procedure?patient=" + other.ID:                1,
		"Procedure?subject=Patient/" + p.ID:            3,
		"Procedure?subject=Group/" + p.ID:              0,
		"Procedure?patient=nobody":                     0,
		"Procedure?date=2026-12":                       2,
		"Procedure?date=2026":                          3,
		"Procedure?date=ge2026-12-15":                  3,
		"Procedure?date=gt2026-12-15":                  1,
		"Procedure?date=lt2026-12-15":                  1,
		"Procedure?date=ge2026-09&date=lt2027":         2,
		"Procedure?date=ne2026-12-15":                  2,
		"Procedure?date=sa2026-12-15":                  1,
		"Procedure?date=eb2026-12-15":                  1,
		"Procedure?date=2026-08-20,2027-01-05":         2,
		"Procedure?code=touchup":                       1,
		"Procedure?code=|touchup":                      0,
		"Procedure?status=completed":                   4,
		"Procedure?patient:exact=" + p.ID:              -1,
		"Procedure?date=yesterday":                     -1,
		"Procedure?date=2026-02-30":                    -1,
		"Procedure?_count=0":                           -1,
		"Appointment?date=2027-04-06":                  1,
		"Appointment?date=2027-04-06T10:10:00-04:00":   0,
		"Appointment?date=ge2027-04-06T13:00:00Z":      1,
		"CarePlan?date=ap2027":                         2,
		"CarePlan?status=completed":                    0,
		"Observation?code=movement":                    2,
		"Observation?date=2027-02-20":                  1,
		"Observation?status=final&patient=" + other.ID: 0,
	}
	for query, want := range everywhere {
		query = strings.ReplaceAll(query, "|", url.QueryEscape("|"))
		if want < 0 {
			ask(t, p.Clinic, query).Want(http.StatusBadRequest)
			continue
		}
		if got := search(t, p.Clinic, query); len(got.ids()) != want || got.Total == nil || *got.Total != want {
			t.Errorf("%s: found %v, want %d", query, got.ids(), want)
		}
	}
}

func TestPagesFollowEachOtherUntilAllIsSeenOnce(t *testing.T) {
	p := rich(t)
	for _, name := range []string{"Ada", "Bea", "Cleo"} {
		other := p.Clinic.AddPatient(name)
		other.Treat("2026-12-01")
		other.Treat("2026-07-01")
	}
	for _, query := range []string{"Patient", "Procedure", "Appointment", "CarePlan", "Observation", "Patient?name=a", "Procedure?date=ge2026-09"} {
		want := search(t, p.Clinic, query).ids()
		joined := "?"
		if strings.Contains(query, "?") {
			joined = "&"
		}
		for _, count := range []string{"1", "2", "3"} {
			var got []string
			for next := query + joined + "_count=" + count; next != ""; {
				found := search(t, p.Clinic, next)
				got = append(got, found.ids()...)
				next = strings.TrimPrefix(found.link("next"), p.URL+"/fhir/")
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s by %s: %v, want %v", query, count, got, want)
			}
		}
	}
}

func TestAnUnknownParameterIsListedAndRefusedWhereAClientIsStrict(t *testing.T) {
	p := rich(t)
	got := search(t, p.Clinic, "Procedure?colour=blue&code=full")
	last := got.Entry[len(got.Entry)-1]
	if self := got.link("self"); self != p.URL+"/fhir/Procedure?code=full" || last.Search.Mode != "outcome" || len(got.ids()) != 2 {
		t.Errorf("%s, and at last %+v", self, last)
	}
	refused := ask(t, p.Clinic, "Procedure?colour=blue", "Prefer", "handling=strict").Want(http.StatusBadRequest)
	if body := string(refused.Body); !strings.Contains(body, "colour") || strings.Contains(body, "blue") {
		t.Errorf("answered %s", body)
	}
}

func TestAResourceThatDidNotChangeIsNotSentAgain(t *testing.T) {
	p := rich(t)
	etag := ask(t, p.Clinic, "Patient/"+p.ID).ETag()
	ask(t, p.Clinic, "Patient/"+p.ID, "If-None-Match", etag).Want(http.StatusNotModified)
	p.Patch(p.Path(""), apptest.Object{"name": "Núria Vale"}).Want(http.StatusOK)
	ask(t, p.Clinic, "Patient/"+p.ID, "If-None-Match", etag).Want(http.StatusOK)
}

func TestWhatIsNotThereOrNotOfferedIsAnOutcome(t *testing.T) {
	p := rich(t)
	treated := search(t, p.Clinic, "Procedure").ids()[0]
	for path, want := range map[string]int{
		"Patient/nobody": http.StatusNotFound, "Patient/" + p.ID + ".x": http.StatusNotFound, "Procedure/" + p.ID: http.StatusNotFound,
		"Observation/" + treated: http.StatusNotFound, "Medication": http.StatusNotFound, "Medication/1": http.StatusNotFound,
		"Patient?_format=xml": http.StatusNotAcceptable, "Patient?_format=json": http.StatusOK, "Patient?_format=application/fhir+json": http.StatusOK,
	} {
		ask(t, p.Clinic, path).Want(want)
	}
	ask(t, p.Clinic, "Patient", "Accept", "application/fhir+xml").Want(http.StatusNotAcceptable)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		answer := p.Server.Ask(method, "/fhir/Patient/"+p.ID, "Authorization", "Bearer "+p.Key).Want(http.StatusMethodNotAllowed)
		valid(t, answer.Body)
	}
}

func TestAClinicSeesItsOwnPatientsAndNobodyWithoutAKeySeesAny(t *testing.T) {
	p := rich(t)
	other := p.Server.AddClinic("Elsewhere")
	for _, kind := range everyKind {
		for _, e := range search(t, p.Clinic, kind).Entry {
			ask(t, other, kind+"/"+e.Resource["id"].(string)).Want(http.StatusNotFound)
		}
		if got := search(t, other, kind); len(got.Entry) != 0 || *got.Total != 0 {
			t.Errorf("%s: another clinic sees %v", kind, got.ids())
		}
		for _, path := range []string{kind, kind + "/" + p.ID} {
			answer := p.Server.Get("/fhir/" + path).Want(http.StatusUnauthorized)
			valid(t, answer.Body)
			if answer.Header.Get("WWW-Authenticate") == "" {
				t.Error("does not say how to log in")
			}
		}
	}
}

func TestTheCapabilityStatementNamesWhatIsOfferedToAnybody(t *testing.T) {
	p := rich(t)
	answer := p.Server.Get("/fhir/metadata").Want(http.StatusOK)
	valid(t, answer.Body)
	var told fhir.CapabilityStatement
	answer.Into(&told)
	if len(told.Rest) != 1 || len(told.Rest[0].Resource) != len(everyKind) {
		t.Fatalf("%s", answer.Body)
	}
	for _, r := range told.Rest[0].Resource {
		for _, s := range r.SearchParam { // each that is named is understood
			if got := search(t, p.Clinic, r.Type.Code()+"?"+s.Name+"=2027"); len(got.Entry) > 0 && got.Entry[len(got.Entry)-1].Search.Mode == "outcome" {
				t.Errorf("%s has no parameter %s", r.Type.Code(), s.Name)
			}
		}
	}
}
