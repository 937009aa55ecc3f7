package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

func TestWhatAPatientChangesIsInTheAuditByHerLinkAndTheForm(t *testing.T) {
	b := treated(t, true)
	b.Submit("/my/events", "date", "2027-10-02").Want(http.StatusSeeOther)
	page, err := b.App.Audit(context.Background(), b.Actor, app.AuditFilter{}, 0, 1)
	if err != nil || len(page) != 1 {
		t.Fatalf("%v, %v", page, err)
	}
	if e := page[0]; e.Action != "event.add" || e.Cause != "page /my/events" || !strings.HasPrefix(e.Actor, "page:") {
		t.Errorf("the audit says %+v", e)
	}
}
