package caldav

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// Bounds of the XML in a request. No client we know of comes near them.
const (
	maxXMLBytes      = 1 << 20
	maxXMLDepth      = 32
	maxXMLNodes      = 10_000 // elements and attributes
	maxXMLAttributes = 100    // of one element
	// A namespace or a language stands once in a body, for any number of elements, and
	// an answer may have to write it for each of them.
	maxXMLInherited = 256
)

// The namespaces of what we know.
const (
	nsDAV    = "DAV:"
	nsCalDAV = "urn:ietf:params:xml:ns:caldav"
	nsCS     = "http://calendarserver.org/ns/"
	nsApple  = "http://apple.com/ns/ical/"
	nsXMLNS  = "http://www.w3.org/2000/xmlns/"
	nsXML    = "http://www.w3.org/XML/1998/namespace"
)

// element is an element of a request. The prefixes are those that the client
// wrote, which a stored property keeps (RFC 4918 section 4.3).
type element struct {
	app.PropertyName
	prefix     string
	attributes []attribute
	content    []node
	parent     *element
	declared   []namespace // on this element
}

type attribute struct {
	app.PropertyName
	prefix, value string
}

type namespace struct{ prefix, space string }

// node is an element or a run of text.
type node struct {
	element *element
	text    string
}

var (
	errXML = &refusal{status: http.StatusBadRequest, message: "the body is not XML as it should be"}
	// errExternal is for a doctype that leads elsewhere (RFC 4918 section 16).
	errExternal = forbid(nsDAV, "no-external-entities")
)

// external is what in a doctype leads elsewhere (XML 1.0 section 4.2.2).
var external = regexp.MustCompile(`\b(SYSTEM|PUBLIC)\s*["']`)

// body reads the XML of the request. It is nil if there is no body.
func (x *exchange) body() (*element, error) {
	if x.Request.ContentLength > maxXMLBytes {
		return nil, &refusal{status: http.StatusRequestEntityTooLarge, message: "the body is too large"}
	}
	reader := http.MaxBytesReader(x.Writer, x.Request.Body, maxXMLBytes)
	root, err := parseXML(reader)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return root, nil
	case errors.As(err, &tooLarge):
		return nil, &refusal{status: http.StatusRequestEntityTooLarge, message: "the body is too large"}
	case errors.Is(err, errExternal):
		return nil, errExternal
	}
	return nil, errXML
}

// parseXML reads one document token by token and keeps no stack of its own but the
// tree, so that neither depth nor size of a hostile body costs more than the bounds
// allow. Doctypes, which could define entities, are refused.
func parseXML(reader io.Reader) (*element, error) {
	decoder := xml.NewDecoder(skipBOM(reader))
	var root, at *element
	depth, nodes := 0, 0
	for first := true; ; first = false {
		token, err := decoder.RawToken()
		if err == io.EOF {
			if at != nil {
				return nil, errXML
			}
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if at == nil && root != nil {
				return nil, errXML
			}
			depth++
			if nodes += 1 + len(token.Attr); depth > maxXMLDepth || nodes > maxXMLNodes || len(token.Attr) > maxXMLAttributes {
				return nil, errXML
			}
			next := &element{parent: at}
			if err := next.open(token); err != nil {
				return nil, err
			}
			if at == nil {
				root = next
			} else {
				at.content = append(at.content, node{element: next})
			}
			at = next
		case xml.EndElement:
			if at == nil || token.Name.Local != at.Local || token.Name.Space != at.prefix {
				return nil, errXML
			}
			at, depth = at.parent, depth-1
		case xml.CharData:
			if at == nil {
				if len(bytes.TrimSpace(token)) > 0 {
					return nil, errXML
				}
				continue
			}
			if n := len(at.content); n > 0 && at.content[n-1].element == nil {
				nodes++ // comments tear texts apart
			}
			if nodes > maxXMLNodes {
				return nil, errXML
			}
			at.content = append(at.content, node{text: string(token)})
		case xml.ProcInst:
			if token.Target == "xml" && !first {
				return nil, errXML
			}
			if nodes++; nodes > maxXMLNodes { // others are passed over (RFC 4918 section 17)
				return nil, errXML
			}
		case xml.Directive:
			if external.Match(token) {
				return nil, errExternal
			}
			return nil, errXML
		}
	}
}

// skipBOM drops the mark that some editors put before UTF-8.
func skipBOM(reader io.Reader) io.Reader {
	mark := []byte("\xef\xbb\xbf")
	head := make([]byte, len(mark))
	n, err := io.ReadFull(reader, head)
	if n == len(mark) && bytes.Equal(head, mark) {
		return reader
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return io.MultiReader(bytes.NewReader(head[:n]), failing{err})
	}
	return io.MultiReader(bytes.NewReader(head[:n]), reader)
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// open resolves the names of a start tag by the declarations in force (Namespaces
// in XML 1.0). A prefix that nobody declared is an error.
func (e *element) open(token xml.StartElement) error {
	for _, a := range token.Attr {
		switch {
		case len(a.Value) > maxXMLInherited && (a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Space == "xml"):
			return errXML
		case (a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns") && (a.Value == nsXML || a.Value == nsXMLNS):
			return errXML // Namespaces in XML 1.0 section 3: neither may be bound to a prefix
		case a.Name.Space == "xmlns":
			if a.Value == "" || a.Name.Local == "xml" || a.Name.Local == "xmlns" {
				return errXML // a prefix cannot be bound to nothing
			}
			e.declared = append(e.declared, namespace{a.Name.Local, a.Value})
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			e.declared = append(e.declared, namespace{"", a.Value})
		}
	}
	space, ok := e.resolve(token.Name.Space)
	if !ok || strings.Contains(token.Name.Local, ":") {
		return errXML
	}
	e.prefix, e.PropertyName = token.Name.Space, app.PropertyName{Space: space, Local: token.Name.Local}
	for _, a := range token.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		name := app.PropertyName{Local: a.Name.Local}
		if strings.Contains(name.Local, ":") {
			return errXML
		}
		if a.Name.Space != "" { // a default namespace is not for attributes
			if name.Space, ok = e.resolve(a.Name.Space); !ok {
				return errXML
			}
		}
		if _, twice := e.attribute(name.Space, name.Local); twice {
			return errXML
		}
		e.attributes = append(e.attributes, attribute{name, a.Name.Space, a.Value})
	}
	return nil
}

// resolve is the namespace that a prefix stands for at an element.
func (e *element) resolve(prefix string) (space string, ok bool) {
	if prefix == "xml" {
		return nsXML, true
	}
	for ; e != nil; e = e.parent {
		for _, d := range e.declared {
			if d.prefix == prefix {
				return d.space, true
			}
		}
	}
	return "", prefix == ""
}

func (e *element) is(space, local string) bool { return e.Space == space && e.Local == local }

// attribute is the value of an attribute.
func (e *element) attribute(space, local string) (value string, ok bool) {
	for _, a := range e.attributes {
		if a.Space == space && a.Local == local {
			return a.value, true
		}
	}
	return "", false
}

// children calls yield for each element directly below.
func (e *element) children(yield func(*element) bool) {
	for _, n := range e.content {
		if n.element != nil && !yield(n.element) {
			return
		}
	}
}

// size is the number of elements below. It calls itself no deeper than maxXMLDepth.
func (e *element) size() (n int) {
	for below := range e.children {
		n += 1 + below.size()
	}
	return n
}

// child is the first element of a name directly below, or nil.
func (e *element) child(space, local string) *element {
	for below := range e.children {
		if below.is(space, local) {
			return below
		}
	}
	return nil
}

// text is the text directly below, put together.
func (e *element) text() string {
	if len(e.content) == 1 {
		return e.content[0].text
	}
	var text strings.Builder
	for _, n := range e.content {
		text.WriteString(n.text)
	}
	return text.String()
}
