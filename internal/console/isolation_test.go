package console_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/console"
)

// mark stands in every text of the clinic that others may not learn of.
const mark = "Quillmark"

// secretive is a clinic with one of everything that an address can name.
type secretive struct {
	*apptest.Patient
	owner *apptest.Browser
	ids   map[string]string // by the path of what they name, up to the parameter
}

func secretClinic(t *testing.T, s *apptest.Server) secretive {
	t.Helper()
	c := s.AddClinic(mark + " Harbour")
	f := secretive{Patient: c.AddPatient("Ada " + mark), ids: map[string]string{}}
	made := func(path string, body apptest.Object) string {
		return f.Post(path, body).Want(http.StatusCreated).ID()
	}
	patient, elsewhere := "/console/patients/:id", "/console/settings/elsewhere/"
	f.ids["/console/patients/"] = f.ID
	practitioner := made("/practitioners", apptest.Object{"name": "Dr " + mark})
	f.ids["/console/settings/practitioners/"] = practitioner
	f.ids[patient+"/treatments/"] = f.Treat("2027-03-01")
	for name, body := range map[string]apptest.Object{
		"observations": {"date": "2027-03-02", "zone": "glabella", "movement": "first", "note": mark},
		"events":       {"date": "2027-10-02", "title": mark},
		"packages":     {"total": 5},
		"pauses":       {"from": "2028-05-02", "until": "2028-06-30", "reason": mark},
		"overrides":    {"item": "season/winter/2027", "from": "2027-11-02", "to": "2027-11-30", "author": mark, "reason": mark},
		"appointments": {"start": "2027-06-02T10:00:00", "zones": []string{"glabella"}},
		"feeds":        {"name": mark},
	} {
		f.ids[patient+"/"+name+"/"] = made(f.Path("/"+name), body)
	}
	f.ids[patient+"/links/"] = made(f.Path("/page-links"), apptest.Object{})
	f.Account()
	passwords, err := f.App.PatientPasswords(background, f.Actor, f.ID)
	if err != nil || len(passwords) != 1 {
		t.Fatal(len(passwords), err)
	}
	f.ids[patient+"/app-passwords/"] = passwords[0].ID
	f.ids["/console/settings/app-passwords/"] = made("/practitioners/"+practitioner+"/app-passwords", apptest.Object{"name": mark})
	f.ids["/console/settings/imports/"] = checkedImport(t, c, mark)
	f.ids["/console/settings/api-keys/"] = made("/api-keys", apptest.Object{"name": mark})
	webhook := made("/webhooks", apptest.Object{"url": "https://receiver.example/" + mark})
	var sent struct {
		EventID string `json:"event_id"`
	}
	f.Post("/webhooks/"+webhook+"/test", nil).Want(http.StatusAccepted).Into(&sent)
	f.ids["/console/settings/webhooks/"], f.ids["/console/settings/webhooks/:id/events/"] = webhook, sent.EventID
	f.ids["/console/settings/staff/"] = made("/staff", apptest.Object{"name": mark, "username": "secret", "role": "owner"})
	f.ids[elsewhere], f.ids[elsewhere+"conflicts/"] = c.ConnectElsewhere(practitioner)
	f.ids["/console/protocol/versions/"] = "1"
	f.Patch("/protocol", apptest.Object{"past_days": 31}).Want(http.StatusOK)
	f.ids["/console/protocol/previews/"] = f.Post("/protocol/preview", f.Get("/protocol").Body).Want(http.StatusOK).ID()

	f.owner = c.LogInAs(clinic.Staff{Username: "ines", Name: "Ines", Role: clinic.RoleOwner})
	one, err := f.App.LogInStaff(background, app.Arrival{}, "ines", apptest.StaffPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	f.ids["/console/account/sessions/"] = one.ID
	return f
}

var background = context.Background()

// at is a route's path with the clinic's ids for its parameters. One that has no id
// here fails: whoever adds a route says what belongs in it.
func (f secretive) at(t *testing.T, route string) string {
	t.Helper()
	path := ""
	for rest := route; rest != ""; {
		before, parameter, ok := strings.Cut(rest, ":")
		path += before
		if !ok {
			break
		}
		parameter, _, _ = strings.Cut(parameter, "/")
		id := f.ids[strings.TrimSuffix(route[:len(route)-len(rest)]+before, "/")+"/"]
		if id == "" {
			t.Fatalf("%s: there is nothing here that :%s names", route, parameter)
		}
		path, rest = path+id, rest[len(before)+1+len(parameter):]
	}
	return path
}

// fields name what is the clinic's in whichever form takes a name.
func (f secretive) fields(token string) url.Values {
	return url.Values{
		"token": {token}, "patient": {f.ID}, "practitioner": {f.ids["/console/settings/practitioners/"]}, "of": {f.ids["/console/settings/practitioners/"]},
		"practitioner_id": {f.ids["/console/settings/practitioners/"]}, "name": {"Somebody"}, "username": {"somebody"}, "role": {"front_desk"},
		"appointment": {f.ids["/console/patients/:id/appointments/"]}, "item": {"season/winter/2027"}, "version": {"1"},
		"url": {"https://receiver.example"}, "event": {"feed.stale"}, "since": {"24"},
	}
}

// newest is the clinic's last change: each is in the audit.
func (f secretive) newest(t *testing.T) int64 {
	t.Helper()
	entries, err := f.App.Audit(background, f.Actor, app.AuditFilter{}, 0, 1)
	if err != nil || len(entries) != 1 {
		t.Fatal(len(entries), err)
	}
	return entries[0].ID
}

var parameter = regexp.MustCompile(`:\w+`)

// refused asks as somebody of another clinic, and wants that there is no such thing.
// What a form is not taken for may be said first.
func (f secretive) refused(t *testing.T, other *apptest.Browser, token string, r console.TableRoute, path string) {
	t.Helper()
	var answer apptest.Answer
	if r.Method == http.MethodGet {
		answer = other.Send(other.Request(http.MethodGet, path, nil))
		if to := answer.Header.Get("Location"); answer.Status == http.StatusSeeOther {
			if to == "/console/protocol" || strings.HasPrefix(to, "/console/protocol?") {
				return // her own clinic's rules: a preview that ended leads there
			}
			answer = other.Send(other.Request(http.MethodGet, to, nil)) // a way to the page itself
		}
	} else {
		answer = other.PostForm(path, f.fields(token))
	}
	if answer.Status != http.StatusNotFound && (answer.Status != http.StatusUnprocessableEntity || r.Method == http.MethodGet) {
		t.Errorf("%s %s answers another clinic %d", r.Method, r.Path, answer.Status)
	}
	if strings.Contains(string(answer.Body), mark) {
		t.Errorf("%s %s tells another clinic what is not its own", r.Method, r.Path)
	}
}

func TestNoRouteShowsOrChangesWhatIsAnotherClinics(t *testing.T) {
	s := apptest.Start(t)
	f := secretClinic(t, s)
	hill := s.AddClinic("Hill")
	own := hill.AddPatient("Bo Vale")
	other := hill.LogIn(clinic.RoleOwner)
	other.Open("/console/account").Want(http.StatusOK)
	token := other.Form("/console/logout").Get("token")
	before := f.newest(t)
	table, _ := console.Table()
	for _, r := range table {
		if r.Path == "/console/logout" {
			continue
		}
		if !parameter.MatchString(r.Path) {
			if r.Method == http.MethodPost { // what it names stands in the form
				if answer := other.PostForm(r.Path, f.fields(token)); strings.Contains(string(answer.Body), mark) {
					t.Errorf("%s tells another clinic what is not its own", r.Path)
				}
			} else if answer := other.Open(r.Path + "?" + f.fields("").Encode()); strings.Contains(string(answer.Body), mark) {
				t.Errorf("%s tells another clinic what is not its own", r.Path)
			}
		} else {
			f.refused(t, other, token, r, f.at(t, r.Path))
			if of, ok := strings.CutPrefix(r.Path, "/console/patients/:id"); ok && strings.Contains(of, ":") { // her own patient's page, and not her record
				f.refused(t, other, token, r, strings.Replace(f.at(t, r.Path), f.ID, own.ID, 1))
			}
		}
		if now := f.newest(t); now != before {
			t.Errorf("%s %s changed something of another clinic", r.Method, r.Path)
			before = now
		}
	}
}

// Else the test above would pass with ids of nothing.
func TestWhatTheTestOfIsolationAsksForIsThere(t *testing.T) {
	s := apptest.Start(t)
	f := secretClinic(t, s)
	f.owner.Open("/console/account").Want(http.StatusOK)
	token := f.owner.Form("/console/logout").Get("token")
	ask := func(r console.TableRoute) {
		path := f.at(t, r.Path)
		var answer apptest.Answer
		if r.Method == http.MethodGet {
			answer = f.owner.Send(f.owner.Request(http.MethodGet, path, nil))
		} else {
			answer = f.owner.PostForm(path, f.fields(token))
		}
		if answer.Status == http.StatusNotFound || answer.Status >= 500 {
			t.Errorf("%s %s answers its own owner %d", r.Method, r.Path, answer.Status)
		}
	}
	table, _ := console.Table()
	// What ends a thing is asked for after what needs it, and the patient's end last.
	ends := regexp.MustCompile(`/(delete|revoke|end|withdraw|cancel|save)$`)
	for _, turn := range []func(console.TableRoute) bool{
		func(r console.TableRoute) bool {
			return !ends.MatchString(r.Path) && !strings.HasSuffix(r.Path, "/erase")
		},
		func(r console.TableRoute) bool {
			return ends.MatchString(r.Path) && !strings.Contains(r.Path, "/practitioners/")
		},
		func(r console.TableRoute) bool {
			return ends.MatchString(r.Path) && strings.Contains(r.Path, "/practitioners/")
		},
		func(r console.TableRoute) bool { return strings.HasSuffix(r.Path, "/erase") },
	} {
		for _, r := range table {
			if parameter.MatchString(r.Path) && turn(r) {
				ask(r)
			}
		}
	}
}
