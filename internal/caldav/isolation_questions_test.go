package caldav_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/caldav"
)

// question is a request. In its parts {me} is who asks, {you} somebody else, {etag}
// and {token} those of what the path leads to.
type question struct {
	method, path, body string
	header             []string
}

func (q question) String() string {
	return fmt.Sprintf("%s %s %q %.200s", q.method, q.path, q.header, q.body)
}

// with fills in.
func (q question) with(pairs ...string) question {
	r := strings.NewReplacer(pairs...)
	q.path, q.body, q.header = r.Replace(q.path), r.Replace(q.body), slices.Clone(q.header)
	for i := range q.header {
		q.header[i] = r.Replace(q.header[i])
	}
	return q
}

// asked by an account.
func (q question) asked(a *apptest.Account) apptest.Answer {
	return a.DAV(q.method, q.path, q.body, q.header...)
}

const (
	isolationEvent = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//EN\r\nBEGIN:VEVENT\r\nUID:new\r\nDTSTAMP:20270101T000000Z\r\nDTSTART:20270601T100000Z\r\nSUMMARY:New\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	allFilter      = `<C:filter><C:comp-filter name="VCALENDAR"/></C:filter>`
	propsAndData   = `<prop><getetag/><displayname/><x xmlns="urn:x"/><C:calendar-data/></prop>`
)

// questions are what is asked with each method, wherever it leads.
var questions = map[string][]question{
	"OPTIONS": {{}},
	"GET":     {{}, {header: []string{"If-None-Match", "{etag}"}}, {header: []string{"If-Match", "{etag}"}}},
	"HEAD":    {{}, {header: []string{"If-None-Match", "{etag}"}}},
	"PUT": {
		{body: isolationEvent}, {body: isolationEvent, header: []string{"If-None-Match", "*"}}, {body: isolationEvent, header: []string{"If-Match", "{etag}"}},
		{body: isolationEvent, header: []string{"If", "([{etag}])"}}, {body: isolationEvent, header: []string{"If-Match", `"other"`, "Prefer", "return=representation"}}, {body: "BEGIN:NOTHING"}, {},
	},
	"POST":   {{}, {body: isolationEvent}, {body: isolationEvent, header: []string{"If-None-Match", "*"}}, {body: isolationEvent, header: []string{"If", "(<{token}>)"}}},
	"DELETE": {{}, {header: []string{"If-Match", "{etag}"}}, {header: []string{"If-Match", `"other"`}}, {header: []string{"If", "(<{token}>)"}}, {header: []string{"Depth", "0"}}},
	"PROPFIND": {
		{header: []string{"Depth", "0"}}, {header: []string{"Depth", "1"}}, {header: []string{"Depth", "infinity"}}, {},
		{header: []string{"Depth", "1"}, body: `<propfind xmlns="DAV:"><propname/></propfind>`},
		{header: []string{"Depth", "1"}, body: `<propfind` + heads + `><prop><displayname/><owner/><sync-token/><CS:getctag/><x xmlns="urn:x"/></prop></propfind>`},
		{header: []string{"Depth", "0", "Prefer", "return=minimal"}, body: `<propfind` + heads + `><prop><displayname/></prop></propfind>`},
	},
	"PROPPATCH": {
		{body: `<propertyupdate xmlns="DAV:"><set><prop><displayname>new</displayname></prop></set></propertyupdate>`},
		{body: `<propertyupdate xmlns="DAV:"><remove><prop><x xmlns="urn:x"/></prop></remove></propertyupdate>`, header: []string{"Brief", "t"}},
		{body: "<no"},
	},
	"REPORT": {
		{header: []string{"Depth", "1"}, body: `<C:calendar-query` + heads + `>` + propsAndData + allFilter + `</C:calendar-query>`},
		{header: []string{"Depth", "1"}, body: `<C:calendar-multiget` + heads + `>` + propsAndData + `<href>{path}</href></C:calendar-multiget>`},
		{body: `<sync-collection` + heads + `><sync-token/><sync-level>1</sync-level>` + propsAndData + `</sync-collection>`},
		{body: `<sync-collection` + heads + `><sync-token>{token}</sync-token><sync-level>1</sync-level>` + propsAndData + `</sync-collection>`},
		{body: `<C:free-busy-query` + heads + `><C:time-range start="20270101T000000Z" end="20280101T000000Z"/></C:free-busy-query>`},
		{body: `<expand-property` + heads + `><property name="owner"><property name="displayname"/></property><property name="current-user-principal"><property name="calendar-home-set" namespace="` +
			`urn:ietf:params:xml:ns:caldav"><property name="displayname"/></property></property><property name="acl"><property name="displayname"/></property></expand-property>`},
		{body: `<principal-match` + heads + `><self/></principal-match>`}, {body: `<principal-match` + heads + `><principal-property><owner/></principal-property><prop><displayname/></prop></principal-match>`},
		{body: `<principal-property-search` + heads + `><property-search><prop><displayname/></prop><match>zq</match></property-search><prop><displayname/></prop></principal-property-search>`},
		{body: `<principal-property-search` + heads + ` test="anyof"><property-search><prop><displayname/><CS:email-address-set/><C:calendar-user-address-set/></prop><match/></property-search>` +
			`<prop><displayname/><CS:email-address-set/><C:calendar-user-address-set/><C:calendar-home-set/><acl/></prop><apply-to-principal-collection-set/></principal-property-search>`},
		{body: `<principal-search-property-set` + heads + `/>`}, {body: `<acl-principal-prop-set` + heads + `><prop><displayname/></prop></acl-principal-prop-set>`},
	},
	"MKCOL": {
		{}, {body: `<mkcol` + heads + `><set><prop><resourcetype><collection/><C:calendar/></resourcetype><displayname>new</displayname></prop></set></mkcol>`},
	},
	"MKCALENDAR": {
		{}, {body: `<C:mkcalendar` + heads + `><set><prop><displayname>new</displayname></prop></set></C:mkcalendar>`},
	},
	"COPY": transfers, "MOVE": transfers,
}

var transfers = []question{
	{header: []string{"Destination", "/dav/calendars/{me}/{mine}/new.ics"}},
	{header: []string{"Destination", "/dav/calendars/{me}/{mine}/kept.ics", "Overwrite", "T"}},
	{header: []string{"Destination", "/dav/calendars/{you}/{yours}/new.ics", "Overwrite", "F"}},
	{header: []string{"Destination", "/dav/calendars/{me}/{mine}/new.ics", "If-Match", "{etag}"}},
	{header: []string{"Destination", "/dav/calendars/{you}/{yours}/kept.ics", "Overwrite", "F", "Prefer", "return=representation"}},
	{},
}

// davMethods are those that the router knows, each of which has questions.
func davMethods(t *testing.T) (methods []string) {
	t.Helper()
	engine := gin.New()
	caldav.Register(engine, caldav.Config{NotFound: func(*gin.Context) {}})
	for _, route := range engine.Routes() {
		if route.Path != "/dav/*path" {
			continue
		}
		if questions[route.Method] == nil {
			t.Fatalf("nobody asks with %s: add it to the questions", route.Method)
		}
		methods = append(methods, route.Method)
	}
	if len(methods) != len(questions) {
		t.Fatalf("the router knows %q", methods)
	}
	slices.Sort(methods)
	return methods
}

// unknownMethods are some that it does not know.
var unknownMethods = []string{http.MethodPatch, http.MethodTrace, "LOCK", "UNLOCK", "ACL", "SEARCH", "BIND", "propfind", "MADEUP"}

// everyQuestion is all that can be asked of a path.
func everyQuestion(t *testing.T, path string) (all []question) {
	for _, method := range davMethods(t) {
		for _, q := range questions[method] {
			q.method, q.path = method, path
			all = append(all, q)
		}
	}
	for _, method := range unknownMethods {
		all = append(all, question{method: method, path: path})
	}
	return all
}
