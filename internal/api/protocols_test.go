package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// text is a member of an answer as text: "window.min_length_days".
func text(answer apptest.Answer, path string) string {
	var value any = answer.Object()
	for name := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return fmt.Sprint(value)
}

func TestAClinicWithoutRulesOfItsOwnReadsThoseOfItsProfile(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	standard := c.Get("/protocol").Want(http.StatusOK)
	if text(standard, "profile") != "standard" || text(standard, "version") != "1" || text(standard, "duration.zone_median_days.glabella") != "105" {
		t.Errorf("read %s", standard.Body)
	}
	c.Patch("/clinics/self", object{"profile": "evidence"}).Want(http.StatusOK)
	evidence := c.Get("/protocol").Want(http.StatusOK)
	if text(evidence, "profile") != "evidence" || text(evidence, "duration.zone_median_days.glabella") != "95" || evidence.ETag() == standard.ETag() {
		t.Errorf("read %s", evidence.Body)
	}
}

func TestRulesThatAreChangedAreTheClinicsOwn(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	patched := c.Patch("/protocol", object{"window": object{"max_length_days": 35}}).Want(http.StatusOK)
	if text(patched, "profile") != "own" || text(patched, "version") != "1" || text(patched, "window.max_length_days") != "35" || text(patched, "window.min_length_days") != "14" {
		t.Errorf("patched is %s", patched.Body)
	}
	if read := c.Get("/protocol"); string(read.Body) != string(patched.Body) || read.ETag() != patched.ETag() {
		t.Errorf("read %s", read.Body)
	}
	if again := c.Patch("/protocol", object{"profile": "harbour-2027"}).Want(http.StatusOK); text(again, "profile") != "harbour-2027" || text(again, "version") != "2" {
		t.Errorf("with a name of its own: %s", again.Body)
	}
}

func TestTheVersionOfRulesIsNotTheSendersToSay(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	body := c.Get("/protocol").Object()
	body["past_days"] = 31
	for i, version := range []any{nil, 1, 7, 1000} {
		body["horizon_months"] = 10 + i
		if body["version"] = version; version == nil {
			delete(body, "version")
		}
		if put := c.Put("/protocol", body).Want(http.StatusOK); text(put, "version") != fmt.Sprint(i+1) {
			t.Errorf("sent with version %v: %s", version, put.Body)
		}
	}
}

func TestRulesThatAreInForceAlreadyMakeNoVersion(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	versions := func() int {
		var list struct{ Items []any }
		c.Get("/protocol/versions").Want(http.StatusOK).Into(&list)
		return len(list.Items)
	}
	profile := c.Get("/protocol")
	if put := c.Put("/protocol", profile.Body, "If-Match", profile.ETag()).Want(http.StatusOK); put.ETag() != profile.ETag() || versions() != 0 {
		t.Errorf("the profile put back is %d versions, %s", versions(), put.Body)
	}
	own := c.Patch("/protocol", object{"past_days": 31}).Want(http.StatusOK)
	renamed := own.Object()
	renamed["profile"] = "standard" // a copy of the profile with one change, sent once more
	for _, body := range []any{own.Body, renamed} {
		if put := c.Put("/protocol", body).Want(http.StatusOK); string(put.Body) != string(own.Body) || versions() != 1 {
			t.Errorf("put back is %d versions, %s", versions(), put.Body)
		}
	}
	if c.Patch("/protocol", object{}).Want(http.StatusOK); versions() != 1 {
		t.Error("an empty patch made a version")
	}
}

// Whoever sends only the name of a profile wants its rules, which are another
// clinic setting, and gets no copy of those in force.
func TestTheNameOfAProfileAloneIsRefusedWithWhereItIsChosen(t *testing.T) {
	for _, test := range []struct{ inForce, sent string }{
		{"standard", "evidence"}, {"evidence", "standard"}, {"harbour-2027", "standard"}, {"harbour-2027", "evidence"},
	} {
		t.Run(test.sent+" for "+test.inForce, func(t *testing.T) {
			c := apptest.Start(t).AddClinic("Harbour")
			if test.inForce == "harbour-2027" {
				c.Patch("/protocol", object{"profile": test.inForce}).Want(http.StatusOK)
			} else {
				c.Patch("/clinics/self", object{"profile": test.inForce}).Want(http.StatusOK)
			}
			before, versions := c.Get("/protocol").Want(http.StatusOK), c.Get("/protocol/versions").Want(http.StatusOK)
			refused := c.Patch("/protocol", object{"profile": test.sent}).Want(http.StatusUnprocessableEntity)
			if text := string(refused.Body); !strings.Contains(text, `"body.profile"`) || !strings.Contains(text, "clinics/self") {
				t.Errorf("refused as %s", text)
			}
			if after := c.Get("/protocol"); after.ETag() != before.ETag() || string(c.Get("/protocol/versions").Body) != string(versions.Body) {
				t.Errorf("now in force is %s", after.Body)
			}
		})
	}
}

func TestTheNameOfAProfileInForceMakesNoVersion(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for _, profile := range []string{"standard", "evidence"} {
		c.Patch("/clinics/self", object{"profile": profile}).Want(http.StatusOK)
		before := c.Get("/protocol")
		if after := c.Patch("/protocol", object{"profile": profile}).Want(http.StatusOK); after.ETag() != before.ETag() {
			t.Errorf("now in force is %s", after.Body)
		}
	}
}

// RFC 9110 section 13.1.1.
func TestAChangeOfRulesMeantForAnotherVersionIsRefused(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	old := c.Get("/protocol")
	own := c.Patch("/protocol", object{"past_days": 31}, "If-Match", old.ETag()).Want(http.StatusOK)
	c.Put("/protocol", old.Body, "If-Match", old.ETag()).Want(http.StatusPreconditionFailed)
	c.Patch("/protocol", object{"past_days": 32}, "If-Match", old.ETag()).Want(http.StatusPreconditionFailed)
	c.Delete("/protocol", "If-Match", old.ETag()).Want(http.StatusPreconditionFailed)
	if read := c.Get("/protocol"); string(read.Body) != string(own.Body) {
		t.Errorf("read %s", read.Body)
	}
	c.Delete("/protocol", "If-Match", own.ETag()).Want(http.StatusNoContent)
}

func TestRulesThatAreDeletedGiveWayToTheProfile(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Delete("/protocol").Want(http.StatusNotFound)
	before := c.Get("/protocol")
	c.Patch("/protocol", object{"past_days": 31}).Want(http.StatusOK)
	c.Delete("/protocol").Want(http.StatusNoContent)
	if after := c.Get("/protocol"); string(after.Body) != string(before.Body) || after.ETag() != before.ETag() {
		t.Errorf("read %s", after.Body)
	}
	c.Delete("/protocol").Want(http.StatusNotFound)
	if again := c.Patch("/protocol", object{"past_days": 31}).Want(http.StatusOK); text(again, "version") != "3" {
		t.Errorf("the next version is %s", text(again, "version"))
	}
}

func TestEveryVersionOfTheRulesIsListedAndCanBeReadAgain(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	first := c.Patch("/protocol", object{"past_days": 31}).Want(http.StatusOK)
	c.Delete("/protocol").Want(http.StatusNoContent)
	c.Patch("/protocol", object{"past_days": 32}).Want(http.StatusOK)
	var got []string
	for query := "?limit=2"; query != ""; {
		var list struct {
			Items []struct {
				Version   int
				Own       bool
				At, Actor string
			}
			Next string `json:"next_cursor"`
		}
		c.Get("/protocol/versions" + query).Want(http.StatusOK).Into(&list)
		for _, v := range list.Items {
			got = append(got, fmt.Sprint(v.Version, v.Own))
			if v.At != "2027-03-02T17:00:00Z" || !strings.HasPrefix(v.Actor, "key:") {
				t.Errorf("version %d is of %s by %s", v.Version, v.At, v.Actor)
			}
		}
		query = ""
		if list.Next != "" {
			query = "?limit=2&cursor=" + list.Next
		}
	}
	if want := []string{"3 true", "2 false", "1 true"}; !slices.Equal(got, want) {
		t.Errorf("versions %v, want %v", got, want)
	}
	var one struct{ Protocol json.RawMessage }
	c.Get("/protocol/versions/1").Want(http.StatusOK).Into(&one)
	if string(one.Protocol) != strings.TrimSpace(string(first.Body)) {
		t.Errorf("version 1 is %s, was %s", one.Protocol, first.Body)
	}
	c.Patch("/clinics/self", object{"profile": "evidence"}).Want(http.StatusOK) // of today, and no more that of then
	second := c.Get("/protocol/versions/2").Want(http.StatusOK)
	if text(second, "profile") != "standard" || text(second, "own") != "false" || text(second, "assumed") != "<nil>" ||
		text(second, "protocol.profile") != "standard" || text(second, "protocol.duration.zone_median_days.glabella") != "105" {
		t.Errorf("the return to the profile is %s", second.Body)
	}
	for _, version := range []string{"4", "99999999999"} {
		c.Get("/protocol/versions/" + version).Want(http.StatusNotFound)
	}
	for _, version := range []string{"0", "-1", "x", "99999999999999999999"} {
		c.Get("/protocol/versions/" + version).Want(http.StatusUnprocessableEntity)
	}
}

func TestChangesOfTheRulesAreInTheAudit(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/protocol", object{"past_days": 31}).Want(http.StatusOK)
	c.Delete("/protocol").Want(http.StatusNoContent)
	var audit struct {
		Items []struct{ Action, Subject string }
	}
	c.Get("/audit?limit=2").Want(http.StatusOK).Into(&audit)
	if got := fmt.Sprint(audit.Items); got != "[{protocol.delete 2} {protocol.replace 1}]" {
		t.Errorf("the audit says %s", got)
	}
}

// with is a protocol with the value at a path, or without it for nil.
func with(t *testing.T, body []byte, path string, value any) object {
	t.Helper()
	var whole object
	if err := json.Unmarshal(body, &whole); err != nil {
		t.Fatal(err)
	}
	group := whole
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		group = group[name].(object)
	}
	if group[names[len(names)-1]] = value; value == nil {
		delete(group, names[len(names)-1])
	}
	return whole
}

func TestRulesThatMakeNoSenseAreRefusedByTheirFieldAndLeaveNoTrace(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	c.AddPatient("Ada Quill").Treat("2027-03-01")
	body := c.Get("/protocol").Want(http.StatusOK).Body
	before := contents(t, s)
	for _, b := range []struct {
		path  string
		value any
	}{
		{"profile", ""},
		{"profile", nil},
		{"profile", secret + " " + secret},
		{"min_interval_days", 0},
		{"min_interval_days", 367},
		{"min_interval_days", 84.5},
		{"min_interval_days", "84"},
		{"duration", nil},
		{"duration.zone_median_days.glabella", -1},
		{"duration.zone_median_days.dao", nil},
		{"duration.zone_median_days.knee", 90},
		{"duration.strength_factor.low", 0},
		{"duration.sd.cycle", nil},
		{"duration.grid.points", 100000},
		{"learning.partial_factor", 0.9},
		{"learning.color", 1},
		{"window.lower_quantile", 0.9},
		{"window.max_length_days", 13},
		{"checkin.to_day", 60},
		{"season.summer_zone", secret},
		{"season.north_summer_month", 13},
		{"horizon_months", 61},
		{"color", secret},
	} {
		answer := c.Put("/protocol", with(t, body, b.path, b.value))
		if answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s = %v: answered %d: %s", b.path, b.value, answer.Status, answer.Body)
			continue
		}
		var told struct {
			Errors []struct{ Location, Message string }
		}
		answer.Into(&told)
		group, _, _ := strings.Cut(b.path, ".")
		if len(told.Errors) == 0 || !strings.HasPrefix(told.Errors[0].Location, "body."+group) || told.Errors[0].Message == "" {
			t.Errorf("%s = %v: refused with %s", b.path, b.value, answer.Body)
		}
		if strings.Contains(string(answer.Body), secret) {
			t.Errorf("%s: the refused value comes back: %s", b.path, answer.Body)
		}
	}
	if contents(t, s) != before {
		t.Error("the database is not what it was")
	}
}

func TestARefusedRuleIsNamedByItsWholePath(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	body := c.Get("/protocol").Want(http.StatusOK).Body
	for path, value := range map[string]any{
		"learning.partial_factor":            0.9,
		"duration.zone_median_days.glabella": -1,
		"duration.sd.cycle":                  nil,
		"learning.color":                     1,
		"window.max_length_days":             13,
	} {
		for _, answer := range []apptest.Answer{c.Put("/protocol", with(t, body, path, value)), patchAt(c, path, value)} {
			if !strings.Contains(string(answer.Body), `"location":"body.`+path+`"`) {
				t.Errorf("%s = %v: answered %d: %s", path, value, answer.Status, answer.Body)
			}
		}
	}
}

// Merging would forget it (RFC 7396 section 2).
func TestAPatchThatRemovesAnUnknownRuleIsRefused(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	answer := patchAt(c, "learning.color", nil).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(string(answer.Body), `"location":"body.learning.color"`) {
		t.Errorf("answered %s", answer.Body)
	}
}

// patchAt patches the rules at a path.
func patchAt(c *apptest.Clinic, path string, value any) apptest.Answer {
	names := strings.Split(path, ".")
	for i := len(names) - 1; i >= 0; i-- {
		value = object{names[i]: value}
	}
	return c.Patch("/protocol", value)
}

func TestChangesOfAPlanTellWhatMovedAndWhy(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	var changes struct {
		Items []struct {
			Action string
			Moved  []string
		}
	}
	p.Get(p.Path("/plan/changes")).Want(http.StatusOK).Into(&changes)
	if len(changes.Items) != 1 || changes.Items[0].Action != "treatment.add" ||
		!slices.Contains(changes.Items[0].Moved, "window added, 31 May to 30 June: treated on 1 March") {
		t.Errorf("changes are %+v", changes.Items)
	}
	p.Get("/patients/" + someIDs["{id}"] + "/plan/changes").Want(http.StatusNotFound)
}

func TestOfAnOldReturnToAProfileIsToldWhatIsKnownOfIt(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/protocol", object{"past_days": 31}).Want(http.StatusOK)
	c.Delete("/protocol").Want(http.StatusNoContent)
	c.Tamper("UPDATE protocols SET body = '' WHERE version = 2")
	if known := c.Get("/protocol/versions/2").Want(http.StatusOK); text(known, "assumed") != "true" || text(known, "protocol.profile") != "standard" {
		t.Errorf("of one whose name is known: %s", known.Body)
	}
	c.Tamper("UPDATE protocols SET profile = '' WHERE version = 2")
	if unknown := c.Get("/protocol/versions/2").Want(http.StatusOK).Object(); unknown["protocol"] != nil || unknown["profile"] != nil || unknown["own"] != false {
		t.Errorf("of one that is not known: %v", unknown)
	}
}
