package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// However many there are.
func TestAPractitionerSeesEveryColleagueOnce(t *testing.T) {
	at := newPractice(t)
	ctx := context.Background()
	const colleagues = 2500
	if err := at.Store.Write(ctx, func(tx *store.Tx) error {
		for i := range colleagues {
			if err := tx.InsertPractitioner(at.practitioner.Clinic, clinic.Practitioner{ID: fmt.Sprint("c", i), Name: fmt.Sprint("Dr ", i)}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var ids []string
	if err := at.App.Principals(ctx, at.practitioner, func(p app.Principal) error {
		if p.UserID == "c7" && p.Name != "Dr 7" || p.UserID == at.practitioner.UserID && p != at.practitioner.Principal() {
			t.Errorf("%+v", p)
		}
		ids = append(ids, p.UserID)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(ids) != colleagues+1 || !slices.IsSorted(ids) || len(slices.Compact(ids)) != colleagues+1 {
		t.Errorf("%d are seen", len(ids))
	}
}

func TestAPatientSeesNobodyAndNobodySeesHer(t *testing.T) {
	at := newPractice(t)
	ctx := context.Background()
	for _, c := range []struct {
		who   app.Account
		whose string
		sees  bool
	}{
		{at.practitioner, at.practitioner.UserID, true}, {at.practitioner, at.patient.UserID, false}, {at.practitioner, "nobody", false},
		{at.patient, at.patient.UserID, true}, {at.patient, at.practitioner.UserID, false},
	} {
		p, err := at.App.Principal(ctx, c.who, c.whose)
		if c.sees != (err == nil && p.UserID == c.whose) || !c.sees && clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("%s sees of %s: %+v, %v", c.who.Name, c.whose, p, err)
		}
	}
	for _, who := range []app.Account{at.practitioner, at.patient} {
		if err := at.App.Principals(ctx, who, func(p app.Principal) error {
			if p != who.Principal() {
				t.Errorf("%s sees %+v", who.Name, p)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}
