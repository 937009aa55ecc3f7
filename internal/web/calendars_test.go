package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// Privacy, style, language, alarms and titles are chosen on the page and are what
// the feed then shows.
func TestSettingsOfACalendarAreWhatItShows(t *testing.T) {
	b := treated(t, true)
	b.Submit("/my/events", "title", "Wedding of Cyn", "date", "2027-07-24")
	id, path := b.feed()
	wants(t, string(b.Server.Get(path).Body), "Wedding of Cyn")
	b.Submit("/my/feeds/"+id, "name", "My phone", "privacy", "detailed", "style", "opens", "language", "fr", "alarms", "yes", "hide", "yes").Want(http.StatusSeeOther)
	feed, err := b.App.Feed(context.Background(), b.Actor, b.ID, id)
	want := app.FeedSettings{Name: "My phone", Privacy: feeds.PrivacyDetailed, Style: feeds.StyleOpens, Language: "fr", Alarms: true, HideEventTitles: true}
	if err != nil || feed.FeedSettings != want {
		t.Errorf("%+v, %v", feed.FeedSettings, err)
	}
	calendar := string(b.Server.Get(path).Body)
	wants(t, calendar, "rides du lion", "VALARM", "-opens")
	hides(t, calendar, "Wedding of Cyn")
	wants(t, b.Section("calendar"), "My phone", "Detailed", "First day only")
	b.Submit("/my/feeds/"+id, "alarms", "", "hide", "")
	if feed, _ := b.App.Feed(context.Background(), b.Actor, b.ID, id); feed.Alarms || feed.HideEventTitles {
		t.Error("what was unticked is still on")
	}
}

// What the clinic decided of a calendar stays when she changes her own settings.
func TestSettingsLeaveTheLastDayOfACalendar(t *testing.T) {
	b := treated(t, true)
	id, _ := b.feed()
	last := civil.Date{Year: 2027, Month: 12, Day: 31}
	if _, err := b.App.ReplaceFeed(context.Background(), b.Actor, b.ID, id, app.FeedSettings{Expires: &last}, nil); err != nil {
		t.Fatal(err)
	}
	b.Open("/my/")
	wants(t, b.Section("calendar"), "until 31 December 2027")
	b.Submit("/my/feeds/"+id, "name", "Phone").Want(http.StatusSeeOther)
	if feed, _ := b.App.Feed(context.Background(), b.Actor, b.ID, id); feed.Expires == nil || *feed.Expires != last {
		t.Errorf("the last day is now %v", feed.Expires)
	}
}

// The preview is what the calendar would show: by a button without scripts, and as
// a part of a page with them. Neither changes anything.
// The form has to show some language as chosen: hers is no choice of another.
func TestACalendarThatSpeaksHerLanguageGoesOnDoingSo(t *testing.T) {
	b := treated(t, true)
	id, path := b.feed()
	b.Submit("/my/language", "language", "de")
	b.Submit("/my/feeds/"+id, "style", "opens").Want(http.StatusSeeOther)
	wants(t, string(b.Server.Get(path).Body), "Persönlicher Kalender")
	b.Submit("/my/language", "language", "fr")
	wants(t, string(b.Server.Get(path).Body), "Agenda personnel")
	b.Submit("/my/feeds/"+id, "language", "de").Want(http.StatusSeeOther)
	b.Submit("/my/language", "language", "es")
	wants(t, string(b.Server.Get(path).Body), "Persönlicher Kalender")
}

func TestThePreviewShowsOtherSettingsAndChangesNothing(t *testing.T) {
	b := treated(t, true)
	id, path := b.feed()
	before := string(b.Server.Get(path).Body)
	shown := func() string {
		for _, n := range b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "class") == "preview" }) {
			return apptest.Text(n)
		}
		return ""
	}
	wants(t, shown(), "Good time to book", "31 May to 30 June 2027")
	values := b.Form("/my/feeds/" + id)
	for how, c := range map[string]struct {
		set   []string
		says  []string
		hides string
	}{
		"detailed":   {[]string{"privacy", "detailed"}, []string{"Follow-up window: frown lines"}, "Good time to book"},
		"first days": {[]string{"style", "opens"}, []string{"Good time to book", "31 May 2027"}, "30 June"},
		"Korean":     {[]string{"language", "ko"}, []string{"2027년 5월 31일~6월 30일"}, "Good time"},
		"busy":       {[]string{"privacy", "busy"}, []string{"empty"}, "Good time"},
	} {
		query := "?"
		for name := range values {
			value := values.Get(name)
			if name == c.set[0] {
				value = c.set[1]
			}
			if name != "token" && name != "name" {
				query += name + "=" + value + "&"
			}
		}
		b.Open("/my/preview" + query).Want(http.StatusOK)
		part := apptest.Text(b.Page)
		wants(t, how+": "+part, c.says...)
		hides(t, part, c.hides)

		b.Open("/my/")
		b.sendForm("/my/feeds/"+id, "/my/feeds/"+id+"/preview", c.set...).Want(http.StatusOK)
		wants(t, how+": "+shown(), c.says...)
		if b.Form("/my/feeds/"+id).Get(c.set[0]) != c.set[1] {
			t.Errorf("%s: the choice is lost", how)
		}
	}
	if string(b.Server.Get(path).Body) != before {
		t.Error("the calendar has changed")
	}
	b.Open("/my/preview?privacy=everything").Want(http.StatusUnprocessableEntity)
}

// sendForm sends a form of the page to another address, as a button with a
// formaction does.
func (b *browser) sendForm(form, action string, fields ...string) apptest.Answer {
	b.t.Helper()
	values := b.Form(form)
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return b.Show(b.PostForm(action, values))
}

// interop.md P2 and H12: rotated in one tap, the old address empties itself and
// the new one is there to subscribe; H16: so is what mends Google.
func TestRotatingGivesANewAddressInOneTap(t *testing.T) {
	b := treated(t, true)
	id, old := b.feed()
	b.Submit("/my/feeds/" + id + "/rotate").Want(http.StatusSeeOther)
	_, path := b.feed()
	if path == old {
		t.Fatal("the address is the old one")
	}
	hides(t, string(b.Server.Get(old).Body), "BEGIN:VEVENT")
	wants(t, string(b.Server.Get(path).Want(http.StatusOK).Body), "BEGIN:VEVENT")
	body := string(b.Answer.Body)
	wants(t, body, path)
	hides(t, body, old)
	wants(t, b.Section("calendar"), "new address. Please subscribe to it again")
}

func TestRevokingStopsACalendarInOneTap(t *testing.T) {
	b := treated(t, true)
	id, old := b.feed()
	b.Submit("/my/feeds/" + id + "/revoke").Want(http.StatusSeeOther)
	hides(t, string(b.Server.Get(old).Body), "BEGIN:VEVENT")
	hides(t, string(b.Answer.Body), old)
	wants(t, b.Section("calendar"), "The calendar has stopped", "no calendar at the moment")
}

// Another calendar, for another device, shows as much as she consented to.
func TestAnotherCalendarHasTheConsentedPrivacy(t *testing.T) {
	b := treated(t, false)
	b.consent(feeds.PrivacyBusy)
	b.Submit("/my/feeds", "name", "Tablet").Want(http.StatusSeeOther)
	all, err := b.App.Feeds(context.Background(), b.Actor, b.ID)
	if err != nil || len(all) != 2 || all[1].Name != "Tablet" || all[1].Privacy != feeds.PrivacyBusy {
		t.Errorf("%+v, %v", all, err)
	}
	wants(t, b.Section("calendar"), "Tablet", "Your new calendar is ready")
}

func TestWhereThereIsNoRoomTheFormSaysSo(t *testing.T) {
	b := treated(t, true)
	for range 19 {
		if _, err := b.App.AddFeed(context.Background(), b.Actor, b.ID, app.FeedSettings{}); err != nil {
			t.Fatal(err)
		}
	}
	b.Open("/my/")
	b.Submit("/my/feeds", "name", "Tablet").Want(http.StatusUnprocessableEntity)
	wants(t, string(b.Answer.Body), "There is no room for another one")
}

// interop.md F21: cancelled visits disappear at once, or stay as cancelled.
func TestTheSwitchForCancelledVisits(t *testing.T) {
	b := treated(t, true)
	state := func() string {
		for _, n := range b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "role") == "switch" }) {
			return apptest.Attribute(n, "aria-checked")
		}
		return "none"
	}
	for _, want := range []bool{true, false} {
		b.Submit("/my/drop-cancelled").Want(http.StatusSeeOther)
		p, err := b.App.Patient(context.Background(), b.Actor, b.ID)
		if err != nil || p.DropCancelled != want {
			t.Errorf("the patient drops cancelled visits: %v, %v", p.DropCancelled, err)
		}
		if on := state() == "true"; on != want {
			t.Errorf("the switch shows %s", state())
		}
	}
}

func TestALanguageThatThereIsNotIsRefused(t *testing.T) {
	b := treated(t, true)
	b.Submit("/my/language", "language", "xx").Want(http.StatusUnprocessableEntity)
	b.Submit("/my/language", "language", "de").Want(http.StatusSeeOther)
	p, err := b.App.Patient(context.Background(), b.Actor, b.ID)
	if err != nil || p.Language != "de" {
		t.Errorf("she is addressed in %q, %v", p.Language, err)
	}
	wants(t, b.Section("plan"), "Ihr Plan in Worten")
}

// As long as nobody said, the browser's language is hers.
func TestThePageSpeaksTheBrowsersLanguageAtFirst(t *testing.T) {
	b := treated(t, true)
	b.Open("/my/", "Accept-Language", "fr-CH, de;q=0.5")
	wants(t, b.Section("plan"), "Votre plan en mots")
	b.Submit("/my/language", "language", "es")
	b.Open("/my/", "Accept-Language", "fr-CH")
	wants(t, b.Section("plan"), "Su plan en palabras")
}

// A link of one patient can never see or change what is another's.
func TestNoFormReachesAnotherPatient(t *testing.T) {
	b := treated(t, true)
	other := visitor(t, b.Clinic.AddPatient("Bea Quill"))
	other.consent(feeds.PrivacyDetailed)
	foreign := visitor(t, b.Server.AddClinic("Elsewhere").AddPatient("Cyn Quill"))
	foreign.consent(feeds.PrivacyDetailed)
	b.Submit("/my/events", "title", "Wedding", "date", "2027-10-02")
	b.Submit("/my/seen", "zone", "glabella", "movement", "none")
	b.Submit("/my/pauses", "from", "2027-09-01")
	read, err := b.App.PatientPage(context.Background(), b.Actor, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	feedID, path := b.feed()
	b.addDevice("Phone")
	deviceID := b.devices()[0].ID
	before := string(b.Server.Get(path).Body)
	for who, intruder := range map[string]*browser{"of the same clinic": other, "of another": foreign} {
		token := intruder.Form("/my/events").Get("token")
		for action, values := range map[string]map[string][]string{
			"/my/events/" + read.Events[0].ID:             {"date": {"2027-11-02"}},
			"/my/events/" + read.Events[0].ID + "/delete": {},
			"/my/pauses/" + read.Pauses[0].ID + "/end":    {},
			"/my/feeds/" + feedID:                         {"privacy": {"detailed"}, "style": {"span"}, "language": {"en"}},
			"/my/feeds/" + feedID + "/rotate":             {},
			"/my/feeds/" + feedID + "/revoke":             {},
			"/my/feeds/" + feedID + "/renew":              {},
			"/my/devices/" + deviceID + "/revoke":         {},
			"/my/seen/undo":                               {"id": {read.Observations[0].ID}},
		} {
			values["token"] = []string{token}
			answer := intruder.PostForm(action, values)
			if action != "/my/seen/undo" && answer.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %s answered %d", who, action, answer.Status)
			}
			hides(t, string(answer.Body), "Wedding", "Ada Quill", strings.Split(path, "/")[2])
		}
		for _, file := range []string{"calendar.ics", "calendar.mobileconfig", "code.svg"} {
			intruder.Send(intruder.Request(http.MethodGet, "/my/feeds/"+feedID+"/"+file, nil)).Want(http.StatusNotFound)
		}
		hides(t, string(intruder.Open("/my/").Body), "Ada Quill", "Wedding", strings.Split(path, "/")[2])
	}
	if string(b.Server.Get(path).Body) != before {
		t.Error("her calendar has changed")
	}
	if events, observations, pauses, feeds := b.counts(); events != 1 || observations != 1 || pauses != 1 || feeds != 1 {
		t.Errorf("%d events, %d observations, %d pauses, %d feeds are left", events, observations, pauses, feeds)
	}
	if n := len(b.devices()); n != 1 {
		t.Errorf("%d devices are left", n)
	}
}
