package api_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// importForm is a form of pairs of names and values; a value whose name begins with
// "files/" is a file of the rest of the name.
func importForm(pairs ...string) (body, contentType string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out) // a buffer takes everything
	for i := 0; i < len(pairs); i += 2 {
		name, isFile := strings.CutPrefix(pairs[i], "files/")
		if !isFile {
			_ = w.WriteField(name, pairs[i+1])
			continue
		}
		part, _ := w.CreateFormFile("files", name)
		_, _ = part.Write([]byte(pairs[i+1]))
	}
	_ = w.Close()
	return out.String(), w.FormDataContentType()
}

func sendImport(c *apptest.Clinic, pairs ...string) apptest.Answer {
	body, contentType := importForm(pairs...)
	return c.Call(http.MethodPost, "/imports", body, "Content-Type", contentType)
}

const (
	importedPatients   = "patient_guid,First Name,Last Name,Email\n1041,Ines,Okafor,ines@mail.example\n1042,Marta,Lindqvist,\n"
	importedTreatments = "id,start_at,end_at,patient_guid,staff_member_name,treatment_name,state\n" +
		"1,2026-11-02 15:00:00 UTC,2026-11-02 15:30:00 UTC,1041,Ada Brandt,Botox forehead,arrived\n" +
		"2,2026-11-03 15:00:00 UTC,2026-11-03 15:30:00 UTC,1042,Ada Brandt,Botox elbow,arrived\n"
)

type importBody struct {
	ID, State, Failure string
	Counts             map[string]int
	Preview            []struct {
		Name, Ref, Outcome string
		Records            []string
	}
}

func TestAnImportIsSentCheckedLookedAtAndRun(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	sent := sendImport(c, "files/Patients.csv", importedPatients, "source", "jane", "dry_run", "true", "files/Appointments.csv", importedTreatments).Want(http.StatusAccepted)
	place := sent.Header.Get("Location")
	if place != "/api/v1/imports/"+sent.ID() {
		t.Fatalf("Location %q", place)
	}
	path := "/imports/" + sent.ID()
	c.Import()
	var checked importBody
	c.Get(path).Want(http.StatusOK).Into(&checked)
	if checked.State != "checked" || checked.Counts["added"] != 1 || checked.Counts["refused"] != 1 || len(checked.Preview) != 1 || checked.Preview[0].Ref != "jane:1041" {
		t.Errorf("checked: %+v", checked)
	}
	want := "file,line,column,message\r\nAppointments.csv,3,treatment_name,is none of the values that the mapping knows\r\n"
	if got := string(c.Get(path + "/errors.csv").Want(http.StatusOK).Body); got != want {
		t.Errorf("row errors\n%s", got)
	}
	c.Post(path+"/run", nil).Want(http.StatusAccepted)
	c.Import()
	var done importBody
	c.Get(path).Want(http.StatusOK).Into(&done)
	if done.State != "done" || done.Counts["added"] != 1 || len(done.Preview) != 0 {
		t.Errorf("done: %+v", done)
	}
	var people struct{ Items []struct{ Ref, Name string } }
	c.Get("/patients").Want(http.StatusOK).Into(&people)
	if len(people.Items) != 1 || people.Items[0].Name != "Ines Okafor" || people.Items[0].Ref != "jane:1041" {
		t.Errorf("patients %+v", people.Items)
	}
	c.Post(path+"/run", nil).Want(http.StatusConflict)
	c.Call(http.MethodDelete, path, nil).Want(http.StatusNoContent)
	c.Get(path).Want(http.StatusNotFound)
}

func TestAnImportThatCannotBeTakenSaysWhatIsWrongWithoutTheValue(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for name, in := range map[string]struct {
		pairs  []string
		status int
		says   string
	}{
		"no files":           {[]string{"source", "jane"}, 422, "body.files"},
		"an unknown source":  {[]string{"source", "sourcerer", "files/a.csv", "x"}, 422, "body.source"},
		"a mapping of none":  {[]string{"mapping", "source: [sourcerer]", "files/a.csv", "x"}, 422, "body.mapping"},
		"a picture":          {[]string{"source", "jane", "files/sourcerer.png", "x"}, 422, "body.files"},
		"an unknown field":   {[]string{"sourcerer", "1"}, 422, "none of files"},
		"neither yes nor no": {[]string{"dry_run", "sourcerer"}, 422, "body.dry_run"},
	} {
		answer := sendImport(c, in.pairs...).Want(in.status)
		if body := string(answer.Body); !strings.Contains(body, in.says) || strings.Contains(body, "sourcerer") {
			t.Errorf("%s: %s", name, body)
		}
	}
	c.Post("/imports", object{"source": "jane"}).Want(http.StatusUnsupportedMediaType)
	body, contentType := importForm("files/a.csv", "x")
	c.Call(http.MethodPost, "/imports", body[:len(body)-20], "Content-Type", contentType).Want(http.StatusBadRequest)
	var listed struct{ Items []importBody }
	if c.Get("/imports").Want(http.StatusOK).Into(&listed); len(listed.Items) != 0 {
		t.Errorf("there are imports: %+v", listed.Items)
	}
}

func TestTheMappingsThatComeWithTheProgramCanBeRead(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	var listed struct {
		Items []struct{ Source, Title string }
	}
	c.Get("/imports/mappings").Want(http.StatusOK).Into(&listed)
	if len(listed.Items) != 4 {
		t.Errorf("%+v", listed.Items)
	}
	for _, m := range listed.Items {
		if text := string(c.Get("/imports/mappings/" + m.Source).Want(http.StatusOK).Body); !strings.Contains(text, "source: "+m.Source+" ") && !strings.Contains(text, "source: "+m.Source+"\n") {
			t.Errorf("%s:\n%s", m.Source, text)
		}
	}
	c.Get("/imports/mappings/mindbody").Want(http.StatusNotFound)
}

func TestAnotherClinicsImportIsNotThere(t *testing.T) {
	s := apptest.Start(t)
	c, other := s.AddClinic("Harbour"), s.AddClinic("Lakeside")
	path := "/imports/" + sendImport(c, "source", "jane", "files/Patients.csv", importedPatients).Want(http.StatusAccepted).ID()
	for _, ask := range []struct{ method, path string }{{"GET", path}, {"GET", path + "/errors.csv"}, {"POST", path + "/run"}, {"DELETE", path}} {
		other.Call(ask.method, ask.path, nil).Want(http.StatusNotFound)
	}
}
