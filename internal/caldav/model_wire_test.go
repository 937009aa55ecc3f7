package caldav_test

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// davAnswer is what the walk reads of a 207.
type davAnswer struct {
	Responses []struct {
		Href      string `xml:"DAV: href"`
		Status    string `xml:"DAV: status"`
		Propstats []struct {
			Prop   davProp `xml:"DAV: prop"`
			Status string  `xml:"DAV: status"`
		} `xml:"DAV: propstat"`
	} `xml:"DAV: response"`
	Token string `xml:"DAV: sync-token"`
}

type davProp struct {
	ETag  string  `xml:"DAV: getetag"`
	Token string  `xml:"DAV: sync-token"`
	CTag  string  `xml:"http://calendarserver.org/ns/ getctag"`
	Data  *string `xml:"urn:ietf:params:xml:ns:caldav calendar-data"`
}

// phone is a calendar app with a password of its own and its own copy of each
// calendar.
type phone struct {
	*apptest.Account
	t      *testing.T
	copies map[string]map[string]held // by calendar and name
	tokens map[string]string          // by calendar
	asked  *string                    // what was asked last, for messages
}

// held is a member as somebody holds it.
type held struct{ etag, body string }

func newPhone(t *testing.T, account *apptest.Account) *phone {
	return &phone{Account: account, t: t, copies: map[string]map[string]held{}, tokens: map[string]string{}, asked: new(string)}
}

// DAV asks CalDAV.
func (p *phone) DAV(method, path, body string, header ...string) apptest.Answer {
	p.t.Helper()
	*p.asked = fmt.Sprintf("%s %s %q\n%s", method, path, header, body)
	return p.Account.DAV(method, path, body, header...)
}

func (p *phone) path(calendar, name string) string {
	return p.Home(strings.ReplaceAll(url.PathEscape(calendar)+"/"+url.PathEscape(name), "&", "%26"))
}

// copied is the copy of one calendar.
func (p *phone) copied(calendar string) map[string]held {
	if p.copies[calendar] == nil {
		p.copies[calendar] = map[string]held{}
	}
	return p.copies[calendar]
}

// listing is a calendar by PROPFIND.
type listing struct {
	etags       map[string]string // by name
	ctag, token string
}

// list reads a calendar by PROPFIND.
func (p *phone) list(calendar string) listing {
	p.t.Helper()
	all := listing{etags: map[string]string{}}
	const body = `<propfind xmlns="DAV:"><prop><getetag/><sync-token/><x:getctag xmlns:x="http://calendarserver.org/ns/"/></prop></propfind>`
	for name, prop := range p.read(calendar, p.DAV("PROPFIND", p.path(calendar, ""), body, "Depth", "1"), nil) {
		if name == "" {
			all.ctag, all.token = prop.CTag, prop.Token
			continue
		}
		all.etags[name] = prop.ETag
	}
	if all.ctag == "" || all.token == "" {
		p.t.Fatalf("%s/ tells neither ctag nor token", calendar)
	}
	return all
}

// fetch reads members by calendar-multiget; what is not there is left out.
func (p *phone) fetch(calendar string, names []string) map[string]held {
	p.t.Helper()
	found := map[string]held{}
	for some := range slices.Chunk(names, 100) {
		var body strings.Builder
		body.WriteString(`<c:calendar-multiget xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns="DAV:"><prop><getetag/><c:calendar-data/></prop>`)
		for _, name := range some {
			fmt.Fprintf(&body, "<href>%s</href>", p.path(calendar, name))
		}
		body.WriteString(`</c:calendar-multiget>`)
		var gone []string
		for name, prop := range p.read(calendar, p.DAV("REPORT", p.path(calendar, ""), body.String(), "Depth", "1"), &gone) {
			if prop.Data == nil {
				p.t.Fatalf("%s/%s is told without its bytes", calendar, name)
			}
			found[name] = held{prop.ETag, *prop.Data}
		}
		told := slices.Sorted(slices.Values(append(gone, slices.Collect(maps.Keys(found))...)))
		for _, name := range some {
			if _, ok := slices.BinarySearch(told, name); !ok {
				p.t.Fatalf("a multiget of %s/ says nothing of %q", calendar, name)
			}
		}
	}
	return found
}

// read takes a 207 about a calendar apart: the properties that were found, by name
// of the member and "" for the calendar. Those that are not there go into gone.
func (p *phone) read(calendar string, answer apptest.Answer, gone *[]string) map[string]davProp {
	p.t.Helper()
	var told davAnswer
	if err := xml.Unmarshal(answer.Want(http.StatusMultiStatus).Body, &told); err != nil {
		p.t.Fatal(err)
	}
	found := map[string]davProp{}
	for _, r := range told.Responses {
		name := p.nameOf(calendar, r.Href)
		if _, twice := found[name]; twice {
			p.t.Fatalf("%s is told twice", r.Href)
		}
		switch {
		case strings.Contains(r.Status, " 404 ") && gone != nil:
			*gone = append(*gone, name)
		case r.Status != "":
			p.t.Fatalf("%s: %s", r.Href, r.Status)
		default:
			for _, s := range r.Propstats {
				if strings.Contains(s.Status, " 200 ") {
					found[name] = s.Prop
				}
			}
		}
	}
	return found
}

// nameOf is the member that an address leads to, and "" for the calendar itself.
func (p *phone) nameOf(calendar, href string) string {
	p.t.Helper()
	segment, ours := strings.CutPrefix(href, p.path(calendar, ""))
	name, err := url.PathUnescape(segment)
	if !ours || err != nil || name != "" && p.path(calendar, name) != href {
		p.t.Fatalf("%q is no address in %s/, or is written in another way than any other", href, calendar)
	}
	return name
}

// toldChange is one response of a sync-collection.
type toldChange struct {
	name string
	held
	gone bool
}

// syncPage asks for what changed since a token; limit 0 sets none. Refused is
// whether the token was.
func (p *phone) syncPage(calendar, token string, limit int, whole bool) (told []toldChange, next string, more, refused bool) {
	p.t.Helper()
	var body strings.Builder
	fmt.Fprintf(&body, `<sync-collection xmlns="DAV:"><sync-token>%s</sync-token><sync-level>1</sync-level>`, token)
	if limit > 0 {
		fmt.Fprintf(&body, `<limit><nresults>%d</nresults></limit>`, limit)
	}
	body.WriteString(`<prop><getetag/>`)
	if whole {
		body.WriteString(`<x:calendar-data xmlns:x="urn:ietf:params:xml:ns:caldav"/>`)
	}
	body.WriteString(`</prop></sync-collection>`)
	answer := p.DAV("REPORT", p.path(calendar, ""), body.String())
	if answer.Status == http.StatusForbidden && strings.Contains(string(answer.Body), "<d:valid-sync-token/>") {
		return nil, "", false, true
	}
	var page davAnswer
	if err := xml.Unmarshal(answer.Want(http.StatusMultiStatus).Body, &page); err != nil {
		p.t.Fatal(err)
	}
	for _, r := range page.Responses {
		change := toldChange{name: p.nameOf(calendar, r.Href)}
		switch {
		case change.name == "" && strings.Contains(r.Status, " 507 "):
			more = true
			continue
		case change.name == "":
			p.t.Fatalf("a sync of %s/ tells of the calendar itself: %s", calendar, answer.Body)
		case strings.Contains(r.Status, " 404 "):
			change.gone = true
		case r.Status == "" && len(r.Propstats) == 1 && strings.Contains(r.Propstats[0].Status, " 200 "):
			change.etag = r.Propstats[0].Prop.ETag
			if whole {
				change.body = *r.Propstats[0].Prop.Data
			}
		default:
			p.t.Fatalf("a sync of %s/ tells %s", calendar, answer.Body)
		}
		told = append(told, change)
	}
	if page.Token == "" || limit > 0 && len(told) > limit || more && len(told) != limit {
		p.t.Fatalf("a page of a sync with limit %d has %d changes, more: %v", limit, len(told), more)
	}
	return told, page.Token, more, false
}
