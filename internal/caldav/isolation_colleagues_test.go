package caldav_test

import (
	"strings"
	"testing"
)

// colleagues reports whether two are practitioners of one clinic, who see each other's
// principals (design.md section 4).
func colleagues(a, b *person) bool {
	return a.name[0] == b.name[0] && !strings.Contains(a.name+b.name, "p")
}

// tellsNoMoreThanShown reports whether an answer has nothing of somebody else's but,
// of a colleague's, where her principal is, what the clinic calls her and her address.
func tellsNoMoreThanShown(answer string, me, other *person) bool {
	if colleagues(me, other) {
		answer = strings.NewReplacer("/dav/principals/"+other.ID+"/", "", "Dr "+other.secret, "", other.secret+"@example.com", "").Replace(answer)
	}
	return !strings.Contains(answer, other.ID) && !strings.Contains(answer, other.secret)
}

func TestAColleaguesPrincipalTellsHerNameAndAddressAlone(t *testing.T) {
	w := newTown(t)
	me, you := w.people["a1"], w.people["a2"]
	mine, yours := me.calendars[0], you.calendars[0]
	fill := []string{"{you}", you.ID, "{me}", me.ID, "{mine}", mine.name, "{yours}", yours.name, "{etag}", yours.etag, "{token}", yours.token}
	for _, path := range []string{"/dav/principals/{you}/", "/dav/principals/{you}"} {
		for _, q := range everyQuestion(t, path) {
			q = q.with("{path}", path).with(fill...)
			w.unchanged(q, func() {
				if answer := shown(q.asked(me.Account)); !tellsNoMoreThanShown(answer, me, you) {
					t.Errorf("%s, asked by %s, tells more of %s:\n%s", q, me.name, you.name, answer)
				}
			})
		}
	}
	// What leads from there to what is hers leads nowhere.
	for _, href := range []string{"/dav/principals/{you}/../../calendars/{you}/", "/dav/principals/{you}/own/", "/dav/principals/{you}/kept.ics", "/dav/calendars/{you}/../../principals/{you}/"} {
		for _, q := range []question{{method: "PROPFIND", path: href, header: []string{"Depth", "1"}}, {method: "GET", path: href}} {
			w.sameAsNothing(me, you, q)
		}
	}
}
