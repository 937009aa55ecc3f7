package ical

import (
	"cmp"
	"slices"
	"strings"
)

// Feed is a calendar that holds many events, as one subscribes to it.
type Feed struct {
	Title   string // NAME (RFC 7986 section 5.1) or X-WR-CALNAME
	Objects []FeedObject
}

// FeedObject is what a feed says under one UID, as an object of its own. It may be one
// that Parse refuses.
type FeedObject struct {
	UID  string
	Body []byte
}

// ParseFeed takes a feed apart, in the order of its events: what is said of each stays
// as it is written, with the time zones that it names. A feed that is no iCalendar is
// refused with an *Error.
func ParseFeed(data []byte, limits Limits) (*Feed, error) {
	text := string(data)
	calendar, refusal := readCalendar(text, limits)
	if refusal != nil {
		return nil, refusal
	}
	feed := &Feed{}
	for _, name := range []string{"X-WR-CALNAME", "NAME"} {
		if p := calendar.Property(name); p != nil {
			feed.Title = cmp.Or(strings.TrimSpace(p.Text()), feed.Title)
		}
	}
	zones := map[string]string{}
	type said struct {
		zones  []string // that it names
		events strings.Builder
	}
	all := map[string]*said{}
	var uids []string
	for _, c := range calendar.Children {
		raw := text[c.start:c.end]
		if !strings.HasSuffix(raw, "\n") {
			raw += "\r\n"
		}
		switch c.Name {
		case "VTIMEZONE":
			if id := c.Property("TZID"); id != nil {
				zones[id.Text()] = raw
			}
		case "VEVENT":
			uid := ""
			if p := c.Property("UID"); p != nil {
				uid = p.Text()
			}
			of := all[uid]
			if of == nil {
				of = &said{}
				all[uid], uids = of, append(uids, uid)
			}
			for _, p := range c.Properties {
				if id := p.Param("TZID"); id != "" && len(of.zones) < maxZones && !slices.Contains(of.zones, id) {
					of.zones = append(of.zones, id)
				}
			}
			of.events.WriteString(raw)
		}
	}
	for _, uid := range uids {
		var body strings.Builder
		body.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Afterglow//Subscription//EN\r\n")
		for _, id := range all[uid].zones {
			body.WriteString(zones[id])
		}
		body.WriteString(all[uid].events.String() + "END:VCALENDAR\r\n")
		feed.Objects = append(feed.Objects, FeedObject{UID: uid, Body: []byte(body.String())})
	}
	return feed, nil
}
