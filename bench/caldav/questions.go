package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// question is what all sides are asked for one line of the table.
type question struct {
	name string
	ask  func(s *side, number int) request
	undo func(s *side, number int) request // nil if it changes nothing
	// responses is how many a 207 must hold; nil if the answer is none.
	responses func(size int) int
	must, aim float64 // of the ratio to the limit in the largest calendar; 0 for none
	// growth is whether the time must not grow with the calendar.
	growth bool

	// report names the lines of the second table; empty for none.
	report string
	// answer is of how many members the answer is; 0 if that depends on the calendar.
	// A smaller calendar is not asked.
	answer int
	alone  bool // whether only our own server is asked
}

var xmlBody = []string{"Content-Type", "application/xml; charset=utf-8"}

const declaration = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

// sets is how many different requests there are for the same question, so that no
// side answers the same one all the time.
const sets = 16

var questions = []question{
	{
		name: "PROPFIND getetag of all", report: "PROPFIND getetag",
		ask: func(*side, int) request {
			return request{method: "PROPFIND", headers: append([]string{"Depth", "1"}, xmlBody...), want: 207,
				body: []byte(declaration + `<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>`)}
		},
		responses: func(size int) int { return size + 1 },
		must:      3, aim: 1.5,
	},
	{
		name:      "calendar-query of a month",
		ask:       func(s *side, _ int) request { return monthOf(s, "<c:calendar-data/>") },
		responses: inMonth,
		must:      5, aim: 2,
	},
	held(multigetQuestion(100)),
	held(syncQuestion(1)),
	{
		name: "GET of an object",
		ask: func(s *side, number int) request {
			return request{method: "GET", path: event{number * 7919 % s.size, s.size}.name(), want: 200}
		},
		growth: true,
	},
	{
		name: "PUT of a new object",
		ask: func(s *side, number int) request {
			e := event{s.size + number, s.size}
			return request{method: "PUT", path: e.name(), headers: []string{"Content-Type", "text/calendar; charset=utf-8", "If-None-Match", "*"}, body: e.data(""), want: 201}
		},
		undo: func(s *side, number int) request {
			return request{method: "DELETE", path: event{s.size + number, s.size}.name(), want: s.deleted}
		},
		must: 2, aim: 1.5, growth: true,
	},
}

// held lets a question be one of those whose answers are held against the limit's.
func held(q question) question {
	q.must, q.aim, q.growth = 2.5, 1.5, true
	return q
}

func multigetQuestion(answer int) question {
	return question{
		name: fmt.Sprintf("multiget of %d", answer), report: "multiget", answer: answer,
		ask: func(s *side, number int) request {
			return request{method: "REPORT", headers: append([]string{"Depth", "1"}, xmlBody...), want: 207, body: multiget(s, answer, number%sets)}
		},
		responses: func(int) int { return answer },
	}
}

func syncQuestion(answer int) question {
	name := fmt.Sprintf("sync after %d changes", answer)
	if answer == 1 {
		name = "sync after one change"
	}
	return question{
		name: name, report: "sync", answer: answer,
		ask: func(s *side, _ int) request {
			return request{method: "REPORT", headers: xmlBody, want: 207,
				body: []byte(declaration + `<d:sync-collection xmlns:d="DAV:"><d:sync-token>` + s.tokens[answer] +
					`</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`)}
		},
		responses: func(int) int { return answer },
	}
}

// monthOf is the query of a month for a form of the data.
func monthOf(s *side, data string) request {
	return reportOf(`<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/>` + data + `</d:prop>` +
		`<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">` + monthRange(s, "time-range") + `</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`)
}

// monthRange is an element that has the month as its range.
func monthRange(s *side, name string) string {
	from, to := month(s.size)
	return `<c:` + name + ` start="` + from.Format(utc) + `" end="` + to.Format(utc) + `"/>`
}

func reportOf(body string) request {
	return request{method: "REPORT", headers: append([]string{"Depth", "1"}, xmlBody...), want: 207, body: []byte(declaration + body)}
}

// multiget names so many events at random, the same for all sides. Making it takes
// longer than some answers, so it is made once.
func multiget(s *side, answer, number int) []byte {
	is := [2]int{answer, number}
	if body, ok := s.multigets[is]; ok {
		return body
	}
	var text bytes.Buffer
	text.WriteString(declaration + `<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>`)
	all := rand.New(rand.NewPCG(uint64(number), uint64(s.size))).Perm(s.size)
	for _, e := range all[:answer] {
		fmt.Fprintf(&text, "<d:href>%s%s</d:href>", s.calendar, event{e, s.size}.name())
	}
	text.WriteString(`</c:calendar-multiget>`)
	s.multigets[is] = text.Bytes()
	return s.multigets[is]
}

const utc = "20060102T150405Z"
