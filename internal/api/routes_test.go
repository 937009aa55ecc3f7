package api_test

import (
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// route is one operation of the OpenAPI document.
type route struct{ method, path string }

func (r route) String() string { return r.method + " " + r.path }

// at is the route's path with its parameters filled in.
func (r route) at(t *testing.T, values map[string]string) string {
	t.Helper()
	return regexp.MustCompile(`\{[^}]*\}`).ReplaceAllStringFunc(r.path, func(parameter string) string {
		value, known := values[parameter]
		if !known {
			t.Fatalf("%s: the test has no value for %s: give it one", r, parameter)
		}
		return value
	})
}

// routes are all operations the server describes, so that the tests over all of
// them cannot forget a new one.
func routes(t *testing.T, s *apptest.Server) (all []route) {
	t.Helper()
	var document struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	s.Get("/openapi.json").Want(http.StatusOK).Into(&document)
	for path, operations := range document.Paths {
		for method := range operations {
			all = append(all, route{strings.ToUpper(method), path})
		}
	}
	slices.SortFunc(all, func(a, b route) int { return strings.Compare(a.String(), b.String()) })
	if len(all) < 40 {
		t.Fatalf("only %d operations are described", len(all))
	}
	return all
}

// The document must describe every route there is, or the tests over all routes
// would not be.
func TestEveryRouteIsDescribed(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	described := routes(t, p.Server)
	for _, k := range append(kinds, kind{path: "/clinics/self"}, kind{path: "/audit"}, kind{path: "/patients/%s/plan"}, kind{path: "/patients/%s/plan/changes"}, kind{path: "/plans/preview"},
		kind{path: "/protocol"}, kind{path: "/protocol/progress"}, kind{path: "/protocol/versions"}) {
		path := "/api/v1" + strings.ReplaceAll(k.path, "%s", "{id}")
		if !slices.ContainsFunc(described, func(r route) bool { return r.path == path }) {
			t.Errorf("%s is not described", path)
		}
	}
}

var someIDs = map[string]string{"{id}": "cv37m2k6n88s73b0ab12", "{record_id}": "cv37m2k6n88s73b0ab12", "{feed_id}": "cv37m2k6n88s73b0ab12", "{link_id}": "cv37m2k6n88s73b0ab12", "{password_id}": "cv37m2k6n88s73b0ab12", "{event_id}": "cv37m2k6n88s73b0ab12", "{version}": "1", "{source}": "jane"}

// RFC 6750 section 3, RFC 9110 section 11.6.1.
func TestNoRouteAnswersWithoutAValidKey(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	for _, r := range routes(t, s) {
		for _, credential := range []string{"", "Bearer", "Bearer ", "Bearer afterglow_wrong", "Bearer " + c.Key + "x", "Basic " + c.Key, c.Key, "Bearer " + c.Key + " " + c.Key} {
			answer := s.Do(s.Request(r.method, r.at(t, someIDs), `{"name":"x"}`, "Authorization", credential))
			if answer.Status != http.StatusUnauthorized || !strings.HasPrefix(answer.Header.Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%s with a wrong credential: answered %d, WWW-Authenticate %q", r, answer.Status, answer.Header.Get("WWW-Authenticate"))
			}
			if got := answer.Header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("%s with a wrong credential: Content-Type %q", r, got)
			}
		}
	}
}

func TestTheSchemeOfAKeyIsRecognizedInAnyCase(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for _, scheme := range []string{"Bearer", "bearer", "BEARER"} {
		c.Ask(http.MethodGet, "/api/v1/clinics/self", "Authorization", scheme+" "+c.Key).Want(http.StatusOK)
	}
}

// furnished is a clinic's patient with one of each kind, and where they are. The
// clinic has rules of its own.
type furnished struct {
	*apptest.Patient
	practitioner string
	record       map[string]string // kind's name -> id
}

func furnish(c *apptest.Clinic) furnished {
	f := furnished{Patient: c.AddPatient("Ada Quill"), record: map[string]string{}}
	for _, k := range kinds {
		path := k.path
		switch k.name {
		case "patient":
			continue
		case "staff":
			f.record[k.name] = c.Post(path, k.made(1)).Want(http.StatusCreated).ID()
			continue
		case "practitioner":
			f.practitioner = c.Post(path, k.made(1)).Want(http.StatusCreated).ID()
			continue
		}
		k.prepare(f.Patient)
		f.record[k.name] = c.Post(fmt.Sprintf(path, f.ID), k.made(1)).Want(http.StatusCreated).ID()
	}
	f.record["page-link"] = c.Post(f.Path("/page-links"), object{}).Want(http.StatusCreated).ID()
	consent(f.Patient)
	f.record["app-password"] = c.Post(f.Path("/app-passwords"), object{}).Want(http.StatusCreated).ID()
	f.record["practitioner's app-password"] = c.Post("/practitioners/"+f.practitioner+"/app-passwords", object{}).Want(http.StatusCreated).ID()
	f.record["API key"] = c.Post("/api-keys", object{"name": "billing"}).Want(http.StatusCreated).ID()
	c.SecondFactorOn(f.record["staff"])
	f.record["webhook"] = c.Post("/webhooks", someWebhook).Want(http.StatusCreated).ID()
	var sent struct {
		EventID string `json:"event_id"`
	}
	c.Post("/webhooks/"+f.record["webhook"]+"/test", nil).Want(http.StatusAccepted).Into(&sent)
	f.record["webhook's event"] = sent.EventID
	f.record["an import"] = checkedImport(c)
	f.record["in a calendar"] = waitingAppointment(c, f.practitioner)
	c.Patch("/protocol", object{"past_days": 31}).Want(http.StatusOK)
	f.record["calendars elsewhere"], f.record["conflict"] = c.ConnectElsewhere(f.practitioner)
	f.record["preview"] = c.Post("/protocol/preview", c.Get("/protocol").Body).Want(http.StatusOK).ID()
	return f
}

// checkedImport is an import that can be run.
func checkedImport(c *apptest.Clinic) (id string) {
	body, contentType := importForm("source", "jane", "dry_run", "true", "files/Patients.csv", importedPatients)
	id = c.Call(http.MethodPost, "/imports", body, "Content-Type", contentType).Want(http.StatusAccepted).ID()
	c.Import()
	return id
}

// waitingAppointment is what a practitioner put into her calendar without saying
// whose it is.
func waitingAppointment(c *apptest.Clinic, practitioner string) (id string) {
	a := c.AccountOf(practitioner)
	a.DAV(http.MethodPut, a.Home("appointments/a.ics"), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:a\r\n"+
		"DTSTAMP:20270101T000000Z\r\nDTSTART:20270901T140000Z\r\nDTEND:20270901T143000Z\r\nSUMMARY:Somebody\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").Want(http.StatusCreated)
	var list struct{ Items []struct{ ID string } }
	c.Get("/appointments?linked=false").Want(http.StatusOK).Into(&list)
	return list.Items[0].ID
}

// at is a route's path leading to what belongs to f.
func (f furnished) at(t *testing.T, r route) string {
	t.Helper()
	values := map[string]string{"{id}": f.ID, "{feed_id}": f.record["feed"], "{link_id}": f.record["page-link"], "{password_id}": f.record["app-password"], "{event_id}": f.record["webhook's event"], "{version}": "1", "{source}": "jane"}
	if strings.Contains(r.path, "/practitioners/") {
		values["{id}"], values["{password_id}"] = f.practitioner, f.record["practitioner's app-password"]
	}
	if strings.HasPrefix(r.path, "/api/v1/protocol/previews/") {
		values["{id}"] = f.record["preview"]
	}
	if strings.HasPrefix(r.path, "/api/v1/appointments/") {
		values["{id}"] = f.record["in a calendar"]
	}
	if strings.HasPrefix(r.path, "/api/v1/staff/") {
		values["{id}"] = f.record["staff"]
	}
	if strings.HasPrefix(r.path, "/api/v1/webhooks/") {
		values["{id}"] = f.record["webhook"]
	}
	if strings.HasPrefix(r.path, "/api/v1/imports/") {
		values["{id}"] = f.record["an import"]
	}
	if strings.HasPrefix(r.path, "/api/v1/api-keys/") {
		values["{id}"] = f.record["API key"]
	}
	if strings.HasPrefix(r.path, "/api/v1/calendars-elsewhere/") {
		values["{id}"] = f.record["calendars elsewhere"]
	}
	if strings.HasPrefix(r.path, "/api/v1/calendars-elsewhere/conflicts/") {
		values["{id}"] = f.record["conflict"]
	}
	for name, id := range f.record {
		if strings.Contains(r.path, "/"+name+"s/") {
			values["{record_id}"] = id
		}
	}
	switch r.path {
	case "/api/v1/holidays":
		return r.path + "?country=US&year=2027"
	case "/api/v1/agenda/follow-ups":
		return r.path + "?date=2027-06-01&kind=window"
	}
	return r.at(t, values)
}

// sent is what a route is sent: JSON, or files to the one that takes them.
func (f furnished) sent(r route) (body any, headers []string) {
	if r.method == http.MethodPost && strings.HasSuffix(r.path, "/imports") {
		form, contentType := importForm("source", "jane", "files/Patients.csv", importedPatients)
		return form, []string{"Content-Type", contentType}
	}
	return f.body(r), nil
}

// body is a body that the route accepts.
func (f furnished) body(r route) any {
	if r.method == http.MethodGet || r.method == http.MethodDelete {
		return nil
	}
	switch {
	case strings.HasSuffix(r.path, "/bulk"):
		return object{"operations": []object{{"method": "POST", "path": f.Path("/treatments"), "body": someTreatment}}}
	case strings.HasSuffix(r.path, "/plans/preview"):
		return object{"clinic": object{"timezone": "Europe/Berlin"}, "as_of": "2027-03-02"}
	case strings.HasSuffix(r.path, "/page-links"):
		return object{"expires_in_days": 30}
	case strings.HasSuffix(r.path, "/app-passwords"), strings.HasSuffix(r.path, "/api-keys"):
		return object{"name": "my phone"}
	case strings.HasSuffix(r.path, "/reset-password"), strings.HasSuffix(r.path, "/rotate-secret"), strings.HasSuffix(r.path, "/test"), strings.HasSuffix(r.path, "/resend"),
		strings.HasSuffix(r.path, "/sync"), strings.HasSuffix(r.path, "/look"):
		return nil
	case strings.HasSuffix(r.path, "/webhooks"), strings.HasSuffix(r.path, "/webhooks/{id}"):
		return someWebhook
	case strings.HasSuffix(r.path, "/replay"):
		return object{"since": "2027-01-01T00:00:00Z"}
	case strings.HasSuffix(r.path, "/calendars-elsewhere/find"):
		return object{"kind": "caldav", "address": "https://cloud.example/", "username": "brook", "password": "secret"}
	case strings.HasSuffix(r.path, "/calendars-elsewhere"):
		return object{"kind": "caldav", "address": "https://cloud.example/", "username": "brook", "password": "secret", "calendars": []object{{"href": "https://cloud.example/family/"}}}
	case strings.HasSuffix(r.path, "/calendars-elsewhere/{id}"):
		return object{"calendars": []object{{"href": "https://cloud.example/work/", "title": "Practice"}}}
	case strings.HasSuffix(r.path, "/settle"):
		return object{"take_other": false}
	case strings.HasSuffix(r.path, "/appointments/{id}/patient"):
		return object{"patient_id": f.ID}
	case strings.HasSuffix(r.path, "/bookings"):
		return object{"start": "2027-08-16T10:00:00"}
	case strings.HasSuffix(r.path, "/protocol"), strings.HasSuffix(r.path, "/protocol/preview"):
		return f.Get("/protocol").Want(http.StatusOK).Body
	case strings.HasSuffix(r.path, "/clinics/self/closures"):
		return object{"closures": []object{{"from": "2027-11-25", "to": "2027-11-25"}}}
	case strings.HasSuffix(r.path, "/clinics/self"), strings.HasSuffix(r.path, "/clinics/self/preview"):
		return object{"name": "Changed", "timezone": "Europe/Berlin"}
	}
	n := 8
	if r.method == http.MethodPost {
		n = 9 // an identity that the others do not take
	}
	segments := strings.Split(strings.TrimPrefix(r.path, "/api/v1/"), "/")
	for _, k := range kinds {
		if slices.Contains(segments, path.Base(k.path)) && (k.name != "patient" || len(segments) <= 2) {
			return k.made(n)
		}
	}
	return nil
}

func TestNoRouteLeadsToAnotherClinic(t *testing.T) {
	s := apptest.Start(t)
	ours, theirs := s.AddClinic("Harbour"), s.AddClinic("Elsewhere")
	f := furnish(ours)
	before := contents(t, s)
	for _, r := range routes(t, s) {
		if !strings.Contains(r.path, "{") || r.path == "/api/v1/imports/mappings/{source}" {
			continue // it is about the asker's own clinic, see the next test, or about none
		}
		path := strings.TrimPrefix(f.at(t, r), "/api/v1")
		answer := theirs.Call(r.method, path, f.body(r))
		if answer.Status != http.StatusNotFound {
			t.Errorf("%s with another clinic's ids: answered %d: %s", r, answer.Status, answer.Body)
		}
		if answer.ETag() != "" {
			t.Errorf("%s with another clinic's ids: tells a version", r)
		}
	}
	if after := contents(t, s); after != before {
		t.Error("a request of another clinic changed the database")
	}
}

// The same requests by the clinic itself succeed, or the test above would pass
// for the wrong reason.
func TestEachRouteLeadsToWhatBelongsToTheClinic(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	f := furnish(c)
	all := routes(t, s)
	// Deleting comes last, the inner before the outer.
	slices.SortStableFunc(all, func(a, b route) int {
		return rank(a) - rank(b)
	})
	for _, r := range all {
		body, headers := f.sent(r)
		if answer := c.Call(r.method, strings.TrimPrefix(f.at(t, r), "/api/v1"), body, headers...); answer.Status/100 != 2 {
			t.Errorf("%s: answered %d: %s", r, answer.Status, answer.Body)
		}
	}
}

// A report that is mailed out needs to read and nothing else. Each route that is not a
// GET is refused before its body is looked at.
func TestAKeyForReadingChangesNothingByAnyRoute(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	f := furnish(c)
	var made struct{ Secret string }
	c.Post("/api-keys", object{"name": "reports", "scope": "read-only"}).Want(http.StatusCreated).Into(&made)
	reader := *c
	reader.Key = made.Secret
	reader.Get("/clinics/self").Want(http.StatusOK) // that it is used is noted now
	before := contents(t, s)
	for _, r := range routes(t, s) {
		want := http.StatusForbidden
		if r.method == http.MethodGet || strings.HasSuffix(r.path, "/preview") {
			want = http.StatusOK
		}
		path := strings.TrimPrefix(f.at(t, r), "/api/v1")
		for _, body := range []any{f.body(r), nil} {
			answer := reader.Call(r.method, path, body)
			if answer.Status != want {
				t.Errorf("%s: answered %d, want %d: %s", r, answer.Status, want, answer.Body)
			}
			if kind := answer.Header.Get("Content-Type"); want == http.StatusForbidden && kind != "application/problem+json" {
				t.Errorf("%s: Content-Type %q", r, kind)
			}
			if want == http.StatusOK {
				break
			}
		}
	}
	if contents(t, s) != before {
		t.Error("something has changed")
	}
}

func rank(r route) int {
	if r.method != http.MethodDelete {
		return 0
	}
	return 10 - strings.Count(r.path, "/")
}

func TestListsShowNothingOfAnotherClinic(t *testing.T) {
	s := apptest.Start(t)
	ours, theirs := s.AddClinic("Harbour"), s.AddClinic("Elsewhere")
	f := furnish(ours)
	for _, path := range []string{"/patients", "/practitioners", "/audit", "/staff", "/api-keys", "/webhooks", "/calendars-elsewhere", "/calendars-elsewhere/conflicts"} {
		body := string(theirs.Get(path).Want(http.StatusOK).Body)
		for _, id := range []string{f.ID, f.practitioner, ours.ID, f.record["feed"], f.record["staff"], f.record["API key"], f.record["webhook"], f.record["calendars elsewhere"], f.record["conflict"]} {
			if strings.Contains(body, id) {
				t.Errorf("%s shows %s of another clinic", path, id)
			}
		}
	}
	if got := theirs.Get("/clinics/self").ID(); got != theirs.ID {
		t.Error("clinics/self is another clinic")
	}
}

func TestARecordCannotNameAnotherClinicsPractitioner(t *testing.T) {
	s := apptest.Start(t)
	ours, theirs := s.AddClinic("Harbour"), s.AddClinic("Elsewhere")
	stranger := ours.Post("/practitioners", object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	p := theirs.AddPatient("Ada Quill")
	p.Post(p.Path("/treatments"), object{"date": "2027-01-01", "practitioner_id": stranger, "zones": []object{{"zone": "glabella"}}}).Want(http.StatusUnprocessableEntity)
	p.Post(p.Path("/appointments"), object{"start": "2027-06-14T10:00:00", "practitioner_id": stranger}).Want(http.StatusUnprocessableEntity)
	p.Patch(p.Path(""), object{"practitioner_id": stranger}).Want(http.StatusUnprocessableEntity)
}

func TestAnotherPatientsRecordsAreNotFoundUnderThisOne(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	f, other := furnish(c), c.AddPatient("Bea Marsh")
	for _, k := range kinds {
		if id := f.record[k.name]; id != "" && strings.Contains(k.path, "%s") {
			c.Get(fmt.Sprintf(k.path, other.ID) + "/" + id).Want(http.StatusNotFound)
			c.Delete(fmt.Sprintf(k.path, other.ID) + "/" + id).Want(http.StatusNotFound)
		}
	}
}
