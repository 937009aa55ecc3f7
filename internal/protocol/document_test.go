package protocol_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// document is a protocol as a tree that a test can spoil.
type document map[string]any

// documentOf returns an embedded profile as a tree.
func documentOf(t rapid.TB, name string) document {
	t.Helper()
	var d document
	if err := json.Unmarshal(asJSON(t, profile(t, name)), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// set gives the field at path another value; nothing removes it.
func (d document) set(path string, value any) {
	group := map[string]any(d)
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		group = group[name].(map[string]any)
	}
	last := names[len(names)-1]
	if value == nothing {
		delete(group, last)
	} else {
		group[last] = value
	}
}

// nothing stands for a field that is left out.
var nothing = new(int)

func (d document) json(t rapid.TB) []byte {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func asJSON(t rapid.TB, p *protocol.Protocol) []byte {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func equal(a, b *protocol.Protocol) bool { return reflect.DeepEqual(a, b) }

func sortedKeys(group map[string]any) []string { return slices.Sorted(maps.Keys(group)) }
