package strictjson_test

import (
	"errors"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/strictjson"
)

type document struct {
	Name  string         `json:"name"`
	Flag  bool           `json:"flag"`
	Count int            `json:"count"`
	Share *float64       `json:"share"`
	Day   civil.Date     `json:"day"`
	Start civil.DateTime `json:"start"`
	Of    map[string]int `json:"of"`
	List  []document     `json:"list"`
}

func TestEachFaultIsToldOfItsFieldAndNeverItsValue(t *testing.T) {
	const secret = "s3cr3t"
	for _, c := range []struct{ document, path, message string }{
		{`{"name":7}`, "name", "is not text"},
		{`{"flag":"s3cr3t"}`, "flag", "is not true or false"},
		{`{"count":1.5}`, "count", "is not a whole number in range"},
		{`{"share":1e999}`, "share", "is not a number in range"},
		{`{"day":"2027-02-30"}`, "day", "is not a date that exists, written YYYY-MM-DD"},
		{`{"start":"2027-06-14T1:00:00"}`, "start", "is not a wall time that exists, written YYYY-MM-DDThh:mm:ss"},
		{`{"list":"s3cr3t"}`, "list", "is not a list"},
		{`{"of":"s3cr3t"}`, "of", "is not a group of fields"},
		{`["s3cr3t"]`, "", "is not a group of fields"},
		{`{"list":[{},{"list":[{"count":"s3cr3t"}]}]}`, "list[1].list[0].count", "is not a whole number in range"},
		{`{"list":[{"colour":"s3cr3t"}]}`, "list[0].colour", "is not a known field"},
		{`{"list":[{"s3cr3t!":1}]}`, "list[0]", "has a field that is not known"},
		{`{"name":"a","name":"s3cr3t"}`, "name", "is given twice"},
		{`{"of":{"s3cr3t!":"x"}}`, "of", "is not a whole number in range"},
		{`{"name":"s3cr3t`, "", "is not valid JSON in UTF-8"},
		{"{\"name\":\"s3cr3t\xff\"}", "", "is not valid JSON in UTF-8"},
		{`{} {}`, "", "is not valid JSON in UTF-8"},
		{``, "", "is not valid JSON in UTF-8"},
	} {
		var refused *clinic.Error
		if err := strictjson.Unmarshal([]byte(c.document), new(document)); !errors.As(err, &refused) {
			t.Errorf("%s: %v", c.document, err)
			continue
		}
		if refused.Path != c.path || refused.Message != c.message || refused.Code != clinic.Invalid {
			t.Errorf("%s: %v at %q: %s, want %q: %s", c.document, refused.Code, refused.Path, refused.Message, c.path, c.message)
		}
		if strings.Contains(refused.Error(), secret) {
			t.Errorf("%s: repeated in %s", c.document, refused)
		}
	}
}

func TestAPathStopsBeforeANameThatNoFieldCouldHave(t *testing.T) {
	for pointer, want := range map[jsontext.Pointer]string{
		"":              "",
		"/a/0/b-c/12":   "a[0].b-c[12]",
		"/a/Zzyzx Q./b": "a",
		"/a/~1etc/b":    "a",
		"/9lives":       "",
		jsontext.Pointer("/" + strings.Repeat("x", 41)): "",
	} {
		if got := strictjson.Path(pointer); got != want {
			t.Errorf("%s is %q, want %q", pointer, got, want)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"list":[{"day":"2027-02-28","of":{"a":1}}]}`))
	f.Add([]byte(`{"list":[{"Zzyzx":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var refused *clinic.Error
		if err := strictjson.Unmarshal(text, new(document)); err != nil && !errors.As(err, &refused) {
			t.Errorf("%v", err)
		}
	})
}
