package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/api"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// RFC 9110 section 13.1.1: none is no condition, and what holds no tag is one
// that nothing meets.
func TestIfMatchIsReadAsAListOfTags(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	tag := strings.Trim(p.Get(p.Path("")).Want(http.StatusOK).ETag(), `"`)
	for _, c := range []struct {
		lines     []string
		any, this bool // whether it is no condition; whether it names "this"
	}{
		{nil, true, false},
		{[]string{`"this"`}, false, true},
		{[]string{` "this" `}, false, true},
		{[]string{`"x", "this"`}, false, true},
		{[]string{`"x","this","y"`}, false, true},
		{[]string{`"x"`, `"this"`}, false, true},
		{[]string{`"a,b", "this"`}, false, true},
		{[]string{`W/"this"`}, false, false},
		{[]string{`this`}, false, false},
		{[]string{`"this`}, false, false},
		{[]string{``}, false, false},
		{[]string{`garbage`}, false, false},
	} {
		want := http.StatusPreconditionFailed
		if c.any || c.this {
			want = http.StatusOK
		}
		request := p.Request(http.MethodPatch, api.Prefix+p.Path(""), "{}", "Authorization", "Bearer "+p.Key)
		request.Header.Set("Content-Type", "application/merge-patch+json")
		for _, line := range c.lines {
			request.Header.Add("If-Match", strings.ReplaceAll(line, "this", tag))
		}
		if answer := p.Do(request); answer.Status != want {
			t.Errorf("%q is answered %d, want %d", c.lines, answer.Status, want)
		}
	}
}
