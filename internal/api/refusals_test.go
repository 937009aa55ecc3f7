package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/api"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// secret stands in every refused request for a patient's datum: it must come
// back neither in the answer nor in the log.
const secret = "QuillSecret"

// bad is a request that is refused.
type bad struct {
	name   string
	method string // POST if empty
	path   string // %s is the patient's id
	body   any
	header []string
	status int
	where  string // location of one of the errors; empty if there is none to name
}

const (
	treatments   = "/patients/%s/treatments"
	observations = "/patients/%s/observations"
	events       = "/patients/%s/events"
	appointments = "/patients/%s/appointments"
	packages     = "/patients/%s/packages"
	pauses       = "/patients/%s/pauses"
	overrides    = "/patients/%s/overrides"
	feeds        = "/patients/%s/feeds"
	preview      = "/plans/preview"
)

// treatment is a valid one with members changed; a nil one is left out.
func treatment(changed object) object {
	return without(merged(object{"date": "2027-01-01", "product": secret, "zones": []object{{"zone": "glabella", "units": 20}}}, changed))
}

func appointment(changed object) object {
	return without(merged(object{"start": "2027-06-14T10:00:00"}, changed))
}

func override(changed object) object {
	return without(merged(object{"item": "window/t1/1", "from": "2027-06-01", "to": "2027-06-14", "author": "Dr Brook", "reason": secret}, changed))
}

func without(o object) object {
	for name, value := range o {
		if value == nil {
			delete(o, name)
		}
	}
	return o
}

// Values that break a rule of a field: 422 with the field's path.
func invalidValues() (all []bad) {
	add := func(name, path, where string, body any) {
		all = append(all, bad{name: name, path: path, body: body, status: http.StatusUnprocessableEntity, where: where})
	}
	for _, day := range []string{"2027-02-29", "2027-13-01", "2027-00-10", "2027-1-1", "01/02/2027", "2027-01-01T00:00:00Z", "0000-01-01", "1899-12-31", "2201-01-01", "", secret} {
		add("date "+day, treatments, "body.date", treatment(object{"date": day}))
	}
	add("date missing", treatments, "body.date", treatment(object{"date": nil}))
	add("date as a number", treatments, "body.date", treatment(object{"date": 20270101}))
	add("treatment in the future", treatments, "body.date", treatment(object{"date": "2027-03-03"}))
	add("zones missing", treatments, "body.zones", treatment(object{"zones": nil}))
	add("zones empty", treatments, "body.zones", treatment(object{"zones": []object{}}))
	add("zones null", treatments, "body.zones", `{"date":"2027-01-01","zones":null}`)
	add("zones an object", treatments, "body.zones", treatment(object{"zones": object{"zone": secret}}))
	add("unknown zone", treatments, "body.zones[0].zone", treatment(object{"zones": []object{{"zone": secret}}}))
	add("zone in another case", treatments, "body.zones[0].zone", treatment(object{"zones": []object{{"zone": "Glabella"}}}))
	add("zone missing", treatments, "body.zones[0].zone", treatment(object{"zones": []object{{"units": 20}}}))
	add("zone twice", treatments, "body.zones[1].zone", treatment(object{"zones": []object{{"zone": "dao"}, {"zone": "dao"}}}))
	add("units zero", treatments, "body.zones[0].units", treatment(object{"zones": []object{{"zone": "dao", "units": 0}}}))
	add("units negative", treatments, "body.zones[0].units", treatment(object{"zones": []object{{"zone": "dao", "units": -1}}}))
	add("units as text", treatments, "body.zones[0].units", treatment(object{"zones": []object{{"zone": "dao", "units": "20"}}}))
	add("units as text that tells", treatments, "body.zones[0].units", treatment(object{"zones": []object{{"zone": "dao", "units": secret}}}))
	add("unknown type", treatments, "body.type", treatment(object{"type": secret}))
	add("unknown field", treatments, "body.color", treatment(object{"color": secret}))
	add("unknown field in a zone", treatments, "body.zones[0].side", treatment(object{"zones": []object{{"zone": "dao", "side": secret}}}))
	add("unknown field that tells", treatments, "body", treatment(object{"Ada " + secret: 1}))
	add("field in another case", treatments, "body", treatment(object{"Product": secret}))
	add("unknown practitioner", treatments, "body.practitioner_id", treatment(object{"practitioner_id": secret}))
	for name, text := range map[string]string{
		"line feed": "a\nb", "CR LF": secret + "\r\nX-Injected: 1", "carriage return": "a\rATTENDEE:b", "NUL": "a\x00b",
		"escape": "a\x1bb", "NEL": "a\u0085b", "line separator": "a\u2028b", "long": strings.Repeat(secret, 20),
	} {
		add(name+" in a product", treatments, "body.product", treatment(object{"product": text}))
		add(name+" in a title", events, "body.title", object{"date": "2027-10-02", "title": text})
		add(name+" in a patient's name", "/patients", "body.name", object{"name": text})
		add(name+" in a practitioner's name", "/practitioners", "body.name", object{"name": text})
		add(name+" in a feed's name", feeds, "body.name", object{"name": text})
		add(name+" in an e-mail address", "/patients", "body.email", object{"name": "Ada", "email": text})
	}
	add("control character in a note", observations, "body.note", object{"date": "2027-01-01", "zone": "dao", "movement": "full", "note": secret + "\x00"})
	add("very long note", observations, "body.note", object{"date": "2027-01-01", "zone": "dao", "movement": "full", "note": strings.Repeat(secret, 400)})
	add("observation in the future", observations, "body.date", object{"date": "2027-03-03", "zone": "dao", "movement": "full"})
	add("unknown movement", observations, "body.movement", object{"date": "2027-01-01", "zone": "dao", "movement": secret})
	add("movement missing", observations, "body.movement", object{"date": "2027-01-01", "zone": "dao", "note": secret})
	add("priority zero", events, "body.priority", object{"date": "2027-10-02", "title": secret, "priority": 0})
	add("priority with a fraction", events, "body.priority", object{"date": "2027-10-02", "title": secret, "priority": 1.5})
	add("priority beyond any integer", events, "body.priority", `{"date":"2027-10-02","title":"`+secret+`","priority":1e300}`)
	add("wall time that the clocks skip", appointments, "body.start", appointment(object{"start": "2027-03-14T02:30:00"}))
	add("wall time on a day that does not exist", appointments, "body.start", appointment(object{"start": "2027-02-30T10:00:00"}))
	add("wall time with an hour that does not exist", appointments, "body.start", appointment(object{"start": "2027-06-14T25:00:00"}))
	add("instant instead of a wall time", appointments, "body.start", appointment(object{"start": "2027-06-14T10:00:00Z"}))
	add("wall time with a fraction", appointments, "body.start", appointment(object{"start": "2027-06-14T10:00:00.5"}))
	add("wall time with an hour of one digit", appointments, "body.start", appointment(object{"start": "2027-06-14T1:00:00"}))
	add("wall time with a small t", appointments, "body.start", appointment(object{"start": "2027-06-14t10:00:00"}))
	add("date instead of a wall time", appointments, "body.start", appointment(object{"start": "2027-06-14"}))
	for _, zone := range []string{secret, "Local", "../../etc/passwd", "America/New York", "EST5EDT4", "/etc/localtime", "a\x00b"} {
		add("time zone "+zone, appointments, "body.timezone", appointment(object{"timezone": zone}))
	}
	for _, minutes := range []any{0, -1, 99999, 1441, "30", 30.5} {
		add(fmt.Sprintf("minutes %v", minutes), appointments, "body.minutes", appointment(object{"minutes": minutes}))
	}
	add("unknown status", appointments, "body.status", appointment(object{"status": secret}))
	add("unknown zone of a visit", appointments, "body.zones[0]", appointment(object{"zones": []string{secret}}))
	for _, day := range []string{"2027-02-29", "2027-1-1", "2027-01-01T00:00:00Z", "1899-12-31", "2201-01-01", "", secret} {
		add("expiry on "+day, packages, "body.expires", object{"total": 4, "expires": day})
		add("pause from "+day, pauses, "body.from", object{"from": day, "reason": secret})
		add("pause until "+day, pauses, "body.until", object{"from": "2027-01-01", "until": day, "reason": secret})
		add("override from "+day, overrides, "body.from", override(object{"from": day}))
		add("override to "+day, overrides, "body.to", override(object{"to": day}))
	}
	for _, total := range []any{nil, 0, -1, 101, 4.5, "4"} {
		add(fmt.Sprintf("total %v", total), packages, "body.total", without(object{"total": total, "expires": "2027-12-31"}))
	}
	for _, used := range []any{-1, 5, 4.5, "1"} {
		add(fmt.Sprintf("used %v of four", used), packages, "body.used", object{"total": 4, "used": used})
	}
	add("unknown field of a package", packages, "body.color", object{"total": 4, "color": secret})
	add("pause without a beginning", pauses, "body.from", object{"until": "2027-06-30", "reason": secret})
	add("pause until before it begins", pauses, "body.until", object{"from": "2027-07-01", "until": "2027-06-30", "reason": secret})
	add("unknown field of a pause", pauses, "body.color", object{"from": "2027-07-01", "color": secret})
	add("control character in a pause's reason", pauses, "body.reason", object{"from": "2027-07-01", "reason": secret + "\x00"})
	add("very long reason of a pause", pauses, "body.reason", object{"from": "2027-07-01", "reason": strings.Repeat(secret, 400)})
	for _, member := range []string{"item", "from", "to", "author", "reason"} {
		add("override without "+member, overrides, "body."+member, override(object{member: nil}))
		add("override with empty "+member, overrides, "body."+member, override(object{member: ""}))
	}
	for _, member := range []string{"author", "reason"} {
		add("override with a blank "+member, overrides, "body."+member, override(object{member: "  \t "}))
	}
	for _, member := range []string{"item", "author", "reason"} {
		add("very long "+member+" of an override", overrides, "body."+member, override(object{member: strings.Repeat(secret, 400)}))
		add("control character in "+member+" of an override", overrides, "body."+member, override(object{member: secret + "\x00"}))
	}
	add("override of an item that is on no plan", overrides, "body.item", override(nil))
	add("override of an appointment", overrides, "body.item", override(object{"item": "appt/a1"}))
	add("override of a review", overrides, "body.item", override(object{"item": "review/pause/2027-06-01"}))
	add("override in the past", overrides, "body.to", override(object{"from": "2027-02-01", "to": "2027-03-01"}))
	add("override more than two years ahead", overrides, "body.from", override(object{"from": "2029-03-03", "to": "2029-03-03"}))
	add("override that ends before it begins", overrides, "body.to", override(object{"to": "2027-05-31"}))
	add("override of more than a year", overrides, "body.to", override(object{"to": "2028-06-02"}))
	add("unknown field of an override", overrides, "body.color", override(object{"color": secret}))
	add("unknown weekday of a patient", "/patients", "body.weekdays[1]", object{"name": "Ada", "weekdays": []string{"monday", secret}})
	for _, visits := range []any{0, -1, 13, 2.5, "2"} {
		add(fmt.Sprintf("%v visits a year", visits), "/patients", "body.visits_per_year", object{"name": "Ada", "visits_per_year": visits})
	}
	add("seasonal check-ins as text", "/patients", "body.season_checkins", object{"name": "Ada", "season_checkins": secret})
	add("name missing", "/patients", "body.name", object{"ref": secret})
	add("name empty", "/patients", "body.name", object{"name": ""})
	add("name of spaces", "/patients", "body.name", object{"name": "  \t "})
	add("no e-mail address", "/patients", "body.email", object{"name": "Ada", "email": secret})
	add("e-mail address with a name", "/patients", "body.email", object{"name": "Ada", "email": secret + " <a@example.com>"})
	add("unknown language", "/patients", "body.language", object{"name": "Ada", "language": secret})
	add("latitude beyond the pole", "/patients", "body.latitude", object{"name": "Ada", "latitude": 90.5})
	add("blackout that ends before it begins", "/patients", "body.blackouts[0].to", object{"name": "Ada", "blackouts": []object{{"from": "2027-08-14", "to": "2027-08-01"}}})
	add("unknown privacy", feeds, "body.privacy", object{"privacy": secret})
	add("preview without a day", preview, "body.as_of", object{"clinic": object{"timezone": "Europe/Berlin"}})
	add("preview without a time zone", preview, "body.clinic.timezone", object{"clinic": object{}, "as_of": "2027-03-02"})
	add("preview of an unknown time zone", preview, "body.clinic.timezone", object{"clinic": object{"timezone": secret}, "as_of": "2027-03-02"})
	add("preview of a treatment to come", preview, "body.treatments[0].date", object{
		"clinic": object{"timezone": "Europe/Berlin"}, "as_of": "2027-03-02", "treatments": []object{treatment(object{"date": "2027-03-03"})}})
	add("preview of an impossible start", preview, "body.appointments[0].start", object{
		"clinic": object{"timezone": "Europe/Berlin"}, "as_of": "2027-03-02", "appointments": []object{appointment(object{"start": "2027-04-31T10:00:00"})}})
	add("preview of a start with a small t", preview, "body.appointments[0].start", object{
		"clinic": object{"timezone": "Europe/Berlin"}, "as_of": "2027-03-02", "appointments": []object{appointment(object{"start": "2027-04-30t10:00:00"})}})
	add("preview of an empty time zone", preview, "body.patient.timezone", object{
		"clinic": object{"timezone": "Europe/Berlin"}, "as_of": "2027-03-02", "patient": object{"timezone": ""}})
	add("preview of an appointment in an empty time zone", preview, "body.appointments[0].timezone", object{
		"clinic": object{"timezone": "Europe/Berlin"}, "as_of": "2027-03-02", "appointments": []object{appointment(object{"timezone": ""})}})
	add("member twice", treatments, "body.product", `{"date":"2027-01-01","product":"`+secret+`","product":"other","zones":[{"zone":"dao"}]}`)
	add("member twice in a zone", treatments, "body.zones[0].zone", `{"date":"2027-01-01","zones":[{"zone":"dao","zone":"dao"}]}`)
	add("null", treatments, "body", `null`)
	add("list instead of an object", treatments, "body", `[{"date":"`+secret+`"}]`)
	add("text instead of an object", treatments, "body", `"`+secret+`"`)
	return all
}

// Requests that are wrong in form.
func invalidForms() []bad {
	clinic := object{"name": "Harbour", "timezone": "America/New_York"}
	long := treatment(object{"product": strings.Repeat("x", 10<<20)})
	return []bad{
		{name: "10 MB", path: treatments, body: long, status: http.StatusRequestEntityTooLarge},
		{name: "10 MB by PATCH", method: http.MethodPatch, path: "/patients/%s", body: long, status: http.StatusRequestEntityTooLarge},
		{name: "10 MB by PUT", method: http.MethodPut, path: "/clinics/self", body: long, status: http.StatusRequestEntityTooLarge},
		{name: "truncated JSON", path: treatments, body: `{"date":"2027-01-01","product":"` + secret, status: http.StatusBadRequest, where: "body"},
		{name: "more after the JSON", path: treatments, body: `{"date":"2027-01-01","zones":[{"zone":"dao"}]} ` + secret, status: http.StatusBadRequest, where: "body"},
		{name: "no JSON", path: treatments, body: secret, status: http.StatusBadRequest, where: "body"},
		{name: "empty", path: treatments, body: "", status: http.StatusBadRequest},
		{name: "invalid UTF-8", path: events, body: `{"date":"2027-10-02","title":"` + secret + "\xff\"}", status: http.StatusBadRequest, where: "body"},
		{name: "half a surrogate pair", path: events, body: `{"date":"2027-10-02","title":"` + secret + `\ud800"}`, status: http.StatusBadRequest, where: "body"},
		{name: "UTF-16", path: events, body: "\xff\xfe{\x00}\x00", status: http.StatusBadRequest, where: "body"},
		{name: "byte order mark", path: events, body: "\xef\xbb\xbf" + `{"date":"2027-10-02","title":"` + secret + `"}`, status: http.StatusBadRequest, where: "body"},
		{name: "huge nesting", path: events, body: strings.Repeat("[", 200_000), status: http.StatusBadRequest, where: "body"},
		{name: "huge nesting, closed", path: events, body: strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), status: http.StatusBadRequest, where: "body"},
		{name: "single quotes", path: events, body: `{'date':'2027-10-02'}`, status: http.StatusBadRequest, where: "body"},
		{name: "NaN", path: events, body: `{"date":"2027-10-02","priority":NaN}`, status: http.StatusBadRequest, where: "body"},
		{name: "form", path: events, body: "date=2027-10-02&title=" + secret, header: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: http.StatusUnsupportedMediaType},
		{name: "JSON as text", path: events, body: object{"date": "2027-10-02", "title": secret}, header: []string{"Content-Type", "text/plain"}, status: http.StatusUnsupportedMediaType},
		{name: "JSON patch", method: http.MethodPatch, path: "/patients/%s", body: `[{"op":"replace","path":"/name","value":"` + secret + `"}]`, header: []string{"Content-Type", "application/json-patch+json"}, status: http.StatusUnsupportedMediaType},
		{name: "patch of a list", method: http.MethodPatch, path: "/patients/%s", body: `["` + secret + `"]`, status: http.StatusUnprocessableEntity, where: "body"},
		{name: "patch of null", method: http.MethodPatch, path: "/patients/%s", body: `null`, status: http.StatusUnprocessableEntity, where: "body"},
		{name: "patch with a member twice", method: http.MethodPatch, path: "/patients/%s", body: `{"name":"` + secret + `","name":"b"}`, status: http.StatusBadRequest, where: "body.name"},
		{name: "patch of an unknown field", method: http.MethodPatch, path: "/patients/%s", body: object{"color": secret}, status: http.StatusUnprocessableEntity, where: "body.color"},
		{name: "patch that removes an unknown field", method: http.MethodPatch, path: "/patients/%s", body: object{"color": nil}, status: http.StatusUnprocessableEntity, where: "body.color"},
		{name: "patch that removes what is required", method: http.MethodPatch, path: "/patients/%s", body: object{"name": nil}, status: http.StatusUnprocessableEntity, where: "body.name"},
		{name: "patch to an unknown value", method: http.MethodPatch, path: "/patients/%s", body: object{"metabolism": secret}, status: http.StatusUnprocessableEntity, where: "body.metabolism"},
		{name: "patch with a line break", method: http.MethodPatch, path: "/patients/%s", body: object{"name": secret + "\r\nX: y"}, status: http.StatusUnprocessableEntity, where: "body.name"},
		{name: "clinic of an unknown time zone", method: http.MethodPut, path: "/clinics/self", body: merged(clinic, object{"timezone": secret}), status: http.StatusUnprocessableEntity, where: "body.timezone"},
		{name: "clinic of the time zone Local", method: http.MethodPatch, path: "/clinics/self", body: object{"timezone": "Local"}, status: http.StatusUnprocessableEntity, where: "body.timezone"},
		{name: "clinic with an unknown weekday", method: http.MethodPatch, path: "/clinics/self", body: object{"closed_weekdays": []string{secret}}, status: http.StatusUnprocessableEntity, where: "body.closed_weekdays[0]"},
		{name: "clinic with a closure on an impossible day", method: http.MethodPatch, path: "/clinics/self", body: object{"closures": []object{{"from": "2027-02-30", "to": "2027-03-01"}}}, status: http.StatusUnprocessableEntity, where: "body.closures[0].from"},
		{name: "unknown query parameter", method: http.MethodGet, path: "/patients?color=" + secret, status: http.StatusUnprocessableEntity, where: "query.color"},
		{name: "unknown query parameter that tells", method: http.MethodGet, path: "/patients?" + secret + "%20x=1", status: http.StatusUnprocessableEntity, where: "query"},
		{name: "unknown query parameter of a write", path: events + "?dry_run=1", body: object{"date": "2027-10-02", "title": secret}, status: http.StatusUnprocessableEntity, where: "query.dry_run"},
		{name: "limit 0", method: http.MethodGet, path: "/patients?limit=0", status: http.StatusUnprocessableEntity, where: "query.limit"},
		{name: "limit 501", method: http.MethodGet, path: treatments + "?limit=501", status: http.StatusUnprocessableEntity, where: "query.limit"},
		{name: "limit that is no number", method: http.MethodGet, path: events + "?limit=" + secret, status: http.StatusUnprocessableEntity, where: "query.limit"},
		{name: "cursor of nothing", method: http.MethodGet, path: "/practitioners?cursor=" + secret, status: http.StatusUnprocessableEntity, where: "query.cursor"},
		{name: "cursor of nothing in the audit", method: http.MethodGet, path: "/audit?cursor=" + secret, status: http.StatusUnprocessableEntity, where: "query.cursor"},
		{name: "cursor beyond any number in the audit", method: http.MethodGet, path: "/audit?cursor=99999999999999999999", status: http.StatusUnprocessableEntity, where: "query.cursor"},
	}
}

// RFC 9457; design.md section 5: every refusal is clear and changes nothing.
func TestBadInputIsRefusedByItsFieldAndLeavesNoTrace(t *testing.T) {
	s := apptest.Start(t)
	f := furnish(s.AddClinic("Harbour"))
	before, changed := contents(t, s), watch(t, s)
	for _, b := range append(invalidValues(), invalidForms()...) {
		s.Log.Reset()
		answer := send(f, b)
		if answer.Status != b.status || answer.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: answered %d as %s, want %d: %.300s", b.name, answer.Status, answer.Header.Get("Content-Type"), b.status, answer.Body)
			continue
		}
		var told struct {
			Title, Detail string
			Status        int
			Errors        []map[string]string
		}
		answer.Into(&told)
		if told.Title == "" || told.Status != b.status {
			t.Errorf("%s: problem details are %s", b.name, answer.Body)
		}
		named := b.where == "" && len(told.Errors) == 0
		for _, e := range told.Errors {
			named = named || e["location"] == b.where
			if len(e) != 2 || e["message"] == "" || e["location"] == "" {
				t.Errorf("%s: an error is %v, want a location and a message", b.name, e)
			}
		}
		if !named {
			t.Errorf("%s: no error is at %q: %s", b.name, b.where, answer.Body)
		}
		if strings.Contains(string(answer.Body), secret) || strings.Contains(fmt.Sprint(answer.Header), secret) {
			t.Errorf("%s: the refused value comes back: %s", b.name, answer.Body)
		}
		if log := s.Log.String(); strings.Contains(log, secret) || strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("%s: logged %s", b.name, log)
		}
		if changed() {
			t.Errorf("%s: the database changed", b.name)
		}
	}
	if contents(t, s) != before {
		t.Error("the database is not what it was")
	}
}

func send(f furnished, b bad) apptest.Answer {
	path := strings.Replace(b.path, "%s", f.ID, 1)
	method := b.method
	if method == "" {
		method = http.MethodPost
	}
	request := f.Request(method, api.Prefix+path, b.body, "Authorization", "Bearer "+f.Key)
	for i := 0; i+1 < len(b.header); i += 2 {
		request.Header.Set(b.header[i], b.header[i+1])
	}
	return f.Do(request)
}

// The same rules hold for corrections: what POST refuses, PUT refuses.
func TestWhatCannotBeAddedCannotBePutEither(t *testing.T) {
	s := apptest.Start(t)
	f := furnish(s.AddClinic("Harbour"))
	at := map[string]string{
		"/patients": "/patients/%s", "/practitioners": "/practitioners/" + f.practitioner, preview: "",
		treatments: treatments + "/" + f.record["treatment"], observations: observations + "/" + f.record["observation"],
		events: events + "/" + f.record["event"], appointments: appointments + "/" + f.record["appointment"], feeds: feeds + "/" + f.record["feed"],
		packages: packages + "/" + f.record["package"], pauses: pauses + "/" + f.record["pause"], overrides: overrides + "/" + f.record["override"],
	}
	before := contents(t, s)
	for _, b := range invalidValues() {
		if b.path == preview {
			continue
		}
		b.method, b.path = http.MethodPut, at[b.path]
		if answer := send(f, b); answer.Status != b.status || !strings.Contains(string(answer.Body), `"location":"`+b.where+`"`) {
			t.Errorf("%s: answered %d, want %d at %s: %.300s", b.name, answer.Status, b.status, b.where, answer.Body)
		}
	}
	if contents(t, s) != before {
		t.Error("the database changed")
	}
}

// What is right to the last character is accepted, or the table above would
// prove nothing.
func TestInputAtTheLimitsIsAccepted(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-02-01")
	window := windowOf(t, p)
	name := strings.Repeat("é", 200)
	for _, b := range []bad{
		{path: "/patients", body: object{"name": name}},
		{path: overrides, body: override(object{"from": "2027-03-01", "to": "2027-03-02", "item": window, "author": name, "reason": "x"})},
		{path: overrides, body: override(object{"from": "2029-03-02", "to": "2030-03-03", "item": window})},
		{path: "/patients", body: object{"name": "O'Neil; Müller, Anna: \"x\" \\n 日本 🎉", "latitude": -90}},
		{path: treatments, body: treatment(object{"date": "2027-03-02", "product": name})},
		{path: events, body: object{"date": "2200-12-31", "title": name, "priority": 9}},
		{path: appointments, body: appointment(object{"minutes": 1440, "timezone": "Pacific/Chatham"})},
		{path: appointments, body: appointment(object{"start": "2027-11-07T01:30:00", "minutes": 1})},
		{path: observations, body: object{"date": "2027-03-02", "zone": "dao", "movement": "none", "note": strings.Repeat("ü", 4000)}},
		{path: packages, body: object{"total": 1}},
		{path: packages, body: object{"total": 100, "used": 100, "expires": "2200-12-31"}},
		{path: pauses, body: object{"from": "2027-07-01", "until": "2027-07-01", "reason": strings.Repeat("ü", 4000)}},
		{path: pauses, body: object{"from": "2027-07-01"}}, // overlaps, and has no end
		{path: "/patients", body: object{"name": "Ada", "weekdays": []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}, "visits_per_year": 12}},
		{path: feeds, body: `{"name":null}`},
	} {
		path := b.path
		if strings.Contains(path, "%s") {
			path = fmt.Sprintf(path, p.ID)
		}
		p.Post(path, b.body).Want(http.StatusCreated)
	}
}

func TestAnObservationOfTheSameMovementOnTheSameDayIsAConflict(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	seen := object{"date": "2027-01-01", "zone": "dao", "movement": "full"}
	p.Post(p.Path("/observations"), seen).Want(http.StatusCreated)
	p.Post(p.Path("/observations"), seen).Want(http.StatusConflict)
	other := p.Post(p.Path("/observations"), merged(seen, object{"movement": "partial"})).Want(http.StatusCreated).ID()
	p.Put(p.Path("/observations/"+other), seen).Want(http.StatusConflict)
}

func TestABodyThatBreaksOffIsTheSendersFault(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	answer := rawRequest(t, s, "POST /api/v1/patients HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+c.Key+
		"\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n{\"nam\r\nzz\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 400 ") {
		t.Errorf("answered %.200s", answer)
	}
	if strings.Contains(s.Log.String(), `"level":"ERROR"`) {
		t.Errorf("logged %s", s.Log)
	}
}
