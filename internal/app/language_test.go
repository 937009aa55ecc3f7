package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// windowOf is the title of the first window of a feed in each language.
var windowOf = map[string]string{
	"en": "Good time to book", "es": "Buen momento para pedir cita", "fr": "Bon moment pour prendre rendez-vous",
	"de": "Guter Zeitpunkt für einen Termin", "ko": "예약하기 좋은 시기",
}

func TestAFeedSpeaksThePatientsLanguageUnlessItHasOneOfItsOwn(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Treat("2027-03-01")
	last := shownEvents(t, p.Calendar())
	for _, step := range []struct{ what, patient, feed, want string }{
		{"by default", "", "", "en"},
		{"the patient's", "ko", "", "ko"},
		{"the feed's own", "ko", "fr", "fr"},
		{"the patient's does not matter then", "de", "fr", "fr"},
		{"the patient's again", "de", "", "de"},
		{"another", "es", "", "es"},
	} {
		if step.patient != "" {
			p.Patch(p.Path(""), `{"language":"`+step.patient+`"}`).Want(http.StatusOK)
		}
		if step.feed == "" {
			setFeed(p, `{}`)
		} else {
			setFeed(p, `{"language":"`+step.feed+`"}`)
		}
		now := shownEvents(t, p.Calendar())
		for uid, e := range now {
			if before := last[uid]; e.face != before.face && e.sequence <= before.sequence {
				t.Errorf("%s: %s says something else and has SEQUENCE %d, had %d", step.what, uid, e.sequence, before.sequence)
			}
			delete(last, uid)
		}
		if len(last) > 0 {
			t.Errorf("%s: %d events are gone", step.what, len(last))
		}
		last = now
		for tag, title := range windowOf {
			if said := strings.Contains(p.Calendar(), "\r\nSUMMARY:"+title+"\r\n"); said != (tag == step.want) {
				t.Errorf("%s: says %q: %v", step.what, title, said)
			}
		}
	}
}
