package caldav_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// changes are requests about one's own that change something for who may write, by
// method. All others never do.
func changes() map[string][]question {
	calendar := `<resourcetype><collection/><C:calendar/></resourcetype>`
	return map[string][]question{
		"PUT":        {{path: "appointments/new.ics", body: isolationEvent}, {path: "own/kept.ics", body: event("a1own", "20270701T100000Z")}},
		"POST":       {{path: "appointments/", body: event("a1posted", "20270701T100000Z")}},
		"COPY":       {{path: "appointments/kept.ics", header: []string{"Destination", "/dav/calendars/{me}/own/copy.ics"}}},
		"MOVE":       {{path: "appointments/new.ics", header: []string{"Destination", "/dav/calendars/{me}/appointments/moved.ics"}}},
		"DELETE":     {{path: "appointments/kept.ics"}, {path: "own/"}},
		"MKCALENDAR": {{path: "another/"}},
		"MKCOL":      {{path: "third/", body: `<mkcol` + heads + `><set><prop>` + calendar + `</prop></set></mkcol>`}},
		"PROPPATCH":  {{path: "follow-ups/", body: `<propertyupdate xmlns="DAV:"><set><prop><displayname>renamed</displayname></prop></set></propertyupdate>`}},
	}
}

// R2, R4, C20: a password that only reads lets its device set how calendars look and
// change nothing else, whatever it asks and wherever.
func TestAPasswordThatOnlyReadsChangesNothing(t *testing.T) {
	w := newTown(t)
	writes := w.people["a1"]
	reads := writes.ReadOnly()
	reads.DAV("OPTIONS", "/dav/", "").Want(http.StatusOK) // that it was used is noted
	paths := []string{"/dav/", "/dav/principals/" + reads.ID + "/", reads.Home(""), reads.Home("made-up/"), reads.Home("made-up/x.ics")}
	for _, c := range writes.calendars {
		paths = append(paths, reads.Home(c.name+"/"), reads.Home(c.name+"/"+c.object), reads.Home(c.name+"/new.ics"))
	}
	var all []question
	for _, path := range paths {
		all = append(all, everyQuestion(t, path)...)
	}
	for method, list := range changes() {
		for _, q := range list {
			q.method, q.path = method, reads.Home(q.path)
			all = append(all, q)
		}
	}
	etag := writes.calendars[0].etag
	before := w.tables()
	for _, q := range all {
		q = q.with("{me}", reads.ID, "{you}", reads.ID, "{mine}", "appointments", "{yours}", "own", "{etag}", etag, "{path}", q.path, "{token}", writes.calendars[0].token)
		if q.method != "PROPPATCH" {
			w.unchanged(q, func() { q.asked(reads) })
			continue
		}
		q.asked(reads)
		if touched := changed(before, w.tables()); len(touched) > 1 || len(touched) == 1 && touched[0] != "dav_properties" {
			t.Errorf("%s changed %q", q, touched)
		}
	}
	if len(changed(before, w.tables())) == 0 {
		t.Error("nor does it set how a calendar looks")
	}
	w.changesBy(writes)
}

// changesBy asks for each change of the list as somebody who may write: it happens,
// so the list is worth something. Every method has its place.
func (w *town) changesBy(p *person) {
	w.t.Helper()
	harmless := []string{"OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT"}
	order := []string{"PUT", "POST", "COPY", "MOVE", "DELETE", "MKCALENDAR", "MKCOL", "PROPPATCH"}
	for _, method := range davMethods(w.t) {
		if !slices.Contains(harmless, method) && !slices.Contains(order, method) {
			w.t.Errorf("is %s harmless?", method)
		}
	}
	for _, method := range order {
		for _, q := range changes()[method] {
			q.method, q.path = method, p.Home(q.path)
			q = q.with("{me}", p.ID, "renamed", "renamed again")
			before := w.version()
			if a := q.asked(p.Account); w.version() == before {
				w.t.Errorf("%s changes nothing: %s", q, shown(a))
			}
		}
	}
}

// P9: at once, since nothing of a log-in is remembered.
func TestAPasswordThatIsRevokedIsRefusedAtOnce(t *testing.T) {
	w := newTown(t)
	ctx := context.Background()
	staff, patient := w.people["a1"], w.people["ap1"]
	one := func(all []app.AppPassword, err error) string {
		t.Helper()
		if err != nil || len(all) == 0 {
			t.Fatalf("%v %v", all, err)
		}
		return all[0].ID
	}
	for name, c := range map[string]struct {
		of  *person
		end func() error
	}{
		"a practitioner's, revoked": {staff, func() error {
			return w.App.RevokePractitionerPassword(ctx, staff.Actor, staff.ID, one(w.App.PractitionerPasswords(ctx, staff.Actor, staff.ID)))
		}},
		"a patient's, revoked": {w.people["ap2"], func() error {
			p := w.people["ap2"]
			return w.App.RevokePatientPassword(ctx, p.Actor, p.ID, one(w.App.PatientPasswords(ctx, p.Actor, p.ID)))
		}},
		"of a patient whose consent was withdrawn": {patient, func() error { return w.App.WithdrawConsent(ctx, patient.Actor, patient.ID) }},
		"of a patient who was deleted": {w.people["bp1"], func() error {
			w.people["bp1"].Delete("/patients/" + w.people["bp1"].ID).Want(http.StatusNoContent)
			return nil
		}},
	} {
		path := c.of.Home(c.of.calendars[0].name + "/")
		c.of.DAV("PROPFIND", path, "", "Depth", "1").Want(http.StatusMultiStatus)
		if err := c.end(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, method := range davMethods(t) {
			q := questions[method][0]
			q.method, q.path = method, path
			// Each from another place, since who fails often has to wait.
			q.header = append(slices.Clone(q.header), "X-Forwarded-For", "203.0.113."+string(rune('1'+i%9)))
			w.unchanged(q, func() {
				if a := q.asked(c.of.Account); a.Status != http.StatusUnauthorized || strings.Contains(shown(a), c.of.secret) {
					t.Errorf("%s: %s is answered %s", name, q, shown(a))
				}
			})
		}
	}
	// Nobody else is touched.
	w.people["a2"].DAV("PROPFIND", w.people["a2"].Home(""), "", "Depth", "1").Want(http.StatusMultiStatus)
}

// A password leads to its own account, whoever's name is given with it.
func TestAPasswordIsGoodForItsOwnNameAlone(t *testing.T) {
	w := newTown(t)
	me := w.people["a1"]
	for _, other := range w.people {
		if other == me {
			continue
		}
		for _, username := range []string{other.ID, other.secret + "@example.com", other.secret + "@example.net", ""} {
			mixed := &apptest.Account{Clinic: me.Clinic, ID: other.ID, Username: username, Password: me.Password}
			mixed.DAV("PROPFIND", other.Home(""), "", "Depth", "0", "X-Forwarded-For", "203.0.113.7").Want(http.StatusUnauthorized)
		}
	}
}
