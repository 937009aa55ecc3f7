//go:build interop

package interop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A day at a clinic that has just moved here, through nothing but what its people use:
// the export of the system it had, the console in a browser, the practitioner's
// calendar by vdirsyncer, the patient's page on a phone, her feed, and a program of the
// clinic's that is called when something changed.
func TestAClinicsDayFromEndToEnd(t *testing.T) {
	t.Parallel()
	node, chromium := browser(t)
	dir := filepath.Join(t.TempDir(), "clinic")
	const timezone = "America/New_York"

	// In the morning the history is taken over from the system before.
	out := must(t, "import", "--source", "jane", janesExport(t), "--data", dir, "--clinic", "Harbour Street", "--timezone", timezone, "--links", filepath.Join(dir, "links"))
	key := regexp.MustCompile(`afterglow_[A-Za-z0-9_-]{43}`).FindString(out)
	code := must(t, "staff", "add", "owner@harbour.example", "--name", "Olive Owner", "--role", "owner", "--data", dir)
	serve := exec.Command(binary(t), "serve", "--data", dir, "--listen", fmt.Sprint("127.0.0.1:", freePort(t)), "--allow-network", "127.0.0.1", "--json")
	serve.Env = environment()
	clinic := announcement{APIKey: key}
	server := startJSON(t, serve, 60*time.Second, &clinic)
	clinic.APIURL, clinic.CalDAVURL = clinic.BaseURL+"/api/v1", clinic.BaseURL+"/dav/"

	told := clinic.tell(t, "appointment.changed", "plan.updated")

	var patients struct {
		Items []struct{ ID, Name, Ref string }
	}
	clinic.call(t, http.MethodGet, "/patients", nil, &patients)
	n := slices.IndexFunc(patients.Items, func(p struct{ ID, Name, Ref string }) bool { return p.Name == "Ines Okafor" })
	if n < 0 || len(patients.Items) != 2 {
		t.Fatalf("imported are %+v", patients.Items)
	}
	clinic.PatientID = patients.Items[n].ID
	var link struct{ URL string }
	clinic.call(t, http.MethodPost, "/patients/"+clinic.PatientID+"/page-links", object{}, &link)
	step := func(name string, told any) {
		t.Helper()
		setting, err := json.Marshal(object{
			"base_url": clinic.BaseURL, "console_url": clinic.BaseURL + "/console/", "chromium": chromium,
			"username": "owner@harbour.example", "password": "a long walk by the harbour", "code": setUpCode(code),
			"patient": "Ines Okafor", "patient_page_url": link.URL, "date": clinicsDay(t, -20),
		})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(node, "browser/day.mjs", name)
		cmd.Env = environment("AFTERGLOW_SETTING=" + string(setting))
		var errs strings.Builder
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err == nil && told != nil {
			err = json.Unmarshal(out, told)
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s%s", name, err, out, errs.String())
		}
	}

	// The patient subscribes; the desk finds her on the board and books her.
	var subscribed struct{ Feed string }
	step("subscribe", &subscribed)
	window := clinic.nextOrOpenWindow(t)
	if !has(shown(t, subscribed.Feed), window.UID) {
		t.Fatal("her feed does not show the window")
	}
	step("arrive", nil)
	var booked struct{ States, Start string }
	step("book", &booked)
	if !strings.Contains(strings.ToLower(booked.States), "window") {
		t.Errorf("on the board she is %q", booked.States)
	}
	feed := shown(t, subscribed.Feed)
	first := startingAt(feed, booked.Start+":00")
	if len(first) != 1 || has(feed, window.UID) {
		t.Fatalf("booked for %s, her feed shows %+v", booked.Start, feed)
	}
	told.hears(t, clinic.PatientID, "appointment.changed", 0)

	// The practitioner finds the visit in her calendar and moves it to the day after.
	practitioner := clinic.onlyPractitioner(t)
	v := newVdir(t, practitioner, "")
	v.must(t, "sync")
	moved := later(t, booked.Start[:10], 1) + booked.Start[10:] + ":00"
	heard := told.count(clinic.PatientID, "appointment.changed")
	moveInFolder(t, v, booked.Start+":00", moved)
	v.must(t, "sync")
	after := startingAt(shown(t, subscribed.Feed), moved)
	if len(after) != 1 || after[0].UID != first[0].UID || after[0].Sequence <= first[0].Sequence {
		t.Fatalf("moved to %s, her feed shows %+v after %+v", moved, after, first)
	}
	told.hears(t, clinic.PatientID, "appointment.changed", heard)

	// The patient says when it began to move again: what is planned after the visit
	// comes sooner.
	before := clinic.nextWindow(t)
	heard = told.count(clinic.PatientID, "plan.updated")
	step("move", nil)
	sooner := clinic.nextWindow(t)
	if sooner.Start >= before.Start {
		t.Errorf("it moved already, and the next window is %s to %s after %s to %s", sooner.Start, sooner.End, before.Start, before.End)
	}
	if !slices.ContainsFunc(shown(t, subscribed.Feed), func(e event) bool { return e.UID == sooner.UID && e.Start == sooner.Start }) {
		t.Errorf("her feed does not show the window from %s", sooner.Start)
	}
	told.hears(t, clinic.PatientID, "plan.updated", heard)

	// In the evening all of it is what follows from what is recorded.
	server.stop(t)
	must(t, "verify", "--data", dir)
}

// janesExport is what Jane exports of a clinic with two patients, one of whom was
// treated last as long ago as the effect lasts.
func janesExport(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	day := func(ago int) string { return clinicsDay(t, -ago) }
	visit := func(id int, ago int, patient, first, last, service, state string) string {
		return fmt.Sprintf("%d,Harbour Street,%s 15:00:00 UTC,%s 15:30:00 UTC,%s,%s,%s,Dr. Ada Brandt,%s,%s,480\n", id, day(ago), day(ago), patient, first, last, service, state)
	}
	for name, content := range map[string]string{
		"Patient List.csv": "patient_guid,First Name,Last Name,Email,Active\n1041,Ines,Okafor,ines.okafor@mail.example,true\n1042,Marta,Lindqvist,,true\n",
		"Appointments Report.csv": "id,location,start_at,end_at,patient_guid,patient_first_name,patient_last_name,staff_member_name,treatment_name,state,price\n" +
			visit(1, 190, "1041", "Ines", "Okafor", "Botox - Upper Face", "arrived") +
			visit(2, 95, "1041", "Ines", "Okafor", "Botox - Upper Face", "arrived") +
			visit(3, 30, "1042", "Marta", "Lindqvist", "Dysport: masseter", "arrived") +
			visit(4, 95, "1042", "Marta", "Lindqvist", "Consultation", "cancelled"),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// setUpCode is the code in what a command printed.
func setUpCode(printed string) string {
	return regexp.MustCompile(`[A-Za-z0-9_-]{20,}`).FindString(printed)
}

// nextOrOpenWindow is the window that a visit now would replace.
func (a announcement) nextOrOpenWindow(t *testing.T) planItem {
	t.Helper()
	var plan struct {
		Items []planItem `json:"items"`
	}
	a.call(t, http.MethodGet, "/patients/"+a.PatientID+"/plan", nil, &plan)
	for _, i := range plan.Items {
		if i.Kind == "window" && i.End >= clinicsDay(t, 0) {
			return i
		}
	}
	t.Fatal("there is no window")
	return planItem{}
}

// tell lets a program of the clinic's be told of events; it verifies each by the library
// of the specification.
func (a announcement) tell(t *testing.T, types ...string) *hookReceiver {
	t.Helper()
	r := &hookReceiver{node: nodeWith(t, "standardwebhooks"), secret: "whsec_AAAA"}
	r.start(t, "back") // to know its port
	r.kill()
	var hook struct{ Secret string }
	a.call(t, http.MethodPost, "/webhooks", object{"url": fmt.Sprintf("http://127.0.0.1:%d/in", r.port), "events": types}, &hook)
	r.secret = hook.Secret
	r.start(t, "back")
	return r
}

// count is how many events of a type about a patient have arrived.
func (r *hookReceiver) count(patient, event string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.got {
		if a.Verified && a.PatientID == patient && a.Type == event {
			n++
		}
	}
	return n
}

// hears waits until more events have arrived than before.
func (r *hookReceiver) hears(t *testing.T, patient, event string, before int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); r.count(patient, event) <= before; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s has arrived", event)
		}
	}
}

// onlyPractitioner is the account of the one practitioner, with a password of its own.
func (a announcement) onlyPractitioner(t *testing.T) account {
	t.Helper()
	var all struct{ Items []entry }
	a.call(t, http.MethodGet, "/practitioners", nil, &all)
	if len(all.Items) != 1 {
		t.Fatalf("there are %d practitioners", len(all.Items))
	}
	var made struct{ Username, Password string }
	a.call(t, http.MethodPost, "/practitioners/"+all.Items[0].ID+"/app-passwords", object{"name": "day"}, &made)
	return accountAt(t, a.CalDAVURL, made.Username, made.Password)
}

// moveInFolder changes when an event begins, and ends, in the folder of appointments.
func moveInFolder(t *testing.T, v *vdir, from, to string) {
	t.Helper()
	basic := strings.NewReplacer("-", "", ":", "")
	for name, content := range v.holds(t, "appointments") {
		if !strings.Contains(content, ":"+basic.Replace(from)) {
			continue
		}
		moved := strings.ReplaceAll(content, ":"+basic.Replace(from)[:9], ":"+basic.Replace(to)[:9])
		file := filepath.Join(v.folder("appointments"), name)
		if err := os.WriteFile(file+"~", []byte(moved), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+"~", file); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("no appointment in the folder begins at %s: %v", from, v.holds(t, "appointments"))
}
