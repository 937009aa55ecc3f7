package caldav

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
)

// reports are those that work, and where (RFC 3253 section 3.6): the same list
// answers and is told in DAV:supported-report-set.
var reports = []struct {
	app.PropertyName
	on, told kind // told: where clients hear of it
	answer   func(*exchange, resource, *element) error
}{
	{dav("sync-collection"), kindCalendar, kindCalendar, (*exchange).syncCollection},
	{caldav("calendar-query"), kindCalendar | kindObject, kindCalendar | kindObject, (*exchange).calendarQuery},
	// On the home it finds nothing, since nothing is there but calendars.
	{caldav("calendar-multiget"), kindHome | kindCalendar | kindObject, kindCalendar | kindObject, (*exchange).calendarMultiget},
	{caldav("free-busy-query"), kindHome | kindCalendar, kindHome | kindCalendar, (*exchange).freeBusyQuery},
	{dav("expand-property"), kindAny, kindAny, (*exchange).expandProperty},
	{dav("principal-match"), kindCollections, kindCollections, (*exchange).principalMatch},
	{dav("principal-property-search"), kindAny, kindAny, (*exchange).principalPropertySearch},
	{dav("principal-search-property-set"), kindAny, kindAny, (*exchange).principalSearchPropertySet},
	{dav("acl-principal-prop-set"), kindAny, kindAny, (*exchange).aclPrincipalPropSet},
}

// report answers REPORT.
func (x *exchange) report() error {
	there, err := x.resolveWhole(x.at)
	if err != nil {
		return err
	}
	body, err := x.body()
	if err != nil {
		return err
	}
	if body == nil {
		return errXML
	}
	for _, r := range reports {
		if r.PropertyName == body.PropertyName && r.on&there.kind != 0 {
			return r.answer(x, there, body)
		}
	}
	return forbid(nsDAV, "supported-report")
}

// supportedReports is the content of DAV:supported-report-set (RFC 3253 section
// 3.1.5).
func supportedReports(b []byte, _ *exchange, r *resource) ([]byte, bool) {
	for _, report := range reports {
		if report.told&r.kind != 0 {
			b = appendEmpty(append(b, "<d:supported-report><d:report>"...), report.PropertyName)
			b = append(b, "</d:report></d:supported-report>"...)
		}
	}
	return b, true
}

// reportWish is which properties of its members a report wants; everything, if it
// does not say.
func reportWish(body *element) (wish, error) {
	wanted, ok := wishIn(body)
	if !ok {
		for _, name := range []string{"prop", "allprop", "propname"} {
			if body.child(nsDAV, name) != nil {
				return wish{}, errXML // more than one
			}
		}
		wanted = wish{all: true}
	}
	wanted.report = true
	if wanted.data != nil {
		var err error
		if wanted.shape, err = shapeIn(wanted.data); err != nil {
			return wish{}, err
		}
	}
	return wanted, nil
}

// truncated says that there is more than a report tells (RFC 6578 section 3.6, RFC
// 4791 section 7.8).
func (m *multistatus) truncated(at place) error {
	return m.status(at.href(), statusInsufficient, errBeyond)
}
