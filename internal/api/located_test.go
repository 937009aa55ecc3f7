package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/api"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// Whatever is asked of an operation that takes no body, what is wrong is in the query or
// in the path, and is named without its value.
func TestWhatIsWrongWithAParameterIsSaidOfTheParameter(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	var document struct {
		Paths map[string]map[string]struct {
			RequestBody *json.RawMessage
			Parameters  []struct{ Name, In string }
		}
	}
	p.Server.Get("/openapi.json").Want(http.StatusOK).Into(&document)
	told := map[string]bool{}
	for path, operations := range document.Paths {
		for method, op := range operations {
			if op.RequestBody != nil {
				continue
			}
			address := strings.NewReplacer("{id}", p.ID, "{record_id}", "none").Replace(strings.TrimPrefix(path, api.Prefix))
			for _, parameter := range op.Parameters {
				for _, value := range []string{"mara-soon", "0001-01-01", "2199-12-31", "\x01", "-1", strings.Repeat("x", 200)} {
					if parameter.In != "query" {
						continue
					}
					answer := p.Call(strings.ToUpper(method), address+"?"+url.Values{parameter.Name: {value}}.Encode(), nil)
					if answer.Status < 400 || answer.Status == http.StatusNotFound {
						continue
					}
					var problem api.Problem
					answer.Into(&problem)
					if strings.Contains(string(answer.Body), "mara") {
						t.Errorf("%s %s repeats the value of %s: %s", method, path, parameter.Name, answer.Body)
					}
					for _, e := range problem.Errors {
						told[e.Location] = true
						if !slices.ContainsFunc(op.Parameters, func(known struct{ Name, In string }) bool { return e.Location == known.In+"."+known.Name }) {
							t.Errorf("%s %s with %s=%q: %q is wrong, which is none of its parameters", method, path, parameter.Name, value, e.Location)
						}
					}
				}
			}
		}
	}
	for _, want := range []string{"query.from", "query.to", "query.practitioner_id", "query.cursor"} {
		if !told[want] {
			t.Errorf("nothing was wrong with %s, only with %v", want, told)
		}
	}
}
