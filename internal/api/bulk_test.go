package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// result is what an operation of a bulk was answered.
type result struct {
	Status         int
	Location, ETag string
	Body           json.RawMessage
}

// location is the field that a refusal names first.
func (r result) location() string {
	var p struct{ Errors []struct{ Location string } }
	if json.Unmarshal(r.Body, &p) != nil || len(p.Errors) == 0 {
		return ""
	}
	return p.Errors[0].Location
}

// inBulk sends operations as one request, which must be taken.
func inBulk(c *apptest.Clinic, operations []object, header ...string) (results []result) {
	var answer struct{ Results []result }
	c.Post("/bulk", object{"operations": operations}, header...).Want(http.StatusOK).Into(&answer)
	return answer.Results
}

func statuses(results []result) (all []int) {
	for _, r := range results {
		all = append(all, r.Status)
	}
	return all
}

func adding(path string, body object) object {
	return object{"method": "POST", "path": path, "body": body}
}

var someWedding = object{"date": "2027-10-02", "title": "Wedding"}

func TestABulkIsCarriedOutInOrderAndAnsweredAsEachOperationWouldBe(t *testing.T) {
	p := harbour(t)
	change(t, p, "a treatment and an event in a bulk", func() {
		results := inBulk(p.Clinic, []object{adding(p.Path("/treatments"), someTreatment), adding(p.Path("/events"), someWedding)})
		if !slices.Equal(statuses(results), []int{201, 201}) {
			t.Fatalf("answered %+v", results)
		}
		for i, kind := range []string{"/treatments/", "/events/"} {
			r := results[i]
			alone := p.Get(strings.TrimPrefix(r.Location, "/api/v1")).Want(http.StatusOK)
			if !strings.HasPrefix(r.Location, "/api/v1"+p.Path(kind)) || r.ETag != alone.ETag() || !bytes.Equal(r.Body, bytes.TrimSpace(alone.Body)) {
				t.Errorf("answered %+v, and there is %s %s", r, alone.ETag(), alone.Body)
			}
		}
	})
	causes := []string{auditSince(p.Clinic, 0)[1].Cause, auditSince(p.Clinic, 0)[0].Cause}
	if !slices.Equal(causes, []string{"rest add-treatment", "rest add-event"}) {
		t.Errorf("the audit has the causes %v", causes)
	}
}

func TestABulkCorrectsAndDeletesForTheVersionsItNames(t *testing.T) {
	p := harbour(t)
	treatment := p.Path("/treatments/" + p.Treat("2027-03-01"))
	event := p.Path("/events/" + p.Post(p.Path("/events"), someWedding).Want(http.StatusCreated).ID())
	read := p.Get(treatment).Want(http.StatusOK).ETag()
	results := inBulk(p.Clinic, []object{
		{"method": "PATCH", "path": treatment, "body": object{"product": "innotox"}, "if_match": read},
		{"method": "PATCH", "path": treatment, "body": object{"product": "botox"}, "if_match": read},
		{"method": "PUT", "path": event, "body": object{"date": "2027-10-03", "title": "Wedding"}},
		{"method": "DELETE", "path": event},
	})
	if !slices.Equal(statuses(results), []int{200, 412, 200, 204}) || len(results[3].Body) > 0 {
		t.Fatalf("answered %+v", results)
	}
	if got := p.Get(treatment).Want(http.StatusOK).Object()["product"]; got != "innotox" {
		t.Errorf("the product is %v", got)
	}
	p.Get(event).Want(http.StatusNotFound)
}

func TestARefusedOperationNamesItsFieldAndTheOthersAreDone(t *testing.T) {
	p := harbour(t)
	stranger := p.AddClinic("Quay").AddPatient("Bea Marsh")
	before := stranger.Calendar()
	results := inBulk(p.Clinic, []object{
		adding(p.Path("/treatments"), someTreatment),
		adding(p.Path("/events"), object{"date": "2027-02-30", "title": "Wedding"}),
		adding(stranger.Path("/treatments"), someTreatment),
		{"method": "POST", "path": "/nowhere"},
		{"method": "DELETE", "path": "/clinics/self"},
		{"method": "POST", "path": p.Path("/events")},
		adding(p.Path("/events"), someWedding),
	})
	if !slices.Equal(statuses(results), []int{201, 422, 404, 404, 405, 400, 201}) {
		t.Fatalf("answered %v: %+v", statuses(results), results)
	}
	if got := results[1].location(); got != "body.date" {
		t.Errorf("the refusal names %q: %s", got, results[1].Body)
	}
	for _, r := range results[1:6] {
		var told struct{ Status int }
		if err := json.Unmarshal(r.Body, &told); err != nil || told.Status != r.Status {
			t.Errorf("refused without a problem: %+v", r)
		}
	}
	if stranger.Calendar() != before {
		t.Error("another clinic's patient has been treated")
	}
}

func TestABulkThatIsSentAgainUnderItsKeyDoublesNothing(t *testing.T) {
	p := harbour(t)
	operations := []object{
		adding(p.Path("/treatments"), someTreatment),
		adding(p.Path("/treatments"), someTreatment), // the same is another operation
		adding(p.Path("/events"), object{"title": "Wedding"}),
	}
	first := inBulk(p.Clinic, operations, "Idempotency-Key", key1)
	last := auditSince(p.Clinic, 0)[0].ID
	again := inBulk(p.Clinic, operations, "Idempotency-Key", key1)
	if !slices.Equal(statuses(first), []int{201, 201, 422}) || first[0].Location == first[1].Location {
		t.Errorf("answered %+v", first)
	}
	if fmt.Sprint(first) != fmt.Sprint(again) {
		t.Errorf("answered %+v, then %+v", first, again)
	}
	if written := auditSince(p.Clinic, last); len(written) > 0 {
		t.Errorf("the second bulk did %v", written)
	}
}

// What was lost on the way is done when the bulk is sent again.
func TestABulkThatStoppedHalfwayIsFinishedBySendingItAgain(t *testing.T) {
	p := harbour(t)
	operations := []object{adding(p.Path("/treatments"), someTreatment), adding(p.Path("/events"), someWedding)}
	first := inBulk(p.Clinic, operations[:1], "Idempotency-Key", key1)
	again := inBulk(p.Clinic, operations, "Idempotency-Key", key1)
	if first[0].Location != again[0].Location || again[1].Status != http.StatusCreated {
		t.Errorf("answered %+v, then %+v", first, again)
	}
}

// What a bulk cannot have is told before anything is done.
func TestABulkOfWhatItCannotHaveIsRefusedAsAWhole(t *testing.T) {
	p := harbour(t)
	good := adding(p.Path("/treatments"), someTreatment)
	changed := watch(t, p.Server)
	for name, bad := range map[string]object{
		"a bulk": adding("/bulk", object{"operations": []object{good}}), "below a bulk": adding("/bulk/x", nil),
		"a path up": adding("/patients/../bulk", nil), "an escaped path up": adding("/patients/%2e%2e/bulk", nil),
		"an empty segment": adding("//bulk", nil), "a slash at the end": adding("/patients/", nil), "a query": adding("/patients?limit=1", nil),
		"a fragment": adding("/patients#x", nil), "a relative path": adding("patients", nil), "an empty path": adding("", nil), "a NUL": adding("/patients\x00", nil),
		"the prefix": adding("/api/v1/patients", nil), "another host": adding("http://other.example/api/v1/patients", nil),
	} {
		answer := p.Post("/bulk", object{"operations": []object{good, bad}})
		if r := (result{Body: answer.Body}); answer.Status != http.StatusUnprocessableEntity || r.location() != "body.operations[1].path" {
			t.Errorf("%s: answered %d: %s", name, answer.Status, answer.Body)
		}
	}
	for _, method := range []string{"GET", "HEAD", "post", ""} {
		answer := p.Post("/bulk", object{"operations": []object{good, {"method": method, "path": "/patients"}}})
		if r := (result{Body: answer.Body}); answer.Status != http.StatusUnprocessableEntity || r.location() != "body.operations[1].method" {
			t.Errorf("%q: answered %d: %s", method, answer.Status, answer.Body)
		}
	}
	for _, n := range []int{0, 1001} {
		answer := p.Post("/bulk", object{"operations": slices.Repeat([]object{good}, n)})
		if r := (result{Body: answer.Body}); answer.Status != http.StatusUnprocessableEntity || r.location() != "body.operations" {
			t.Errorf("%d operations: answered %d: %s", n, answer.Status, answer.Body)
		}
	}
	long := adding(p.Path("/observations"), object{"note": strings.Repeat("x", 1<<20)})
	p.Post("/bulk", object{"operations": []object{good, long}}).Want(http.StatusRequestEntityTooLarge)
	p.Post("/bulk", object{"operations": []object{good}}, "Idempotency-Key", "with spaces").Want(http.StatusBadRequest)
	if changed() {
		t.Error("something has changed")
	}
}

func TestAThousandOperationsAreTaken(t *testing.T) {
	p := harbour(t)
	operations := make([]object, 1000)
	for i := range operations {
		operations[i] = object{"method": "DELETE", "path": p.Path("/events/cv37m2k6n88s73b0ab12")}
	}
	results := inBulk(p.Clinic, operations)
	if len(results) != 1000 || slices.ContainsFunc(results, func(r result) bool { return r.Status != http.StatusNotFound }) {
		t.Errorf("%d answers, %v", len(results), statuses(results))
	}
}
