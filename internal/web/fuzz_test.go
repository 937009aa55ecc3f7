package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

// Whatever is sent as a form, the page neither fails nor changes anything without
// saying that it is done, and can be shown after it.
func FuzzForms(f *testing.F) {
	ctx := context.Background()
	p := apptest.Start(f).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	if err := p.App.GiveConsent(ctx, p.Actor, p.ID, app.Consent{Language: "en", Version: "1", Text: "Agreed.", Privacy: feeds.PrivacyDiscreet}); err != nil {
		f.Fatal(err)
	}
	event, err := p.App.Events.Add(ctx, p.Actor, p.ID, clinic.Event{Title: "Wedding", Date: civil.Date{Year: 2027, Month: 7, Day: 24}})
	if err != nil {
		f.Fatal(err)
	}
	pause, err := p.App.Pauses.Add(ctx, p.Actor, p.ID, clinic.Pause{From: civil.Date{Year: 2028, Month: 1, Day: 1}})
	if err != nil {
		f.Fatal(err)
	}
	device, _, password, err := p.App.AddPatientPassword(ctx, p.Actor, p.ID, app.AppPasswordSettings{})
	if err != nil {
		f.Fatal(err)
	}
	_, link, err := p.App.AddPageLink(ctx, p.Actor, p.ID, 0)
	if err != nil {
		f.Fatal(err)
	}
	visitor, err := p.App.EnterPage(ctx, link)
	if err != nil {
		f.Fatal(err)
	}
	handler := server.New(server.Config{App: p.App, Log: p.Log.Logger(), PublicURL: p.URL, Version: apptest.Version})
	send := func(t *testing.T, method, path, body string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, p.URL+"/my/", strings.NewReader(body))
		request.URL.Path = path
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.AddCookie(&http.Cookie{Name: "afterglow_page", Value: visitor.Session})
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		if answer.Code >= 500 {
			t.Fatalf("%s %q answered %d", method, path, answer.Code)
		}
		return answer
	}
	state := func(t testing.TB) app.PatientPage {
		read, err := p.App.PatientPage(ctx, p.Actor, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		return read
	}
	feed := state(f).Feeds[0].ID
	for _, seed := range [][2]string{
		{"/my/language", "language=fr"},
		{"/my/consent", "agree=yes&words=1+en&privacy=detailed"},
		{"/my/consent/withdraw", ""},
		{"/my/drop-cancelled", "drop=yes"},
		{"/my/feeds", "name=Phone"},
		{"/my/feeds/" + feed, "name=%ff&privacy=loud&style=&language=xx&alarms=on"},
		{"/my/feeds/" + feed + "/preview", "privacy=busy&style=opens"},
		{"/my/feeds/" + feed + "/rotate", ""},
		{"/my/feeds/x/revoke", ""},
		{"/my/events", "title=Ball&date=2027-05-09"},
		{"/my/events/" + event.ID, "title=%00&date=0000-00-00"},
		{"/my/events/" + event.ID + "/delete", "&&=;"},
		{"/my/devices", "name=Phone"},
		{"/my/devices", "name=%00"},
		{"/my/devices/profile", "password=" + password},
		{"/my/devices/profile", "password=%ff-"},
		{"/my/devices/" + device.ID + "/revoke", "name=x"},
		{"/my/seen", "zone=glabella&zone=nose&movement=first&date=2027-03-01&note=%0d%0a"},
		{"/my/seen/undo", "id=x&id="},
		{"/my/pauses", "from=2027-04-01&until=2027-03-01"},
		{"/my/pauses/" + pause.ID + "/end", "%"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, path, values string) {
		if !strings.HasPrefix(path, "/my/") {
			t.Skip("no form of the page")
		}
		before := state(t)
		answer := send(t, http.MethodPost, path, "token="+p.App.FormToken(visitor)+"&"+values)
		done := answer.Code == http.StatusSeeOther || answer.Code == http.StatusCreated
		if !done && !reflect.DeepEqual(state(t), before) {
			t.Fatalf("answered %d and changed something", answer.Code)
		}
		if shown := send(t, http.MethodGet, "/my/", ""); shown.Code != http.StatusOK {
			t.Fatalf("the page answers %d then", shown.Code)
		}
	})
}
