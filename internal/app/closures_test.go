package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// Whoever sends the holidays of the year each night makes no plan anew by it.
func TestClosuresThatAreThereAlreadyChangeNothing(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	day := apptest.Object{"closures": []apptest.Object{{"from": "2027-01-01", "to": "2027-01-01"}}}
	for range 2 {
		c.Post("/clinics/self/closures", day).Want(http.StatusOK)
	}
	told := string(c.Get("/audit?action=clinic.replace").Body)
	if n := strings.Count(told, `"clinic.replace"`); n != 1 {
		t.Errorf("the clinic was changed %d times", n)
	}
}
