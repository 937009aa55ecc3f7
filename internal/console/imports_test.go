package console_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// exportOf is a list of one patient as Jane writes it.
func exportOf(name string) string {
	return "patient_guid,First Name,Last Name,Email\n1041,Ines," + name + ",ines@mail.example\n"
}

// checkedImport is an import of one patient that can be run.
func checkedImport(t *testing.T, c *apptest.Clinic, name string) (id string) {
	t.Helper()
	upload, err := c.App.BeginUpload(c.Actor)
	if err != nil {
		t.Fatal(err)
	}
	defer upload.Abandon()
	if err := upload.Add("patients.csv", strings.NewReader(exportOf(name))); err != nil {
		t.Fatal(err)
	}
	begun, err := upload.Finish(background, app.ImportSettings{Source: "jane", DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	c.Import()
	return begun.ID
}

const importsPath = "/console/settings/imports"

// sendFiles sends the form of the page that the browser shows, with one file.
func sendFiles(t *testing.T, b *apptest.Browser, file, content string, fields ...string) apptest.Answer {
	t.Helper()
	values := b.Form(importsPath)
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body) // a buffer takes everything
	for name := range values {
		if name != "files" {
			_ = w.WriteField(name, values.Get(name))
		}
	}
	part, _ := w.CreateFormFile("files", file)
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	request := b.Request(http.MethodPost, importsPath, body.Bytes())
	request.Header.Set("Content-Type", w.FormDataContentType())
	return b.Show(b.Send(request))
}

func TestAnExportIsUploadedLookedAtAndImported(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open(importsPath).Want(http.StatusOK)
	place := sendFiles(t, b, "Patient List.csv", exportOf("Okafor"), "source", "jane").Want(http.StatusSeeOther).Header.Get("Location")
	if !strings.HasPrefix(place, importsPath+"/") {
		t.Fatalf("Location %q", place)
	}
	if waits := b.Open(place).Want(http.StatusOK); waits.Header.Get("Refresh") == "" {
		t.Error("the page of an import that is at work does not show how far it is by itself")
	}
	c.Import()
	checked := b.Open(place).Want(http.StatusOK)
	if text := string(checked.Body); !strings.Contains(text, "Ines Okafor") || !strings.Contains(text, "nothing changed yet") || checked.Header.Get("Refresh") != "" {
		t.Errorf("checked:\n%s", text)
	}
	b.Submit(place + "/run").Want(http.StatusSeeOther)
	c.Import()
	if text := string(b.Open(place).Want(http.StatusOK).Body); !strings.Contains(text, ">Done<") || strings.Contains(text, "Okafor") {
		t.Errorf("done:\n%s", text)
	}
	if found, err := c.App.PatientByRef(background, c.Actor, "jane:1041"); err != nil || found.Name != "Ines Okafor" {
		t.Errorf("imported %+v, %v", found, err)
	}
	b.Submit(place + "/delete").Want(http.StatusSeeOther)
	b.Open(place).Want(http.StatusNotFound)
}

func TestAnUploadThatCannotBeTakenIsExplained(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	for says, in := range map[string][]string{
		"Choose the files":    {"", ""},
		"What you chose has":  {"photo.png", "x"},
		"The mapping: source": {"a.csv", "x", "mapping", "source: Größe\ntitle: x\n"},
	} {
		b.Open(importsPath).Want(http.StatusOK)
		if text := string(sendFiles(t, b, in[0], in[1], in[2:]...).Want(http.StatusUnprocessableEntity).Body); !strings.Contains(text, says) {
			t.Errorf("%s is missing in\n%s", says, text)
		}
	}
	if found, err := c.App.Imports(background, c.Actor, "", 10); err != nil || len(found) != 0 {
		t.Errorf("%d imports, %v", len(found), err)
	}
}

func TestFilesAreNotTakenWithoutTheTokenOfTheForm(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open(importsPath).Want(http.StatusOK)
	sendFiles(t, b, "patients.csv", exportOf("Okafor"), "token", "guessed").Want(http.StatusForbidden)
	if found, err := c.App.Imports(background, c.Actor, "", 10); err != nil || len(found) != 0 {
		t.Errorf("%d imports, %v", len(found), err)
	}
}
