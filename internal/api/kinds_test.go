package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

type object = apptest.Object

// kind is one kind of thing the API keeps, with two values of it that differ.
type kind struct {
	name string
	// path is where it is listed; %s is a patient's id.
	path string
	// made makes the n-th value to add, each with an identity of its own.
	made func(n int) object
	// corrected is a merge patch that fits any value, and the member it sets.
	corrected object
	member    string
	// first is how many there are before the first is added.
	first int
}

var kinds = []kind{
	{
		name: "staff", path: "/staff",
		made: func(n int) object {
			return object{"username": fmt.Sprintf("%d-%s@harbour.example", n, xid.New()), "name": fmt.Sprintf("Staff %d", n), "role": "front_desk"}
		},
		corrected: object{"role": "practitioner"}, member: "role",
	},
	{
		name: "practitioner", path: "/practitioners",
		made:      func(n int) object { return object{"name": fmt.Sprintf("Dr %d", n)} },
		corrected: object{"timezone": "Europe/Berlin"}, member: "timezone",
	}, {
		name: "patient", path: "/patients", first: 1,
		made: func(n int) object {
			return object{"name": fmt.Sprintf("Patient %d", n), "email": "p@example.com", "language": "de", "metabolism": "fast", "latitude": 52.5,
				"blackouts": []object{{"from": "2027-08-01", "to": "2027-08-14"}}}
		},
		corrected: object{"strength": "strong"}, member: "strength",
	}, {
		name: "treatment", path: "/patients/%s/treatments",
		made: func(n int) object {
			return object{"date": fmt.Sprintf("2026-01-%02d", n), "product": "innotox", "zones": []object{{"zone": "glabella", "units": 12.5}}}
		},
		corrected: object{"type": "touchup"}, member: "type",
	}, {
		name: "override", path: "/patients/%s/overrides",
		made: func(n int) object {
			return object{"item": "season/winter/2027", "from": fmt.Sprintf("2027-11-%02d", n), "to": "2027-11-30", "author": "Dr Brook", "reason": "as agreed"}
		},
		corrected: object{"author": "Dr Vale"}, member: "author",
	}, {
		name: "observation", path: "/patients/%s/observations",
		made: func(n int) object {
			return object{"date": fmt.Sprintf("2026-01-%02d", n), "zone": "glabella", "movement": "first", "note": "line one\nline two"}
		},
		corrected: object{"movement": "full"}, member: "movement",
	}, {
		name: "event", path: "/patients/%s/events",
		made:      func(n int) object { return object{"date": fmt.Sprintf("2027-10-%02d", n), "title": "Wedding"} },
		corrected: object{"priority": 3}, member: "priority",
	}, {
		name: "appointment", path: "/patients/%s/appointments",
		made: func(n int) object {
			return object{"start": fmt.Sprintf("2027-06-%02dT10:00:00", n), "zones": []string{"glabella"}}
		},
		corrected: object{"minutes": 45}, member: "minutes",
	}, {
		name: "package", path: "/patients/%s/packages",
		made:      func(n int) object { return object{"total": 5 + n, "expires": "2027-12-31"} },
		corrected: object{"used": 2}, member: "used",
	}, {
		name: "pause", path: "/patients/%s/pauses",
		made:      func(n int) object { return object{"from": fmt.Sprintf("2027-05-%02d", n), "until": "2027-06-30"} },
		corrected: object{"reason": "line one\nline two"}, member: "reason",
	}, {
		name: "contact", path: "/patients/%s/contacts",
		made:      func(n int) object { return object{"means": "message", "note": fmt.Sprintf("asked %d times", n)} },
		corrected: object{"snooze_until": "2027-06-01"}, member: "snooze_until",
	}, {
		name: "feed", path: "/patients/%s/feeds", first: 1,
		made:      func(n int) object { return object{"name": fmt.Sprintf("phone %d", n)} },
		corrected: object{"privacy": "detailed"}, member: "privacy",
	},
}

// prepare gives a patient what a record of the kind is about: an override needs an
// item on her plan.
func (k kind) prepare(p *apptest.Patient) {
	if k.name == "override" {
		p.Treat("2027-03-01")
	}
}

// each runs a test for every kind, on a server of its own.
func each(t *testing.T, test func(t *testing.T, k kind, p *apptest.Patient, path string)) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
			path := k.path
			if strings.Contains(path, "%s") {
				path = fmt.Sprintf(path, p.ID)
			}
			k.prepare(p)
			test(t, k, p, path)
		})
	}
}

func TestWhatIsAddedAnswersCreatedWithItsPlaceAndVersion(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		added := p.Post(path, k.made(1)).Want(http.StatusCreated)
		if got, want := added.Header.Get("Location"), "/api/v1"+path+"/"+added.ID(); got != want {
			t.Errorf("Location is %q, want %q", got, want)
		}
		read := p.Get(path + "/" + added.ID()).Want(http.StatusOK)
		if string(read.Body) != string(added.Body) || read.ETag() == "" || read.ETag() != added.ETag() {
			t.Errorf("added as %s %s, read as %s %s", added.ETag(), added.Body, read.ETag(), read.Body)
		}
	})
}

func TestListsArePagedByCursorAndShowEachOnce(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		var want []string
		for _, item := range page(p, path, "").items {
			want = append(want, item["id"].(string))
		}
		if len(want) != k.first {
			t.Fatalf("%d before the first is added, want %d", len(want), k.first)
		}
		for n := range 7 {
			want = append(want, p.Post(path, k.made(n+1)).Want(http.StatusCreated).ID())
		}
		if k.name == "feed" { // a patient's few feeds are one page
			if got := page(p, path, ""); len(got.items) != len(want) || got.next != "" {
				t.Fatalf("%d feeds listed and next_cursor %q, want %d and none", len(got.items), got.next, len(want))
			}
			return
		}
		var got []string
		for query := "?limit=3"; query != ""; {
			listed := page(p, path, query)
			if len(listed.items) > 3 {
				t.Errorf("a page of %d entries, want at most 3", len(listed.items))
			}
			for _, item := range listed.items {
				got = append(got, item["id"].(string))
			}
			query = ""
			if listed.next != "" {
				query = "?limit=3&cursor=" + url.QueryEscape(listed.next)
			}
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("pages show %v, want %v", got, want)
		}
		if full := page(p, path, fmt.Sprintf("?limit=%d", len(want))); full.next != "" {
			t.Error("a page that holds all has a next_cursor")
		}
	})
}

type listed struct {
	items []map[string]any
	next  string
}

func page(p *apptest.Patient, path, query string) listed {
	var body struct {
		Items []map[string]any `json:"items"`
		Next  string           `json:"next_cursor"`
	}
	p.Get(path + query).Want(http.StatusOK).Into(&body)
	return listed{body.Items, body.Next}
}

func TestWhatWasReadCanBePutBackUnchanged(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		read := p.Post(path, k.made(1)).Want(http.StatusCreated)
		put := p.Put(path+"/"+read.ID(), read.Body, "If-Match", read.ETag()).Want(http.StatusOK)
		if string(put.Body) != string(read.Body) || put.ETag() != read.ETag() {
			t.Errorf("read %s %s, put back %s %s", read.ETag(), read.Body, put.ETag(), put.Body)
		}
	})
}

func TestPutReplacesTheWhole(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		before := p.Post(path, merged(k.made(1), k.corrected)).Want(http.StatusCreated)
		put := p.Put(path+"/"+before.ID(), k.made(2)).Want(http.StatusOK)
		if put.ETag() == before.ETag() || put.ID() != before.ID() {
			t.Errorf("before %s %s, after %s %s", before.ETag(), before.Body, put.ETag(), put.Body)
		}
		if got, was := put.Object()[k.member], fmt.Sprint(k.corrected[k.member]); k.made(2)[k.member] == nil && fmt.Sprint(got) == was {
			t.Errorf("%s is still %v, which the new body has not", k.member, got)
		}
		if read := p.Get(path + "/" + before.ID()); string(read.Body) != string(put.Body) || read.ETag() != put.ETag() {
			t.Errorf("put %s, read %s", put.Body, read.Body)
		}
	})
}

func TestPatchMergesIntoWhatIsThere(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		before := p.Post(path, k.made(1)).Want(http.StatusCreated)
		patched := p.Patch(path+"/"+before.ID(), k.corrected).Want(http.StatusOK)
		want, got := merged(before.Object(), k.corrected), patched.Object()
		delete(want, "changed_at") // of a feed, which is rendered anew
		delete(got, "changed_at")
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("patched is %v, want %v", got, want)
		}
		if read := p.Get(path + "/" + before.ID()); string(read.Body) != string(patched.Body) || read.ETag() != patched.ETag() {
			t.Errorf("patched %s, read %s", patched.Body, read.Body)
		}
		if again := p.Patch(path+"/"+before.ID(), object{}).Want(http.StatusOK); again.ETag() != patched.ETag() {
			t.Error("an empty patch changed the version")
		}
	})
}

func merged(base, more object) object {
	whole := object{}
	for _, part := range []object{base, more} {
		for name, value := range part {
			whole[name] = value
		}
	}
	return whole
}

func TestWhatIsDeletedIsGone(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		at := path + "/" + p.Post(path, k.made(1)).Want(http.StatusCreated).ID()
		if deleted := p.Delete(at).Want(http.StatusNoContent); len(deleted.Body) != 0 {
			t.Errorf("204 with a body: %s", deleted.Body)
		}
		p.Get(at).Want(http.StatusNotFound)
		p.Put(at, k.made(2)).Want(http.StatusNotFound)
		p.Patch(at, k.corrected).Want(http.StatusNotFound)
		p.Delete(at).Want(http.StatusNotFound)
	})
}

// RFC 9110 section 13.1.1.
func TestAChangeMeantForAnotherVersionIsRefused(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		record := p.Post(path, k.made(1)).Want(http.StatusCreated)
		at := path + "/" + record.ID()
		for _, tag := range []string{`"other"`, `"a", "b"`, "W/" + record.ETag(), "garbage", "", strings.Trim(record.ETag(), `"`)} {
			p.Put(at, k.made(2), "If-Match", tag).Want(http.StatusPreconditionFailed)
			p.Patch(at, k.corrected, "If-Match", tag).Want(http.StatusPreconditionFailed)
			p.Delete(at, "If-Match", tag).Want(http.StatusPreconditionFailed)
		}
		if after := p.Get(at).Want(http.StatusOK); string(after.Body) != string(record.Body) {
			t.Errorf("was %s, is %s", record.Body, after.Body)
		}
	})
}

func TestAChangeMeantForThisVersionIsMade(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		record := p.Post(path, k.made(1)).Want(http.StatusCreated)
		at := path + "/" + record.ID()
		second := p.Put(at, k.made(2), "If-Match", record.ETag()).Want(http.StatusOK)
		third := p.Patch(at, k.corrected, "If-Match", `"other", W/"weak",`+second.ETag()).Want(http.StatusOK)
		p.Put(at, k.made(3), "If-Match", "*").Want(http.StatusOK)
		fourth := p.Patch(at, k.corrected, "If-Match", "*").Want(http.StatusOK)
		if fourth.ETag() == third.ETag() {
			t.Error("another value has the same version")
		}
		// A list may be spread over several lines of the header.
		p.Delete(at, "If-Match", `"other"`, "If-Match", fourth.ETag()).Want(http.StatusNoContent)
	})
}

func TestUnknownIDsAreNotFound(t *testing.T) {
	each(t, func(t *testing.T, k kind, p *apptest.Patient, path string) {
		for _, id := range []string{"00000000000000000000", "nothing", "a%2Fb", "%00", "%ff", "..", strings.Repeat("x", 3000)} {
			for _, answer := range []apptest.Answer{
				p.Get(path + "/" + id), p.Put(path+"/"+id, k.made(1)), p.Patch(path+"/"+id, k.corrected), p.Delete(path + "/" + id),
			} {
				if answer.Status != http.StatusNotFound {
					t.Errorf("id %.20q: answered %d: %s", id, answer.Status, answer.Body)
				}
			}
		}
	})
}

func TestTheClinicCanBeReadAndCorrected(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	before := c.Get("/clinics/self").Want(http.StatusOK)
	c.Put("/clinics/self", before.Body, "If-Match", before.ETag()).Want(http.StatusOK)
	c.Put("/clinics/self", before.Body, "If-Match", `"other"`).Want(http.StatusPreconditionFailed)
	patched := c.Patch("/clinics/self", object{"closed_weekdays": []string{"sunday"}, "latitude": nil}, "If-Match", before.ETag()).Want(http.StatusOK)
	got := patched.Object()
	if fmt.Sprint(got["closed_weekdays"]) != "[sunday]" || got["latitude"] != nil || got["name"] != "Harbour" || got["id"] != c.ID {
		t.Errorf("patched is %s", patched.Body)
	}
	if read := c.Get("/clinics/self"); string(read.Body) != string(patched.Body) || read.ETag() == before.ETag() {
		t.Errorf("read %s", read.Body)
	}
}

func TestAPatchThatOthersAreFasterThanIsMadeAfterThem(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	at := p.Path("/events/") + p.Post(p.Path("/events"), object{"date": "2027-10-02"}).Want(http.StatusCreated).ID()
	statuses := make(chan int, 2)
	go func() { statuses <- p.Patch(at, object{"title": "Wedding"}).Status }()
	go func() { statuses <- p.Patch(at, object{"priority": 4}).Status }()
	for range 2 {
		if status := <-statuses; status != http.StatusOK {
			t.Errorf("answered %d", status)
		}
	}
	if got := p.Get(at).Object(); got["title"] != "Wedding" || fmt.Sprint(got["priority"]) != "4" {
		t.Errorf("one of two patches is lost: %v", got)
	}
}

// A form that shows no time zone sends an empty one: in a record that is no zone,
// as null is in a merge patch.
func TestAPatientsTimeZoneIsTakenBackByAnEmptyOne(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada")
	for _, back := range []func() apptest.Answer{
		func() apptest.Answer { return p.Patch(p.Path(""), object{"timezone": ""}) },
		func() apptest.Answer { return p.Patch(p.Path(""), object{"timezone": nil}) },
		func() apptest.Answer { return p.Put(p.Path(""), object{"name": "Ada", "timezone": ""}) },
	} {
		p.Patch(p.Path(""), object{"timezone": "Europe/Berlin"}).Want(http.StatusOK)
		if zone, there := back().Want(http.StatusOK).Object()["timezone"]; there {
			t.Errorf("the time zone is %v", zone)
		}
	}
}
