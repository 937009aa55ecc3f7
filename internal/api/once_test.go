package api_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

const key1 = "8e03978e-40d5-43dd-bc93-6894a57f9324"

func harbour(t *testing.T) *apptest.Patient {
	t.Helper()
	return apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
}

var someTreatment = object{"date": "2027-03-01", "zones": []object{{"zone": "glabella", "units": 20}}}

// draft-ietf-httpapi-idempotency-key-header section 2.6.
func TestARequestThatIsSentAgainIsAnsweredAsBeforeAndChangesNothing(t *testing.T) {
	p := harbour(t)
	first := p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", key1).Want(http.StatusCreated)
	if first.Header.Get("Idempotency-Replayed") != "" {
		t.Error("the first answer is told as a repeated one")
	}
	last := auditSince(p.Clinic, 0)[0].ID
	again := p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", `"`+key1+`"`).Want(http.StatusCreated)
	if !bytes.Equal(first.Body, again.Body) || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("answered %s, then %v %s", first.Body, again.Header, again.Body)
	}
	for _, name := range []string{"ETag", "Location", "Content-Type", "Cache-Control"} {
		if got, want := again.Header.Get(name), first.Header.Get(name); got != want || want == "" {
			t.Errorf("%s is %q, then %q", name, want, got)
		}
	}
	if written := auditSince(p.Clinic, last); len(written) > 0 {
		t.Errorf("the second request did %v", written)
	}
	p.Post(p.Path("/treatments"), someTreatment).Want(http.StatusCreated) // without a key it is another one
}

// Every operation that adds something, from the document.
func TestEveryPostCanBeSentAgain(t *testing.T) {
	s := apptest.Start(t)
	f := furnish(s.AddClinic("Harbour"))
	for _, r := range routes(t, s) {
		if r.method != http.MethodPost || strings.HasSuffix(r.path, "/preview") || f.body(r) == nil && !strings.HasSuffix(r.path, "/rotate") && !strings.HasSuffix(r.path, "/renew") {
			continue
		}
		path, body := strings.TrimPrefix(f.at(t, r), "/api/v1"), f.body(r)
		first := f.Post(path, body, "Idempotency-Key", "key with spaces").Status
		if first != http.StatusBadRequest {
			t.Errorf("%s takes a key with spaces: %d", r, first)
		}
		key := strings.ReplaceAll(r.path, "/", "-")
		one := f.Post(path, body, "Idempotency-Key", key)
		two := f.Post(path, body, "Idempotency-Key", key)
		if one.Status/100 != 2 || one.Status != two.Status || !bytes.Equal(one.Body, two.Body) {
			t.Errorf("%s: %d %s, then %d %s", r, one.Status, one.Body, two.Status, two.Body)
		}
	}
}

func TestAKeyHarmsNoOtherMethod(t *testing.T) {
	p := harbour(t)
	id := p.Treat("2027-03-01")
	path := p.Path("/treatments/" + id)
	etag := p.Get(path, "Idempotency-Key", "a").Want(http.StatusOK).ETag()
	corrected := object{"date": "2027-02-28", "zones": []object{{"zone": "glabella"}}}
	first := p.Put(path, corrected, "If-Match", etag, "Idempotency-Key", "b").Want(http.StatusOK)
	again := p.Put(path, corrected, "If-Match", etag, "Idempotency-Key", "b").Want(http.StatusOK)
	if !bytes.Equal(first.Body, again.Body) || first.ETag() != again.ETag() {
		t.Errorf("%s, then %s", first.Body, again.Body)
	}
	for range 2 {
		p.Delete(path, "Idempotency-Key", "c").Want(http.StatusNoContent)
	}
	p.Get(path).Want(http.StatusNotFound)
}

func TestAKeyOfAnotherRequestIsRefused(t *testing.T) {
	p := harbour(t)
	p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", key1).Want(http.StatusCreated)
	other := object{"date": "2027-02-01", "zones": []object{{"zone": "glabella"}}}
	p.Post(p.Path("/treatments"), other, "Idempotency-Key", key1).Want(http.StatusUnprocessableEntity)
	p.Post(p.Path("/pauses"), object{"from": "2027-05-01"}, "Idempotency-Key", key1).Want(http.StatusUnprocessableEntity)
	var list struct{ Items []object }
	if p.Get(p.Path("/treatments")).Into(&list); len(list.Items) != 1 {
		t.Errorf("%d treatments", len(list.Items))
	}
}

func TestAKeyIsItsSendersOwn(t *testing.T) {
	s := apptest.Start(t)
	p, other := s.AddClinic("Harbour").AddPatient("Ada Quill"), s.AddClinic("Quay").AddPatient("Bea Marsh")
	colleague, err := s.App.AddAPIKey(context.Background(), p.Actor, "second")
	if err != nil {
		t.Fatal(err)
	}
	body := object{"from": "2027-05-01"}
	ids := []string{p.Post(p.Path("/pauses"), body, "Idempotency-Key", "k").Want(http.StatusCreated).ID()}
	ids = append(ids, other.Post(other.Path("/pauses"), body, "Idempotency-Key", "k").Want(http.StatusCreated).ID())
	p.Key = colleague
	ids = append(ids, p.Post(p.Path("/pauses"), body, "Idempotency-Key", "k").Want(http.StatusCreated).ID())
	if slices.Sort(ids); len(slices.Compact(ids)) != 3 {
		t.Error("an answer of somebody else")
	}
}

// A refusal changed nothing, so what is sent again is looked at again.
func TestARefusedRequestDoesNotTakeItsKey(t *testing.T) {
	p := harbour(t)
	p.Post(p.Path("/treatments"), object{"date": "2029-01-01", "zones": []object{{"zone": "glabella"}}}, "Idempotency-Key", key1).Want(http.StatusUnprocessableEntity)
	p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", key1).Want(http.StatusCreated)
}

func TestAKeyThatIsNoneIsABadRequest(t *testing.T) {
	p := harbour(t)
	for _, key := range []string{"", " ", `""`, `"a`, "a b", "ä", "a\tb", strings.Repeat("k", 256)} {
		if answer := p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", key); answer.Status != http.StatusBadRequest {
			t.Errorf("%q: answered %d", key, answer.Status)
		}
	}
	p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", "a", "Idempotency-Key", "b").Want(http.StatusBadRequest)
	p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", strings.Repeat("k", 255)).Want(http.StatusCreated)
}

func TestAKeyIsForgottenAfterADay(t *testing.T) {
	p := harbour(t)
	p.Post(p.Path("/pauses"), object{"from": "2027-05-01"}, "Idempotency-Key", "k").Want(http.StatusCreated)
	p.Clock.Advance(25 * time.Hour)
	if got := p.Post(p.Path("/pauses"), object{"from": "2027-06-01"}, "Idempotency-Key", "k").Want(http.StatusCreated); got.Header.Get("Idempotency-Replayed") != "" {
		t.Error("the answer of yesterday")
	}
	p.Clock.Advance(25 * time.Hour)
	p.Roll()
	if !strings.Contains(contents(t, p.Server), "\nonces\noverrides\n") { // two tables with nothing in them
		t.Error("the roll leaves requests whose time is over")
	}
}

func TestRequestsAtTheSameTimeChangeSomethingOnce(t *testing.T) {
	p := harbour(t)
	var wait sync.WaitGroup
	statuses := make([]int, 12)
	for i := range statuses {
		wait.Go(func() { statuses[i] = p.Post(p.Path("/treatments"), someTreatment, "Idempotency-Key", "k").Status })
	}
	wait.Wait()
	for _, status := range statuses {
		if status != http.StatusCreated && status != http.StatusConflict {
			t.Errorf("answered %v", statuses)
		}
	}
	var list struct{ Items []object }
	if p.Get(p.Path("/treatments")).Into(&list); len(list.Items) != 1 || !slices.Contains(statuses, http.StatusCreated) {
		t.Errorf("%d treatments, answered %v", len(list.Items), statuses)
	}
}

// The change and its note are one transaction; what is lost between them and the
// answer is the answer alone.
func TestAServerThatStopsBeforeItAnswersDoesNotChangeItTwice(t *testing.T) {
	p := harbour(t)
	body := `{"from":"2027-05-01"}`
	made := p.Post(p.Path("/pauses"), body, "Idempotency-Key", "k").Want(http.StatusCreated)
	p.Tamper("UPDATE onces SET answer = NULL") // as if it was never kept
	again := p.Post(p.Path("/pauses"), body, "Idempotency-Key", "k").Want(http.StatusConflict)
	if got, want := again.Header.Get("Location"), made.Header.Get("Location"); got != want {
		t.Errorf("Location is %q, want %q", got, want)
	}
	path := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	p.Delete(path, "Idempotency-Key", "d").Want(http.StatusNoContent)
	p.Tamper("UPDATE onces SET answer = NULL WHERE answer IS NOT NULL")
	p.Delete(path, "Idempotency-Key", "d").Want(http.StatusNoContent)
}

func TestASecretThatIsShownOnceIsKeptSealed(t *testing.T) {
	p := harbour(t)
	var made, again struct{ URL string }
	p.Post(p.Path("/page-links"), object{}, "Idempotency-Key", "k").Want(http.StatusCreated).Into(&made)
	p.Post(p.Path("/page-links"), object{}, "Idempotency-Key", "k").Want(http.StatusCreated).Into(&again)
	if made.URL == "" || made != again {
		t.Errorf("%q, then %q", made.URL, again.URL)
	}
	secret := made.URL[strings.LastIndex(made.URL, "/")+1:]
	for _, file := range []string{p.Database, p.Database + "-wal"} {
		if text, err := os.ReadFile(file); err != nil || bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s holds the secret, or: %v", file, err)
		}
	}
}

func TestWithAPatientGoTheRequestsAboutHer(t *testing.T) {
	p := harbour(t)
	p.Post(p.Path("/pauses"), object{"from": "2027-05-01"}, "Idempotency-Key", "k").Want(http.StatusCreated)
	p.Delete(p.Path("")).Want(http.StatusNoContent)
	p.Post(p.Path("/pauses"), object{"from": "2027-05-01"}, "Idempotency-Key", "k").Want(http.StatusNotFound)
}
