package icaltest

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxOctets is the longest line without its CRLF (RFC 5545 section 3.1).
const maxOctets = 75

// property is one content line.
type property struct {
	name   string
	params map[string]string
	value  string
}

// lines splits octets into lines, checks each as it stands, unfolds them and
// splits them into name, parameters and value.
func lines(data []byte, f *faults) []property {
	if !bytes.HasSuffix(data, []byte("\r\n")) {
		f.add("the document does not end with CRLF")
	}
	var unfolded []string
	for i, physical := range bytes.Split(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
		n := i + 1
		if len(physical) > maxOctets {
			f.add("line %d has %d octets", n, len(physical))
		}
		if len(physical) == 0 {
			f.add("line %d is empty", n)
			continue
		}
		if !utf8.Valid(physical) {
			f.add("line %d is not UTF-8 or splits a character", n)
		}
		for _, r := range string(physical) {
			if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
				f.add("line %d holds %U", n, r)
			}
		}
		if physical[0] == ' ' || physical[0] == '\t' {
			if len(unfolded) == 0 {
				f.add("line %d continues nothing", n)
				continue
			}
			unfolded[len(unfolded)-1] += string(physical[1:])
			continue
		}
		unfolded = append(unfolded, string(physical))
	}
	var list []property
	for _, text := range unfolded {
		p, ok := parse(text)
		if !ok {
			f.add("%.40q is no content line", text)
			continue
		}
		list = append(list, p)
	}
	return list
}

// parse splits a content line: name *(";" param) ":" value (RFC 5545 section
// 3.1). Parameters have one value each here.
func parse(text string) (property, bool) {
	p := property{params: map[string]string{}}
	end := strings.IndexAny(text, ";:")
	if end < 1 || !isName(text[:end]) {
		return p, false
	}
	p.name, text = text[:end], text[end:]
	for text[0] == ';' {
		name, rest, ok := strings.Cut(text[1:], "=")
		if !ok || !isName(name) {
			return p, false
		}
		var value string
		if strings.HasPrefix(rest, `"`) {
			value, rest, ok = strings.Cut(rest[1:], `"`)
		} else {
			end := strings.IndexAny(rest, ";:")
			if ok = end >= 0; ok {
				value, rest = rest[:end], rest[end:]
			}
			ok = ok && !strings.ContainsAny(value, `",`)
		}
		if !ok || rest == "" || rest[0] != ';' && rest[0] != ':' {
			return p, false
		}
		p.params[name], text = value, rest
	}
	p.value = text[1:]
	return p, true
}

func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '-' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z')
	})
}
