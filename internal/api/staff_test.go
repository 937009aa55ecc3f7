package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestASecondFactorIsTakenOffSomebodyWhoLostHerPhone(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	id := c.Post("/staff", object{"username": "noor", "name": "Noor", "role": "front_desk"}).Want(http.StatusCreated).ID()
	c.Delete("/staff/" + id + "/second-factor").Want(http.StatusConflict)
	s := c.SecondFactorOn(id)
	if her := c.Get("/staff/" + id).Want(http.StatusOK).Object(); her["second_factor"] != true {
		t.Errorf("it is not on: %v", her)
	}
	c.Delete("/staff/" + id + "/second-factor").Want(http.StatusNoContent)
	if her := c.Get("/staff/" + id).Want(http.StatusOK).Object(); her["second_factor"] != nil {
		t.Errorf("it is still on: %v", her)
	}
	if _, err := c.App.ResumeStaff(context.Background(), s.Secret); err == nil {
		t.Error("whoever has her phone is still logged in")
	}
	var list struct{ Items []app.AuditEntry }
	c.Get("/audit?action=staff.take-second-factor").Want(http.StatusOK).Into(&list)
	if len(list.Items) != 1 || list.Items[0].Subject != id || list.Items[0].Cause != "rest take-staff-second-factor" {
		t.Errorf("the audit tells %+v", list.Items)
	}
}
