package caldav

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestXMLIsTakenApartByItsNamespaces(t *testing.T) {
	root, err := parseXML(strings.NewReader("\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c --><D:a xmlns:D='DAV:' k='1' D:k='2'><b xmlns='urn:x'>o<!-- c -->n<![CDATA[e]]></b><b/></D:a>\n"))
	if err != nil {
		t.Fatal(err)
	}
	b := root.child("urn:x", "b")
	plain, _ := root.attribute("", "k")
	named, _ := root.attribute("DAV:", "k")
	if !root.is("DAV:", "a") || b == nil || b.text() != "one" || plain != "1" || named != "2" || root.child("", "b") == nil {
		t.Errorf("%+v", root)
	}
}

func TestXMLThatIsNotAsItShouldBeIsRefused(t *testing.T) {
	for name, body := range map[string]string{
		"a doctype":                      `<!DOCTYPE a [<!ENTITY x "y">]><a/>`,
		"an entity":                      `<a>&x;</a>`,
		"a declaration inside":           `<a><?xml version="1.0"?></a>`,
		"a declaration after a comment":  `<!-- c --><?xml version="1.0"?><a/>`,
		"two roots":                      `<a/><a/>`,
		"text outside":                   `<a/>x`,
		"not closed":                     `<a><b></a>`,
		"closed by another name":         `<a></b>`,
		"closed by another prefix":       `<x:a xmlns:x="urn:x" xmlns:y="urn:x"></y:a>`,
		"closed twice":                   `<a/></a>`,
		"a prefix that nobody declared":  `<x:a/>`,
		"such an attribute":              `<a x:k="1"/>`,
		"a prefix for nothing":           `<x:a xmlns:x=""/>`,
		"a prefix for that of xml":       `<x:a xmlns:x="http://www.w3.org/XML/1998/namespace"/>`,
		"none for that of xmlns":         `<a xmlns="http://www.w3.org/2000/xmlns/"/>`,
		"an attribute twice":             `<a k="1" k="2"/>`,
		"the same by two prefixes":       `<a xmlns:x="urn:x" xmlns:y="urn:x" x:k="1" y:k="2"/>`,
		"a name of three parts":          `<a:b:c xmlns:a="urn:x"/>`,
		"a name without a prefix before": `<:b/>`,
		"another encoding":               `<?xml version="1.0" encoding="latin-1"?><a/>`,
		"not UTF-8":                      "<a>\xff</a>",
		"UTF-16":                         "\xfe\xff\x00<\x00a\x00/\x00>",
		"a control character":            "<a>\x01</a>",
		"too deep":                       strings.Repeat("<a>", maxXMLDepth+1) + strings.Repeat("</a>", maxXMLDepth+1),
		"too many instructions":          "<a>" + strings.Repeat("<?b?>", maxXMLNodes+1) + "</a>",
		"too many elements":              "<a>" + strings.Repeat("<b/>", maxXMLNodes) + "</a>",
		"too many attributes":            "<a" + manyAttributes(maxXMLAttributes+1) + "/>",
		"a namespace of a page":          `<a xmlns:x="urn:` + strings.Repeat("x", maxXMLInherited) + `"/>`,
		"one for names without a prefix": `<a xmlns="urn:` + strings.Repeat("x", maxXMLInherited) + `"/>`,
		"a language of a page":           `<a xml:lang="` + strings.Repeat("x", maxXMLInherited+1) + `"/>`,
		"too many torn texts":            "<a>" + strings.Repeat("x<!---->", maxXMLNodes+1) + "</a>",
	} {
		if root, err := parseXML(strings.NewReader(body)); err == nil {
			t.Errorf("%s is taken as %+v", name, root)
		}
	}
	for _, body := range []string{strings.Repeat("<a>", maxXMLDepth) + strings.Repeat("</a>", maxXMLDepth), "<a" + manyAttributes(maxXMLAttributes) + "/>"} {
		if _, err := parseXML(strings.NewReader(body)); err != nil {
			t.Errorf("what is just within bounds: %v", err)
		}
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " k%d='1'", i)
	}
	return b.String()
}

// libraries.md: 28 MB of <a> took a whole process down.
func TestABombIsRefusedLongBeforeItsEnd(t *testing.T) {
	bomb := &counted{Reader: strings.NewReader(strings.Repeat("<a>", 28<<20/3))}
	if _, err := parseXML(bomb); err == nil || bomb.read > 64<<10 {
		t.Errorf("%v after %d bytes", err, bomb.read)
	}
}

// One namespace in a body of 400 kB made an answer of 400 MB, in memory.
func TestAnAnswerIsNotOutOfProportionToItsRequest(t *testing.T) {
	ask := func(names int) (wish, error) {
		var all strings.Builder
		for i := range names {
			fmt.Fprintf(&all, "<x:a%d/>", i)
		}
		body := `<propfind xmlns="DAV:" xmlns:x="urn:` + strings.Repeat("x", maxXMLInherited-4) + `"><prop>` + all.String() + `</prop></propfind>`
		root, err := parseXML(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return wantedBy(root)
	}
	wanted, err := ask(maxWished)
	if err != nil {
		t.Fatal(err)
	}
	answer := choose(wanted, kindRoot, false).appendPropstats(nil, nil, &resource{place: place{kind: kindRoot}})
	if len(answer) > maxWished*(maxXMLInherited+100) {
		t.Errorf("it is %d bytes", len(answer))
	}
	if _, err := ask(maxWished + 1); err == nil {
		t.Errorf("%d properties are told of", maxWished+1)
	}
}

type counted struct {
	io.Reader
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

func TestTextIsEscapedAndHoldsNoControls(t *testing.T) {
	for text, want := range map[string]string{
		"a<b>&\"c'":          "a&lt;b&gt;&amp;&quot;c'",
		"line\r\n\tnext":     "line&#13;\n\tnext",
		"\x00\x01\x1fa\x7f":  "a\x7f",
		"é😀":                 "é😀",
		"bad\xffbytes\xc3":   "bad\uFFFDbytes\uFFFD",
		"\uFFFE\uFFFFx":      "\uFFFD\uFFFDx",
		"]]>":                "]]&gt;",
		"\xed\xa0\x80 alone": "\uFFFD\uFFFD\uFFFD alone",
	} {
		if got := string(appendText(nil, text)); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
		if got := string(appendText(nil, []byte(text))); got != want {
			t.Errorf("%q as bytes is written %q", text, got)
		}
	}
}

// The XML of any request, and what is stored of it.
func FuzzXMLBodies(f *testing.F) {
	for _, seed := range []string{
		`<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>`,
		`<propertyupdate xmlns="DAV:" xml:lang="de"><set><prop><p xmlns="urn:x" k="&lt;">a<b xmlns=""/>c</p></prop></set></propertyupdate>`,
		`<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20270310T100000Z"/><C:prop-filter name="UID"><C:text-match>x</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
		`<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><limit><nresults>1</nresults></limit><prop/></sync-collection>`,
		`<A:expand-property xmlns:A="DAV:"><A:property name="calendar-proxy-read-for" namespace="http://calendarserver.org/ns/"><A:property name="displayname"/></A:property><A:property name="owner"/></A:expand-property>`,
		`<A:principal-property-search xmlns:A="DAV:" test="anyof" type="INDIVIDUAL"><A:property-search><A:prop><A:displayname/></A:prop><A:match match-type="starts-with">x</A:match></A:property-search><A:prop><A:displayname/></A:prop></A:principal-property-search>`,
		`<principal-match xmlns="DAV:"><principal-property><owner/></principal-property></principal-match>`,
		`<x:a xmlns:x="urn:x" xmlns:y="urn:y" y:k="1"><x:b xmlns:x="urn:z" x:l="2"/></x:a>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		root, err := parseXML(strings.NewReader(body))
		if err != nil || root == nil {
			return
		}
		_, _ = wantedBy(root)
		_, _ = filterIn(root)
		_, _, _ = syncRequest(root)
		_, _ = searchIn(root)
		_, _ = matchedProperty(root)
		if wanted, err := expansionIn(root); err == nil {
			// Whatever it names can be written.
			if err := wellFormed(choose(wanted.wish, kindObject, false).lost); err != nil {
				t.Fatalf("%q: %v", body, err)
			}
		}
		list, _ := instructions(root)
		faultsOf(list, kindCalendar, nil)
		settle(list)
		// What is stored of an element says the same when it is read again.
		for e := range root.children {
			stored := e.appendXML(nil)
			again, err := parseXML(strings.NewReader(string(stored)))
			if err != nil {
				t.Fatalf("%q was written %q: %v", body, stored, err)
			}
			if second := again.appendXML(nil); string(second) != string(stored) || again.PropertyName != e.PropertyName {
				t.Fatalf("%q was written %q and then %q", body, stored, second)
			}
			if err := wellFormed(stored); err != nil {
				t.Fatalf("%q: %v", stored, err)
			}
		}
	})
}

// wellFormed asks the standard library.
func wellFormed(text []byte) error {
	d := xml.NewDecoder(strings.NewReader(string(text)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
