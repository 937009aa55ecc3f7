package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/micromdm/plist"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// consent is what a patient gives on her page, as far as a test of REST needs it.
func consent(p *apptest.Patient) {
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, app.Consent{Language: "en", Version: "1", Privacy: "discreet", Text: "Agreed."}); err != nil {
		panic(err)
	}
}

// users are the paths of a practitioner and of a patient who consented.
func users(t *testing.T) (c *apptest.Clinic, paths []string) {
	t.Helper()
	c = apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	consent(p)
	practitioner := c.Post("/practitioners", object{"name": "Dr Brook", "email": "brook@harbour.example"}).Want(http.StatusCreated).ID()
	return c, []string{"/practitioners/" + practitioner, p.Path("")}
}

// interop.md A1: shown once, stored as a keyed hash (design.md section 3).
func TestAnAppPasswordIsShownOnceAndNotStored(t *testing.T) {
	c, paths := users(t)
	for _, path := range paths {
		answer := c.Post(path+"/app-passwords", object{"name": "my phone"}).Want(http.StatusCreated)
		made := answer.Object()
		id, username, password := made["id"].(string), made["username"].(string), made["password"].(string)
		if path[strings.LastIndex(path, "/")+1:] != username || made["name"] != "my phone" || made["scope"] != "read-write" || made["created_at"] == nil {
			t.Errorf("%s: made %v", path, made)
		}
		if made["caldav_url"] != c.URL+"/dav/" || made["davx5_url"] != "davx5://"+username+"@"+strings.TrimPrefix(c.URL, "http://")+"/dav/" {
			t.Errorf("%s: the server is %v and %v", path, made["caldav_url"], made["davx5_url"])
		}
		if got := answer.Header.Get("Location"); got != "/api/v1"+path+"/app-passwords/"+id {
			t.Errorf("%s: Location %q", path, got)
		}
		if got := answer.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		listed := string(c.Get(path + "/app-passwords").Want(http.StatusOK).Body)
		if !strings.Contains(listed, id) || strings.Contains(listed, `"password"`) || strings.Contains(listed, password) {
			t.Errorf("the list is %s", listed)
		}
		for _, form := range []string{password, strings.ReplaceAll(password, "-", "")} {
			if strings.Contains(contents(t, c.Server), form) || strings.Contains(c.Log.String(), form) {
				t.Error("the database or the log holds an app password")
			}
		}
		account, err := c.App.LogIn(context.Background(), username, password)
		if err != nil || account.UserID != username || account.PasswordID != id {
			t.Errorf("%s: logged in as %+v, %v", path, account, err)
		}
		c.Delete(path + "/app-passwords/" + id).Want(http.StatusNoContent)
		c.Delete(path + "/app-passwords/" + id).Want(http.StatusNotFound)
		if _, err := c.App.LogIn(context.Background(), username, password); err == nil {
			t.Errorf("%s: a revoked password lets in", path)
		}
	}
}

func TestWhatIsWrongWithAnAppPasswordIsNamed(t *testing.T) {
	c, paths := users(t)
	for _, path := range paths {
		for _, body := range []string{`{"scope":"write"}`, `{"name":"` + strings.Repeat("x", 101) + `"}`, `{"name":"a\nb"}`, `{"password":"chosen"}`, `{"name":7}`, `[]`} {
			c.Post(path+"/app-passwords", body).Want(http.StatusUnprocessableEntity)
		}
		if made := c.Post(path+"/app-passwords", object{"scope": "read"}).Want(http.StatusCreated).Object(); made["scope"] != "read" || made["name"] != "Calendar app" {
			t.Errorf("made %v", made)
		}
	}
}

// interop.md P9.
func TestAPatientWhoHasNotConsentedGetsNoAppPassword(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Post(p.Path("/app-passwords"), object{}).Want(http.StatusConflict)
	consent(p)
	p.Post(p.Path("/app-passwords"), object{}).Want(http.StatusCreated)
}

// interop.md A3: one tap, and no password in a file that lies about.
func TestAPractitionersProfileHoldsNoPassword(t *testing.T) {
	c, paths := users(t)
	c.Post(paths[0]+"/app-passwords", object{}).Want(http.StatusCreated)
	answer := c.Get(paths[0] + "/caldav-profile").Want(http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "application/x-apple-aspen-config", "Cache-Control": "no-store", "Content-Disposition": `attachment; filename="calendar.mobileconfig"`,
	} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var profile struct {
		PayloadContent []map[string]any
	}
	if err := plist.Unmarshal(answer.Body, &profile); err != nil {
		t.Fatal(err)
	}
	account := profile.PayloadContent[0]
	if account["CalDAVUsername"] != strings.TrimPrefix(paths[0], "/practitioners/") || account["CalDAVHostName"] != "127.0.0.1" || account["CalDAVPassword"] != nil {
		t.Errorf("the account is %v", account)
	}
	if text := string(answer.Body); strings.Contains(text, "Brook") || strings.Contains(text, "Harbour") {
		t.Errorf("the profile tells names: %s", text)
	}
	c.Get("/practitioners/cv37m2k6n88s73b0ab12/caldav-profile").Want(http.StatusNotFound)
}
