package console_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// correcting opens the form of an appointment at ten, and is what sends it with fields set.
func (d *reception) correcting(t *testing.T) (send func(fields ...string) apptest.Answer) {
	t.Helper()
	id := d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-05-18T10:00:00"}).Want(http.StatusCreated).ID()
	path := "/console/patients/" + d.ID + "/appointments/" + id
	d.Open(path).Want(http.StatusOK)
	return func(fields ...string) apptest.Answer { return d.Submit(path, fields...) }
}

// agreed is what the box stands for that lets a time be taken twice; "" without one.
func (d *reception) agreed() string {
	for _, box := range d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "id") == "clashing" }) {
		return apptest.Attribute(box, "value")
	}
	return ""
}

func TestACorrectionOntoATakenTimeSaysWhatIsInTheWayAndIsSavedWhenAgreedTo(t *testing.T) {
	d := newReception(t)
	other := d.Clinic.AddPatient("Bea Marsh")
	other.Post(other.Path("/appointments"), apptest.Object{"start": "2027-05-18T12:00:00", "practitioner_id": d.practitioner.ID}).Want(http.StatusCreated)
	send := d.correcting(t)
	send("time", "12:15").Want(http.StatusUnprocessableEntity)
	shown := d.Section("main")
	for _, want := range []string{"This time is taken", "Dr Brook has another patient on Tue 18 May 2027 from 12:00 to 12:30.", "Book it all the same"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the form does not say %q", want)
		}
	}
	if strings.Contains(shown, "Bea") {
		t.Error("the form names the other patient")
	}
	send("time", "12:15").Want(http.StatusUnprocessableEntity) // the box is empty still
	send("time", "12:15", "clashing", d.agreed()).Want(http.StatusSeeOther)
	if !strings.Contains(d.Section("main"), "The appointment is corrected.") {
		t.Error("it is not said that it is corrected")
	}
}

func TestWhatComesInTheWayAfterAFormWasAgreedToIsSaidAgain(t *testing.T) {
	d := newReception(t)
	d.own("a", "20270518T121500", "Team")
	send := d.correcting(t)
	send("time", "12:15").Want(http.StatusUnprocessableEntity)
	before := d.agreed()
	other := d.Clinic.AddPatient("Bea Marsh")
	other.Post(other.Path("/appointments"), apptest.Object{"start": "2027-05-18T12:00:00", "practitioner_id": d.practitioner.ID}).Want(http.StatusCreated)
	send("time", "12:15", "clashing", before).Want(http.StatusUnprocessableEntity)
	if now := d.agreed(); now == "" || now == before {
		t.Errorf("the box stands for %q, as before the second came", now)
	}
	send("time", "12:15", "clashing", d.agreed()).Want(http.StatusSeeOther)
}

func TestWhatWasTypedStaysWhereThePractitionerWasRemovedMeanwhile(t *testing.T) {
	d := newReception(t)
	gone := d.Clinic.AddPractitioner("Dr Reed")
	send := d.correcting(t)
	d.Delete("/practitioners/" + gone.ID).Want(http.StatusNoContent)
	send("practitioner", gone.ID, "time", "11:45").Want(http.StatusUnprocessableEntity)
	d.holds(t, "time", "11:45")
	d.Open("/console/patients/" + d.ID + "/book").Want(http.StatusOK)
	values := d.Form("/console/patients/" + d.ID + "/book#main")
	for name, value := range map[string]string{"practitioner": gone.ID, "date": "2027-05-20", "time": "11:45"} {
		values.Set(name, value)
	}
	d.Show(d.PostForm("/console/patients/"+d.ID+"/book", values)).Want(http.StatusUnprocessableEntity)
	d.holds(t, "date", "2027-05-20")
	d.holds(t, "time", "11:45")
}

// holds reports a field of the page that does not hold what it should.
func (d *reception) holds(t *testing.T, name, value string) {
	t.Helper()
	if len(d.Browser.Find(func(n *html.Node) bool {
		return apptest.Attribute(n, "name") == name && apptest.Attribute(n, "value") == value
	})) == 0 {
		t.Errorf("no field %s holds %s: %s", name, value, d.Section("main"))
	}
}

func TestATimeThatIsFreeAsksForNoBox(t *testing.T) {
	d := newReception(t)
	send := d.correcting(t)
	send("time", "25:00").Want(http.StatusUnprocessableEntity)
	if d.agreed() != "" {
		t.Error("a time that is none is taken")
	}
	send("time", "10:15").Want(http.StatusSeeOther)
}
