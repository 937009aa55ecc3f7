package console_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestWhatWaitsIsLinkedToWhoItMightBeByOneTapAndNeverByItself(t *testing.T) {
	d := newReception(t)
	d.own("a", "20270518T100000", "Botox Ada Quill")
	d.Open("/console/waiting").Want(http.StatusOK)
	if shown := d.Section("main"); !strings.Contains(shown, "Botox Ada Quill") || !strings.Contains(shown, "similar name") {
		t.Fatalf("the page shows %s", shown)
	}
	var list struct{ Items []any }
	if d.Patient.Get(d.Path("/appointments")).Into(&list); len(list.Items) != 0 {
		t.Fatal("it was linked by a name alone")
	}
	values := d.Browser.Form("/console/waiting/dismiss" + "#" + d.waitingID())
	d.PostForm("/console/waiting/link", map[string][]string{"token": values["token"], "appointment": values["appointment"], "patient": {d.ID}}, "Sec-Fetch-Site", "same-origin", "Origin", "null").Want(http.StatusSeeOther)
	if d.Patient.Get(d.Path("/appointments")).Into(&list); len(list.Items) != 1 {
		t.Error("it is not hers after it was linked")
	}
}

// waitingID is the id of what waits.
func (d *reception) waitingID() string {
	var list struct{ Items []struct{ ID string } }
	d.Patient.Get("/appointments?linked=false").Want(http.StatusOK).Into(&list)
	return list.Items[0].ID
}

func TestWhatIsNobodysWaitsNoMoreAndStillTakesTime(t *testing.T) {
	d := newReception(t)
	d.own("a", "20270518T100000", "Team")
	d.Open("/console/waiting").Want(http.StatusOK)
	d.Submit("/console/waiting/dismiss" + "#" + d.waitingID()).Want(http.StatusSeeOther)
	if shown := d.Section("main"); !strings.Contains(shown, "Nothing waits") {
		t.Errorf("the page shows %s", shown)
	}
	d.Patient.Post(d.Path("/bookings"), map[string]any{"start": "2027-05-18T10:00:00"}).Want(http.StatusConflict)
}
