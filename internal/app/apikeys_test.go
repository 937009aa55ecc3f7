package app_test

import (
	"context"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAnAPIKeyNeedsANameToBeRevokedBy(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	if _, err := c.App.AddAPIKey(context.Background(), c.Actor, ""); clinic.CodeOf(err) != clinic.Invalid {
		t.Errorf("a key without a name: %v", err)
	}
}

func TestRevokingKeysThatAreNotThereIsNoEventOfTheAudit(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	before, err := c.App.Audit(context.Background(), c.Actor, app.AuditFilter{}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.App.RevokeAPIKeys(context.Background(), c.Actor, "nobody's"); n != 0 || err != nil {
		t.Errorf("%d keys, %v", n, err)
	}
	after, err := c.App.Audit(context.Background(), c.Actor, app.AuditFilter{}, 0, 100)
	if err != nil || len(after) != len(before) {
		t.Errorf("%d entries, then %d, %v", len(before), len(after), err)
	}
}
