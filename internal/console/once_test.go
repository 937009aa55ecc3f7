package console_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// A double click sends a form twice, with the same words.
func TestAFormThatIsSentTwiceRecordsOnce(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	for path, fields := range map[string]url.Values{
		"/treatments/new": {"zone": {"glabella"}, "units-glabella": {"20"}},
		"/packages/new":   {"total": {"4"}},
		"/events/new":     {"date": {"2027-09-04"}},
	} {
		d.Open(d.base + path).Want(http.StatusOK)
		values := d.Form(d.base + path)
		for name, value := range fields {
			values[name] = value
		}
		var sent sync.WaitGroup
		for range 3 {
			sent.Go(func() {
				request := d.Request(http.MethodPost, d.base+path, values.Encode(), "Sec-Fetch-Site", "same-origin")
				request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				for _, c := range d.Cookies {
					request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
				}
				if answer := d.Do(request); answer.Status != http.StatusSeeOther {
					t.Errorf("%s: answered %d", path, answer.Status)
				}
			})
		}
		sent.Wait()
	}
	if s := d.sheet(); len(s.Treatments) != 1 || len(s.Packages) != 1 || len(s.Events) != 1 {
		t.Errorf("%d treatments, %d packages, %d events", len(s.Treatments), len(s.Packages), len(s.Events))
	}
	d.Open("/console/patients/new").Want(http.StatusOK)
	values := d.Form("/console/patients/new")
	values.Set("name", "Bea Foss")
	first := d.PostForm("/console/patients/new", values, "Sec-Fetch-Site", "same-origin").Want(http.StatusSeeOther)
	second := d.PostForm("/console/patients/new", values, "Sec-Fetch-Site", "same-origin").Want(http.StatusSeeOther)
	if a, b := first.Header.Get("Location"), second.Header.Get("Location"); a != b {
		t.Errorf("leads to %s, and then to %s", a, b)
	}
}

// Each zone is a record of its own: what was refused is not told as recorded because
// another zone of the form was.
func TestAFormThatWasTakenInPartIsNotTakenForRecorded(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	path := d.base + "/observations/new"
	d.Open(path).Want(http.StatusOK)
	values := d.Form(path)
	values.Set("movement", "first")
	values["zone"] = []string{"glabella", "nowhere"}
	for range 2 {
		d.PostForm(path, values, "Sec-Fetch-Site", "same-origin").Want(http.StatusUnprocessableEntity)
	}
	values["zone"] = []string{"glabella", "dao"}
	d.PostForm(path, values, "Sec-Fetch-Site", "same-origin").Want(http.StatusSeeOther)
	if n := len(d.sheet().Observations); n != 2 {
		t.Errorf("%d observations", n)
	}
}

// Whoever goes back in her browser finds the form that was taken, and can mean
// another record by it.
func TestAFormThatWasTakenAndIsFilledInAnewAsksOnce(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.Open(d.base + "/events/new").Want(http.StatusOK)
	values := d.Form(d.base + "/events/new")
	values.Set("date", "2027-09-04")
	d.PostForm(d.base+"/events/new", values, "Sec-Fetch-Site", "same-origin").Want(http.StatusSeeOther)
	values.Set("date", "2027-10-02")
	d.Show(d.PostForm(d.base+"/events/new", values, "Sec-Fetch-Site", "same-origin")).Want(http.StatusUnprocessableEntity)
	says(t, d.main(), "This form was saved before")
	if n := len(d.sheet().Events); n != 1 {
		t.Errorf("%d events", n)
	}
	d.Submit(d.base + "/events/new").Want(http.StatusSeeOther)
	if all := d.sheet().Events; len(all) != 2 || all[1].Is.Date.String() != "2027-10-02" {
		t.Errorf("%+v", all)
	}
}
