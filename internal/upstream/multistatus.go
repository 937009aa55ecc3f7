package upstream

import (
	"net/url"
	"strconv"
	"strings"
)

// multistatus is as much as is read of one (RFC 4918 section 14.16).
type multistatus struct {
	Responses []response `xml:"DAV: response"`
	SyncToken string     `xml:"DAV: sync-token"`

	from *url.URL // which hrefs are relative to
}

type response struct {
	Href     string     `xml:"DAV: href"`
	Status   string     `xml:"DAV: status"`
	Propstat []propstat `xml:"DAV: propstat"`
}

type propstat struct {
	Status string     `xml:"DAV: status"`
	Prop   properties `xml:"DAV: prop"`
}

type href struct {
	Href string `xml:"DAV: href"`
}

// properties are those that are asked for.
type properties struct {
	Type struct {
		Collection *struct{} `xml:"DAV: collection"`
		Calendar   *struct{} `xml:"urn:ietf:params:xml:ns:caldav calendar"`
	} `xml:"DAV: resourcetype"`
	Principal  href   `xml:"DAV: current-user-principal"`
	Home       href   `xml:"urn:ietf:params:xml:ns:caldav calendar-home-set"`
	Name       string `xml:"DAV: displayname"`
	Color      string `xml:"http://apple.com/ns/ical/ calendar-color"`
	Components *struct {
		All []struct {
			Name string `xml:"name,attr"`
		} `xml:"urn:ietf:params:xml:ns:caldav comp"`
	} `xml:"urn:ietf:params:xml:ns:caldav supported-calendar-component-set"`
	Privileges *struct {
		All []struct {
			All     *struct{} `xml:"DAV: all"`
			Write   *struct{} `xml:"DAV: write"`
			Content *struct{} `xml:"DAV: write-content"`
			Bind    *struct{} `xml:"DAV: bind"`
		} `xml:"DAV: privilege"`
	} `xml:"DAV: current-user-privilege-set"`
	Reports struct {
		All []struct {
			Report struct {
				Sync *struct{} `xml:"DAV: sync-collection"`
			} `xml:"DAV: report"`
		} `xml:"DAV: supported-report"`
	} `xml:"DAV: supported-report-set"`
	CTag      string  `xml:"http://calendarserver.org/ns/ getctag"`
	SyncToken string  `xml:"DAV: sync-token"`
	ETag      string  `xml:"DAV: getetag"`
	Data      *string `xml:"urn:ietf:params:xml:ns:caldav calendar-data"`
}

// statusIn is the code in an HTTP status line, 0 if it is none.
func statusIn(line string) int {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return 0
	}
	code, _ := strconv.Atoi(fields[1])
	return code
}

// found are the properties that a resource has.
func (r response) found() properties {
	for _, p := range r.Propstat {
		if statusIn(p.Status) == 200 {
			return p.Prop
		}
	}
	return properties{}
}

// address is the address of a resource, however its server writes it: two spellings of
// one path are one address (interop.md C16).
func (m multistatus) address(href string) string { return resolve(m.from, href) }

// member is the address of a member of the calendar that told of it: on the same
// server, whatever server is written there. One behind a proxy may not know its own
// name, and we let nobody send us to read, or to write, elsewhere.
func (m multistatus) member(href string) string {
	u, err := m.from.Parse(strings.TrimSpace(href))
	if err != nil {
		return ""
	}
	u.Scheme, u.Host, u.User = m.from.Scheme, m.from.Host, nil
	return m.address(u.String())
}

func resolve(from *url.URL, href string) string {
	u, err := from.Parse(strings.TrimSpace(href))
	if err != nil {
		return ""
	}
	if !strings.Contains(strings.ToUpper(u.RawPath), "%2F") {
		u.RawPath = ""
	}
	u.RawQuery, u.Fragment = "", ""
	return u.String()
}

// isWritable reports whether members can be added and changed. A server that does not
// tell is taken to let her (interop.md 5.3).
func (p properties) isWritable() bool {
	if p.Privileges == nil {
		return true
	}
	for _, may := range p.Privileges.All {
		if may.All != nil || may.Write != nil || may.Content != nil || may.Bind != nil {
			return true
		}
	}
	return false
}

// takesEvents reports whether a collection is a calendar that events stand in.
func (p properties) takesEvents() bool {
	if p.Type.Calendar == nil {
		return false
	}
	if p.Components == nil || len(p.Components.All) == 0 {
		return true
	}
	for _, c := range p.Components.All {
		if strings.EqualFold(c.Name, "VEVENT") {
			return true
		}
	}
	return false
}

// syncs reports whether a collection tells what changed since a token (RFC 6578).
func (p properties) syncs() bool {
	for _, r := range p.Reports.All {
		if r.Report.Sync != nil {
			return true
		}
	}
	return false
}
