package caldav

import (
	"strings"
	"unicode/utf8"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// prefixes are those that the root of every answer declares, so that no element
// below has to.
var prefixes = map[string]string{nsDAV: "d:", nsCalDAV: "c:", nsCS: "cs:", nsApple: "ical:", nsXML: "xml:"}

const (
	xmlHeader  = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	namespaces = ` xmlns:d="` + nsDAV + `" xmlns:c="` + nsCalDAV + `" xmlns:cs="` + nsCS + `" xmlns:ical="` + nsApple + `"`
	xmlType    = "application/xml; charset=utf-8"
)

// appendEmpty writes an element of a name without content.
func appendEmpty(b []byte, name app.PropertyName) []byte {
	if prefix, ok := prefixes[name.Space]; ok {
		return append(append(append(append(b, '<'), prefix...), name.Local...), "/>"...)
	}
	b = append(append(b, '<'), name.Local...)
	if name.Space != "" { // the root declares no default namespace
		b = append(appendText(append(b, ` xmlns="`...), name.Space), '"')
	}
	return append(b, "/>"...)
}

// escapes says which bytes of ASCII do not stand for themselves in a text: 1 for
// those with an escape, 2 for those that no XML may hold (interop.md C25). A
// carriage return is escaped because a reader would drop it (XML 1.0 section 2.11),
// and then the object would not be the one that its ETag is of.
var escapes = func() (table [256]byte) {
	for c := range byte(' ') {
		table[c] = 2
	}
	table['\t'], table['\n'], table['\r'] = 0, 0, 1
	for _, c := range []byte(`&<>"`) {
		table[c] = 1
	}
	return table
}()

// appendText writes text as the content of an element or of an attribute in double
// quotes.
func appendText[T string | []byte](b []byte, text T) []byte {
	done := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := decodeRune(text[i:])
			if r == utf8.RuneError && size == 1 || r == 0xfffe || r == 0xffff {
				b = append(append(b, text[done:i]...), "\uFFFD"...)
				done = i + size
			}
			i += size - 1
			continue
		}
		if escapes[c] == 0 {
			continue
		}
		b = append(b, text[done:i]...)
		done = i + 1
		switch c {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>':
			b = append(b, "&gt;"...)
		case '"':
			b = append(b, "&quot;"...)
		case '\r':
			b = append(b, "&#13;"...)
		}
	}
	return append(b, text[done:]...)
}

func decodeRune[T string | []byte](text T) (rune, int) {
	return utf8.DecodeRuneInString(string(text[:min(len(text), utf8.UTFMax)]))
}

// appendXML writes an element that stands on its own: every namespace it uses is
// declared in it. The language in force where it stood stays with it (RFC 4918
// section 4.3). It calls itself no deeper than maxXMLDepth.
func (e *element) appendXML(b []byte) []byte {
	if _, ok := e.attribute(nsXML, "lang"); !ok {
		for above := e.parent; above != nil; above = above.parent {
			if lang, ok := above.attribute(nsXML, "lang"); ok {
				copied := *e
				copied.attributes = append([]attribute{{app.PropertyName{Space: nsXML, Local: "lang"}, "xml", lang}}, e.attributes...)
				return copied.appendBelow(b, nil)
			}
		}
	}
	return e.appendBelow(b, nil)
}

// attributeEscapes are for what a reader would take for a space in an attribute (XML
// 1.0 section 3.3.3).
var attributeEscapes = strings.NewReplacer("\n", "&#10;", "\t", "&#9;")

// scope is what prefixes stand for at some element of what is written.
type scope struct {
	namespace
	above *scope
}

func (s *scope) resolve(prefix string) (space string) {
	if prefix == "xml" {
		return nsXML
	}
	for ; s != nil; s = s.above {
		if s.prefix == prefix {
			return s.space
		}
	}
	return ""
}

func (e *element) appendBelow(b []byte, in *scope) []byte {
	b = append(b, '<')
	b = appendName(b, e.prefix, e.Local)
	declare := func(prefix, space string) {
		if in.resolve(prefix) == space {
			return
		}
		in = &scope{namespace{prefix, space}, in}
		if prefix == "" {
			b = append(b, ` xmlns="`...)
		} else {
			b = append(append(append(b, " xmlns:"...), prefix...), `="`...)
		}
		b = append(appendText(b, space), '"')
	}
	declare(e.prefix, e.Space)
	for _, a := range e.attributes {
		if a.prefix != "" {
			declare(a.prefix, a.Space)
		}
		b = appendName(append(b, ' '), a.prefix, a.Local)
		b = append(append(append(b, `="`...), attributeEscapes.Replace(string(appendText(nil, a.value)))...), '"')
	}
	if len(e.content) == 0 {
		return append(b, "/>"...)
	}
	b = append(b, '>')
	for _, n := range e.content {
		if n.element != nil {
			b = n.element.appendBelow(b, in)
		} else {
			b = appendText(b, n.text)
		}
	}
	return append(appendName(append(b, "</"...), e.prefix, e.Local), '>')
}

func appendName(b []byte, prefix, local string) []byte {
	if prefix != "" {
		b = append(append(b, prefix...), ':')
	}
	return append(b, local...)
}
