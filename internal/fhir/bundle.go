package fhir

import (
	"net/url"
	"strconv"
	"strings"
)

// bundle is a page of a search (R4 Bundle, type searchset).
type bundle struct {
	ResourceType string  `json:"resourceType"`
	Type         string  `json:"type"`
	Total        *int    `json:"total,omitempty"` // known where all is on one page
	Link         []link  `json:"link"`
	Entry        []entry `json:"entry,omitempty"`
}

type link struct {
	Relation string `json:"relation"`
	URL      string `json:"url"`
}

type entry struct {
	FullURL  string      `json:"fullUrl,omitempty"`
	Resource any         `json:"resource"`
	Search   entrySearch `json:"search"`
}

type entrySearch struct {
	Mode string `json:"mode"`
}

func (s *server) bundle(q question, f found) bundle {
	address := s.PublicURL + Path + "/" + q.kind.name
	b := bundle{ResourceType: "Bundle", Type: "searchset", Link: []link{{"self", withQuery(address, q.used)}}}
	for _, r := range f.all {
		b.Entry = append(b.Entry, entry{address + "/" + r.id, r.body, entrySearch{"match"}})
	}
	switch {
	case f.next != "":
		next := url.Values{}
		for name, values := range q.used {
			next[name] = values
		}
		next.Set("_count", strconv.Itoa(q.count))
		next.Set(pageParam, f.next)
		b.Link = append(b.Link, link{"next", withQuery(address, next)})
	case q.after == "":
		n := len(f.all)
		b.Total = &n
	}
	if len(q.ignored) > 0 {
		said := outcomeOf("warning", "not-supported", "Parameters that were ignored: "+strings.Join(q.ignored, ", "))
		b.Entry = append(b.Entry, entry{Resource: said, Search: entrySearch{"outcome"}})
	}
	return b
}

func withQuery(address string, query url.Values) string {
	if len(query) == 0 {
		return address
	}
	return address + "?" + query.Encode()
}
