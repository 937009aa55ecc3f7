package caldav

import (
	"reflect"
	"testing"
)

// RFC 4918 section 10.4.
func TestAnIfHeaderIsReadByItsGrammar(t *testing.T) {
	got, err := parseIf(`</a> (["x"] Not <urn:l>) ( <DAV:no-lock> ) <http://h/b>([W/"y"])`)
	want := ifHeader{
		{tag: "/a", conditions: []ifCondition{{tag: entityTag{opaque: `"x"`}}, {not: true, token: "urn:l"}}},
		{tag: "/a", conditions: []ifCondition{{token: "DAV:no-lock"}}},
		{tag: "http://h/b", conditions: []ifCondition{{tag: entityTag{opaque: `"y"`, weak: true}}}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, wrong := range []string{"x", "(", "()", "(x)", "<>", "</a>", "</a> </b> ([\"x\"])", `(["x")`, `([x])`, `(<)`, `(<>)`, `(Not)`, `(Not Not ["x"])`, `(["x"]) </a> (["x"])`, `(["x"]`} {
		if lists, err := parseIf(wrong); err == nil {
			t.Errorf("%s is read as %+v", wrong, lists)
		}
	}
}

func FuzzIfHeader(f *testing.F) {
	for _, seed := range []string{`(["x"])`, `</a> (["x"] Not <urn:l>)`, `(<DAV:no-lock>) ([W/"y"])`, `(Not ["x"])`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		lists, err := parseIf(header)
		if err != nil {
			return
		}
		for _, list := range lists {
			if len(list.conditions) == 0 || (list.tag == "") != (lists[0].tag == "") {
				t.Fatalf("%q is read as %+v", header, lists)
			}
		}
		// What a header demands and its opposite are never both so.
		now := state{etag: `"x"`, token: "urn:s", exists: true}
		for _, list := range lists {
			if len(list.conditions) != 1 {
				continue
			}
			opposite := list
			opposite.conditions = []ifCondition{list.conditions[0]}
			opposite.conditions[0].not = !opposite.conditions[0].not
			if list.hold(now) == opposite.hold(now) {
				t.Fatalf("%q holds both ways", header)
			}
		}
	})
}
