package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// design.md section 3: page links are shown once and stored as keyed hashes.
func TestAPageLinksAddressIsShownOnceAndNotStored(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	made := p.Post(p.Path("/page-links"), object{}).Want(http.StatusCreated).Object()
	secret, ours := strings.CutPrefix(made["url"].(string), p.URL+"/my/")
	if !ours || len(secret) != 43 {
		t.Fatalf("the link's address is not one of this server: %d characters", len(secret))
	}
	listed := string(p.Get(p.Path("/page-links")).Want(http.StatusOK).Body)
	if !strings.Contains(listed, made["id"].(string)) || strings.Contains(listed, "url") || strings.Contains(listed, secret) {
		t.Errorf("the list is %s", listed)
	}
	if strings.Contains(contents(t, p.Server), secret) {
		t.Error("the database holds the secret of a link")
	}
}

func TestAPageLinkLivesForAYearOrAsLongAsItIsWished(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	for body, days := range map[string]int{`{}`: 365, `{"expires_in_days":1}`: 1, `{"expires_in_days":730}`: 730} {
		made := p.Post(p.Path("/page-links"), body).Want(http.StatusCreated).Object()
		if want := p.Clock.Now().UTC().AddDate(0, 0, days).Format(time.RFC3339); made["expires_at"] != want {
			t.Errorf("%s expires at %v, want %s", body, made["expires_at"], want)
		}
	}
	for _, body := range []string{`{"expires_in_days":0}`, `{"expires_in_days":731}`, `{"expires_in_days":-1}`, `{"expires_in_days":"7"}`, `{"days":7}`} {
		p.Post(p.Path("/page-links"), body).Want(http.StatusUnprocessableEntity)
	}
}

func TestARevokedPageLinkIsGoneFromTheList(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	id := p.Post(p.Path("/page-links"), object{}).Want(http.StatusCreated).ID()
	p.Delete(p.Path("/page-links/" + id)).Want(http.StatusNoContent)
	p.Delete(p.Path("/page-links/" + id)).Want(http.StatusNotFound)
	if listed := string(p.Get(p.Path("/page-links")).Want(http.StatusOK).Body); strings.Contains(listed, id) {
		t.Errorf("the list is %s", listed)
	}
}

func TestAPatientHasTwentyLivingPageLinksAtMost(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	for range 20 {
		p.Post(p.Path("/page-links"), object{"expires_in_days": 1}).Want(http.StatusCreated)
	}
	p.Post(p.Path("/page-links"), object{}).Want(http.StatusConflict)
	p.Clock.Advance(24 * time.Hour) // all of them end
	p.Post(p.Path("/page-links"), object{}).Want(http.StatusCreated)
	p.Clock.Advance(91 * 24 * time.Hour) // nobody asks any more why they ended
	p.Post(p.Path("/page-links"), object{}).Want(http.StatusCreated)
	var list struct {
		Items []object `json:"items"`
	}
	p.Get(p.Path("/page-links")).Into(&list)
	if len(list.Items) != 2 {
		t.Errorf("%d links are listed, want the two that live", len(list.Items))
	}
}
