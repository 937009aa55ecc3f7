package plan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// document is the JSON form of a protocol.
func document(t *testing.T, p *protocol.Protocol) map[string]any {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(data, &whole); err != nil {
		t.Fatal(err)
	}
	return whole
}

// with returns a copy of a protocol with other values at some paths, as in
// "touchup.first_timers_only", read as a clinic's own is.
func with(t *testing.T, p *protocol.Protocol, values map[string]any) (*protocol.Protocol, error) {
	t.Helper()
	whole := document(t, p)
	for path, value := range values {
		group, names := whole, strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			below, ok := group[name].(map[string]any)
			if !ok {
				t.Fatalf("a protocol has no %s", path)
			}
			group = below
		}
		group[names[len(names)-1]] = value
	}
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return protocol.ParseJSON(data)
}
