package ical

import (
	"strings"
	"unicode/utf8"
)

// Property is one content line (RFC 5545 section 3.1).
type Property struct {
	Name   string              // in upper case
	Params map[string][]string // names in upper case, values without quotes and carets
	Value  string              // as written, unfolded

	line       int // its first physical line, from 1
	start, end int // its bytes in the data, line end included
}

// Param returns the first value of a parameter, empty if there is none.
func (p Property) Param(name string) string {
	if values := p.Params[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// Text returns the value with the escapes of TEXT undone (RFC 5545 section
// 3.3.11).
func (p Property) Text() string {
	if !strings.Contains(p.Value, `\`) {
		return p.Value
	}
	var out strings.Builder
	for i := 0; i < len(p.Value); i++ {
		c := p.Value[i]
		if c == '\\' && i+1 < len(p.Value) {
			i++
			if c = p.Value[i]; c == 'n' || c == 'N' {
				c = '\n'
			}
		}
		out.WriteByte(c)
	}
	return out.String()
}

// lines reads content lines from data that has not been trusted yet: it is the
// guard of design.md section 5, and costs time linear in what it reads.
type lines struct {
	text   string
	limits Limits
	at     int // where the next physical line begins
	number int // of the next physical line, from 1
	count  int // content lines read
}

// next returns the next content line, ok false at the end.
func (l *lines) next() (p Property, ok bool, refusal *Error) {
	for {
		if l.at == len(l.text) {
			return Property{}, false, nil
		}
		start, number := l.at, l.number
		content, refusal := l.physical()
		if refusal != nil {
			return Property{}, false, refusal
		}
		if content == "" {
			continue // some clients end with an empty line
		}
		if isFold(content[0]) {
			return Property{}, false, refuse(ValidCalendarData, number, "continues a line that is not there")
		}
		if l.continues() {
			if content, refusal = l.unfold(content, number); refusal != nil {
				return Property{}, false, refusal
			}
		}
		if l.count++; l.count > l.limits.MaxLines {
			return Property{}, false, refuse(ValidCalendarData, number, "more than %d lines", l.limits.MaxLines)
		}
		// Only now: a fold may stand between the bytes of one character.
		if !utf8.ValidString(content) {
			return Property{}, false, refuse(ValidCalendarData, number, "is not UTF-8")
		}
		p, fault := parseContentLine(content)
		if fault != "" {
			return Property{}, false, refuse(ValidCalendarData, number, "%s", fault)
		}
		p.line, p.start, p.end = number, start, l.at
		return p, true, nil
	}
}

// physical reads up to the next line end, which it leaves out. A bare LF is a
// line end too: some clients send no other.
func (l *lines) physical() (string, *Error) {
	line, size := l.text[l.at:], 0
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line, size = line[:i], 1
	}
	size += len(line)
	line = strings.TrimSuffix(line, "\r")
	if len(line) > l.limits.MaxLineBytes {
		return "", l.tooLong(l.number)
	}
	for i := range len(line) {
		if c := line[i]; c < ' ' && c != '\t' || c == 0x7f {
			return "", refuse(ValidCalendarData, l.number, "has a control character")
		}
	}
	l.at += size
	l.number++
	return line, nil
}

// unfold appends the lines that continue content.
func (l *lines) unfold(content string, number int) (string, *Error) {
	var whole strings.Builder
	whole.WriteString(content)
	for l.continues() {
		more, refusal := l.physical()
		if refusal != nil {
			return "", refusal
		}
		whole.WriteString(more[1:])
		if whole.Len() > l.limits.MaxLineBytes {
			return "", l.tooLong(number)
		}
	}
	return whole.String(), nil
}

func (l *lines) tooLong(number int) *Error {
	return refuse(ValidCalendarData, number, "is longer than %d bytes", l.limits.MaxLineBytes)
}

func (l *lines) continues() bool { return l.at < len(l.text) && isFold(l.text[l.at]) }

func isFold(c byte) bool { return c == ' ' || c == '\t' }

// parseContentLine takes an unfolded line apart; fault says what is wrong.
func parseContentLine(s string) (p Property, fault string) {
	n := nameLength(s)
	if n == 0 {
		return p, "does not begin with the name of a property"
	}
	p.Name, s = strings.ToUpper(s[:n]), s[n:]
	for strings.HasPrefix(s, ";") {
		s = s[1:]
		n := nameLength(s)
		if n == 0 || n == len(s) || s[n] != '=' {
			return p, named(p.Name) + " has a parameter without name or value"
		}
		name := strings.ToUpper(s[:n])
		values, rest, fault := paramValues(s[n+1:])
		if fault != "" {
			return p, named(p.Name) + " has a parameter " + fault
		}
		if p.Params == nil {
			p.Params = map[string][]string{}
		}
		p.Params[name] = append(p.Params[name], values...)
		s = rest
	}
	if !strings.HasPrefix(s, ":") {
		return p, named(p.Name) + " has no value"
	}
	p.Value = s[1:]
	return p, ""
}

// paramValues reads the values of one parameter, up to what follows them.
func paramValues(s string) (values []string, rest, fault string) {
	for {
		var value string
		if quoted := strings.TrimPrefix(s, `"`); quoted != s {
			end := strings.IndexByte(quoted, '"')
			if end < 0 {
				return nil, "", "whose quotes do not end"
			}
			value, s = quoted[:end], quoted[end+1:]
			if s == "" || !strings.Contains(",;:", s[:1]) {
				return nil, "", "that goes on after its quotes"
			}
		} else {
			end := strings.IndexAny(s, `",;:`)
			if end < 0 {
				return nil, "", "that nothing follows"
			}
			if s[end] == '"' {
				return nil, "", "with a quote inside"
			}
			value, s = s[:end], s[end:]
		}
		values = append(values, carets.Replace(value))
		if !strings.HasPrefix(s, ",") {
			return values, s, ""
		}
		s = s[1:]
	}
}

// carets undoes the escapes of parameter values (RFC 6868 section 3.2).
var carets = strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`)

// unfolded is a content line of data that was read, in one (RFC 5545 section 3.1).
func unfolded(line string) string { return folds.Replace(line) }

var folds = strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "")

// head is the name and the parameters of a content line, folded or not.
func head(line string) string {
	quoted := false
	for i := range len(line) {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ':':
			if !quoted {
				return line[:i]
			}
		}
	}
	return line
}

// nameLength is how many bytes at the head of s form a name.
func nameLength(s string) int {
	for i := range len(s) {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z' || s[i] >= '0' && s[i] <= '9' || s[i] == '-') {
			return i
		}
	}
	return len(s)
}

// named names a property in a message. A name that no standard gives may be
// the rest of a text that somebody broke without folding it, so it stays out.
func named(name string) string {
	if standardNames[name] {
		return name
	}
	return "a property"
}

var standardNames = setOf(
	"BEGIN", "END", "VERSION", "PRODID", "METHOD", "CALSCALE", "UID", "DTSTAMP", "DTSTART", "DTEND", "DUE", "DURATION",
	"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "SEQUENCE", "CREATED",
	"LAST-MODIFIED", "COMPLETED", "ATTENDEE", "ORGANIZER", "TRIGGER", "REPEAT", "ACTION", "FREEBUSY", "TZID", "TZOFFSETFROM",
	"TZOFFSETTO", "TZNAME", "CATEGORIES", "CLASS", "COMMENT", "CONTACT", "TRANSP", "URL", "ATTACH", "GEO", "PRIORITY",
	"PERCENT-COMPLETE", "RELATED-TO", "RESOURCES", "REQUEST-STATUS",
)

func setOf(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}
