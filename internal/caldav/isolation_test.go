package caldav_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// nobody is the id of nobody, as long as that of somebody.
const nobody = "d0000000000000000000"

// yours are the resources of somebody, those that are there and those that are not.
func (p *person) resources() (all []resourceOf) {
	all = []resourceOf{{path: "/dav/principals/{you}/"}, {path: "/dav/principals/{you}"}, {path: "/dav/calendars/{you}/"}}
	for _, c := range append(slices.Clone(p.calendars), furnished{name: "made-up", token: "urn:x:1", object: "made-up.ics", etag: `"made-up"`}) {
		all = append(all,
			resourceOf{"/dav/calendars/{you}/" + c.name + "/", c},
			resourceOf{"/dav/calendars/{you}/" + c.name + "/" + c.object, c},
			resourceOf{"/dav/calendars/{you}/" + c.name + "/made-up.ics", c})
	}
	return all
}

// resourceOf is a path with the calendar that it leads into.
type resourceOf struct {
	path string
	in   furnished
}

// pairs are who asks and about whom: in one clinic and across, of each kind, and a
// practitioner and her own patient.
var pairs = [][2]string{
	{"a1", "a2"}, {"a1", "ap1"}, {"a1", "ap2"}, {"a1", "b1"}, {"a1", "bp1"},
	{"ap1", "a1"}, {"ap1", "a2"}, {"ap1", "ap2"}, {"ap1", "b1"}, {"ap1", "bp1"},
}

// sameAsNothing asks a question about somebody and the same about nobody: there is no
// difference, no word of hers, and nothing has happened.
func (w *town) sameAsNothing(me, you *person, q question) (answer string) {
	w.t.Helper()
	mine := me.calendars[slices.IndexFunc(me.calendars, func(c furnished) bool { return !c.readOnly })]
	yours := you.calendars[slices.IndexFunc(you.calendars, func(c furnished) bool { return !c.readOnly })]
	q = q.with("{path}", q.path).with("{me}", me.ID, "{mine}", mine.name, "{yours}", yours.name)
	about := q.with("{you}", you.ID)
	var (
		got  apptest.Answer
		want string
	)
	w.unchanged(about, func() { got, want = about.asked(me.Account), w.aboutNobody(me, q.with("{you}", nobody)) })
	if a, b := strings.ReplaceAll(shown(got), you.ID, nobody), want; a != b {
		w.t.Errorf("%s, asked by %s about %s, is answered\n%s\nand about nobody\n%s", about, me.name, you.name, a, b)
	}
	if strings.Contains(shown(got), you.secret) {
		w.t.Errorf("%s, asked by %s, tells what is %s's:\n%s", about, me.name, you.name, shown(got))
	}
	return shown(got)
}

// aboutNobody is how somebody is answered about what belongs to nobody. It is asked
// once: no question changes anything.
func (w *town) aboutNobody(me *person, q question) string {
	w.t.Helper()
	key := fmt.Sprintf("%s %s %s %q %s", me.name, q.method, q.path, q.header, q.body)
	answer, asked := w.nobody[key]
	if !asked {
		answer = shown(q.asked(me.Account))
		w.nobody[key] = answer
	}
	return answer
}

// shown is an answer, but for when it was given.
func shown(a apptest.Answer) string {
	header := a.Header.Clone()
	header.Del("Date")
	return fmt.Sprintf("%d %v\n%s", a.Status, header, a.Body)
}

func TestWhatIsSomebodyElsesIsNotThere(t *testing.T) {
	w := newTown(t)
	asked := 0
	for _, pair := range pairs {
		me, you := w.people[pair[0]], w.people[pair[1]]
		for _, r := range you.resources() {
			if colleagues(me, you) && strings.HasPrefix(r.path, "/dav/principals/") {
				continue
			}
			for _, q := range everyQuestion(t, r.path) {
				w.sameAsNothing(me, you, q.with("{etag}", r.in.etag, "{token}", r.in.token))
				asked++
			}
		}
	}
	t.Logf("%d questions", asked)
}

// Each place of a request that can name a resource, in a request about what is one's
// own.
func TestNoReferenceLeadsToSomebodyElses(t *testing.T) {
	w := newTown(t)
	for _, pair := range pairs {
		me, you := w.people[pair[0]], w.people[pair[1]]
		for _, c := range you.calendars {
			object := "/dav/calendars/{you}/" + c.name + "/" + c.object
			for _, of := range []string{object, "/dav/calendars/{you}/" + c.name + "/", "/dav/calendars/{you}/", "/dav/principals/{you}/", "/dav/calendars/{you}/" + c.name + "/new.ics"} {
				for _, q := range references(of, c) {
					if answer := w.sameAsNothing(me, you, q); q.method == "REPORT" && strings.Contains(answer, "BEGIN:") {
						t.Errorf("%s finds an object:\n%s", q, answer)
					}
				}
			}
		}
	}
}

// references are requests about one's own calendar, and the object in it, that speak
// of something else.
func references(of string, c furnished) (all []question) {
	const calendar, object = "/dav/calendars/{me}/{mine}/", "/dav/calendars/{me}/{mine}/kept.ics"
	for _, path := range []string{calendar, object, "/dav/calendars/{me}/"} {
		for _, href := range []string{of, strings.Replace(of, "/dav/", "/dav/../dav/", 1), strings.ReplaceAll(of, "{you}", "{me}%2F..%2F{you}"), strings.ReplaceAll(of, "{you}", "{me}/../{you}")} {
			all = append(all, question{method: "REPORT", path: path, header: []string{"Depth", "1"},
				body: `<C:calendar-multiget` + heads + `>` + propsAndData + `<href>` + href + `</href></C:calendar-multiget>`})
		}
	}
	all = append(all, question{method: "REPORT", path: calendar, body: `<sync-collection` + heads + `><sync-token>` +
		c.token + `</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`})
	for _, method := range []string{"COPY", "MOVE"} {
		for _, overwrite := range []string{"T", "F"} {
			all = append(all, question{method: method, path: object, header: []string{"Destination", of, "Overwrite", overwrite}})
		}
	}
	// A condition that would hold if somebody else's could be seen must not: the
	// answer would say what its tag is, or that it is there.
	for _, list := range []string{"([" + c.etag + "])", "(<" + c.token + ">)", `(["*"])`, `(Not ["x"] [` + c.etag + "])"} {
		for _, method := range []string{"PUT", "DELETE", "GET", "PROPPATCH"} {
			q := question{method: method, path: object, header: []string{"If", "<" + of + "> " + list}}
			switch method {
			case "PUT":
				q.body = isolationEvent
			case "PROPPATCH":
				q.body = questions["PROPPATCH"][0].body
			}
			all = append(all, q)
		}
	}
	return all
}

// What lists people lists oneself, and to practitioners their colleagues.
func TestNobodySeesWhoElseThereIs(t *testing.T) {
	w := newTown(t)
	for _, me := range w.people {
		for _, path := range []string{"/dav/", "/dav", "/dav/principals/", "/dav/principals", "/dav/calendars/", "/", "/principals/", "/dav/principals/" + me.ID + "/", me.Home("")} {
			for _, method := range []string{"PROPFIND", "REPORT"} {
				for _, q := range questions[method] {
					q.method, q.path = method, path
					answer := shown(q.with("{path}", path).asked(me.Account))
					for _, other := range w.people {
						if other != me && !tellsNoMoreThanShown(answer, me, other) {
							t.Errorf("%s tells %s of %s:\n%s", q, me.name, other.name, answer)
						}
					}
				}
			}
		}
	}
}

// spellings are ways of writing a path that somebody on the way could read as another.
func spellings(path string) []string {
	above, name := path[:strings.Index(path, "{you}")], path[strings.Index(path, "{you}"):]
	rest := strings.TrimPrefix(name, "{you}")
	all := []string{
		strings.ToUpper(above) + name, strings.Replace(path, "/dav", "/Dav", 1), "/" + path, strings.ReplaceAll(path, "/", "//"),
		above + "/{you}" + rest, above + "{you}/" + rest, "/x/.." + path, "/dav/." + strings.TrimPrefix(path, "/dav"), "/dav/.." + path,
		strings.TrimSuffix(path, "/") + ".", strings.TrimSuffix(path, "/") + "%20", strings.TrimSuffix(path, "/") + "%00", path + ";x=y", path + "?x=y", path + "%3Fx", path + "%23",
		strings.Replace(path, "/dav/", "/dav%2F", 1), strings.Replace(path, "/dav/", "/dav%5C", 1), strings.Replace(path, "/dav/", "/%64av/", 1), strings.Replace(path, "/dav/", "/%2564av/", 1),
	}
	for _, up := range []string{"/../", "/%2e%2e/", "/%2E./", "%2F..%2F", "%2f%2e%2e%2f", "/..%2F", "%5C..%5C", "/.%00./", "%252F..%252F", "%c0%af..%c0%af", "/..;/", "/.../", "/..%20/"} {
		all = append(all, above+"{me}"+up+"{you}"+rest, "/dav/principals/{me}"+up+".."+up+strings.TrimPrefix(above, "/dav/")+"{you}"+rest)
	}
	for _, you := range []string{"{YOU}", "{you}.", "{you}%20", "%20{you}", "{you}%00", "{you}%0a", "{you};", "{you}%2F", "{you}@", "{me},{you}", "*", "%25", "_%25", "."} {
		all = append(all, above+you+rest)
	}
	return all
}

func TestNoSpellingOfAPathLeadsToSomebodyElses(t *testing.T) {
	w := newTown(t)
	for _, pair := range [][2]string{{"a1", "a2"}, {"ap1", "a1"}, {"a1", "bp1"}} {
		me, you := w.people[pair[0]], w.people[pair[1]]
		c := you.calendars[0]
		for _, path := range []string{"/dav/calendars/{you}/" + c.name + "/" + c.object, "/dav/calendars/{you}/" + c.name + "/", "/dav/calendars/{you}/", "/dav/principals/{you}/"} {
			if colleagues(me, you) && strings.HasPrefix(path, "/dav/principals/") {
				continue
			}
			for _, spelling := range spellings(path) {
				spelling = strings.ReplaceAll(spelling, "{YOU}", strings.ToUpper(you.ID))
				for _, q := range []question{
					{method: "GET", path: spelling}, {method: "PROPFIND", path: spelling, header: []string{"Depth", "1"}}, {method: "OPTIONS", path: spelling},
					{method: "PUT", path: spelling, body: isolationEvent}, {method: "DELETE", path: spelling}, {method: "MKCALENDAR", path: spelling + "new"},
					{method: "PROPPATCH", path: spelling, body: questions["PROPPATCH"][0].body},
					{method: "COPY", path: spelling, header: []string{"Destination", "/dav/calendars/{me}/{mine}/new.ics"}},
					{method: "MOVE", path: "/dav/calendars/{me}/{mine}/kept.ics", header: []string{"Destination", spelling}},
					{method: "REPORT", path: "/dav/calendars/{me}/{mine}/", header: []string{"Depth", "1"}, body: `<C:calendar-multiget` + heads + `>` + propsAndData + `<href>` + spelling + `</href></C:calendar-multiget>`},
				} {
					w.sameAsNothing(me, you, q)
				}
			}
		}
	}
	// The same for names in one's own home, since there may be a proxy that reads them.
	me := w.people["a1"]
	for _, path := range []string{"appointments/%2e%2e/own/x.ics", "own%2Fx.ics", "own/x%2Fy.ics", "own/..", "own/%2e", "own/x%5Cy.ics", "own/x%00.ics", "own//x.ics", "Own/x.ics"} {
		q := question{method: "PUT", path: me.Home(path), body: isolationEvent}
		w.unchanged(q, func() {
			if a := q.asked(me.Account); a.Status < 400 || a.Status >= 500 || a.Status == http.StatusUnauthorized {
				t.Errorf("%s is answered %s", q, shown(a))
			}
		})
	}
}
