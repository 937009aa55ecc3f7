package mergepatch_test

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/mergepatch"
)

func parsed(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// The kinds of change that RFC 7396 tells apart.
func TestMergeFollowsRFC7396(t *testing.T) {
	for _, c := range []struct{ target, patch, want string }{
		{`{"a":1,"b":2}`, `{"a":3}`, `{"a":3,"b":2}`},
		{`{"a":1}`, `{"b":2}`, `{"a":1,"b":2}`},
		{`{"a":1,"b":2}`, `{"a":null}`, `{"b":2}`},
		{`{"a":1}`, `{"b":null}`, `{"a":1}`},
		{`{"a":[1,2]}`, `{"a":[3]}`, `{"a":[3]}`},
		{`{"a":[{"b":1}]}`, `{"a":[{"c":null}]}`, `{"a":[{"c":null}]}`},
		{`{"a":{"b":1,"c":2}}`, `{"a":{"b":null,"d":3}}`, `{"a":{"c":2,"d":3}}`},
		{`{"a":1}`, `{"a":{"b":null,"c":1}}`, `{"a":{"c":1}}`},
		{`{"a":{"b":1}}`, `{"a":1}`, `{"a":1}`},
		{`{}`, `{"a":{"b":{"c":null}}}`, `{"a":{"b":{}}}`},
		{`{"a":1}`, `{}`, `{"a":1}`},
		{`{"a":1}`, `[1]`, `[1]`},
		{`[1]`, `{"a":1}`, `{"a":1}`},
		{`{"a":1}`, `null`, `null`},
	} {
		if got := mergepatch.Merge(parsed(t, c.target), parsed(t, c.patch)); !reflect.DeepEqual(got, parsed(t, c.want)) {
			t.Errorf("%s merged with %s is %v, want %s", c.target, c.patch, got, c.want)
		}
	}
}

func TestMergingTheSamePatchAgainChangesNothing(t *testing.T) {
	var anyValue func(depth int) *rapid.Generator[any]
	anyValue = func(depth int) *rapid.Generator[any] {
		scalar := rapid.SampledFrom([]any{nil, true, 1.5, "x", []any{nil, "y"}})
		if depth == 0 {
			return scalar
		}
		object := rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), anyValue(depth-1), 0, 3),
			func(m map[string]any) any { return m })
		return rapid.OneOf(scalar, object)
	}
	rapid.Check(t, func(t *rapid.T) {
		target, patch := anyValue(3).Draw(t, "target"), anyValue(3).Draw(t, "patch")
		once := mergepatch.Merge(copied(t, target), patch)
		if twice := mergepatch.Merge(copied(t, once), patch); !reflect.DeepEqual(once, twice) {
			t.Fatalf("once %v, twice %v", once, twice)
		}
	})
}

func copied(t *rapid.T, value any) (same any) {
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, &same)
	}
	if err != nil {
		t.Fatal(err)
	}
	return same
}
