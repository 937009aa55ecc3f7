package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// exported are the files of a small export of the generic form, in the year of the
// tests' clock.
func exported() map[string]string {
	return map[string]string{
		"practitioners.csv": "practitioner_ref,name,email,timezone\nd1,Ada Brandt,,\n",
		"patients.csv": "patient_ref,name,email,timezone,latitude,metabolism,strength,first_timer,strategy,practitioner_ref,language\n" +
			"1,Ines Okafor,ines@mail.example,,,,,,,d1,\n2,Marta Lindqvist,,,,,,,,d1,\n",
		"treatments.csv": "treatment_ref,patient_ref,date,product,zone,units,practitioner_ref,type\n" +
			"t1,1,2026-11-02,innotox,glabella,20,d1,full\nt2,2,2026-12-03,innotox,masseter,,d1,full\n",
	}
}

// upload begins an import of some files.
func upload(t *testing.T, c *apptest.Clinic, settings app.ImportSettings, files map[string]string) app.Import {
	t.Helper()
	begun, err := tryUpload(t, c, settings, files)
	if err != nil {
		t.Fatal(err)
	}
	return begun
}

func tryUpload(t *testing.T, c *apptest.Clinic, settings app.ImportSettings, files map[string]string) (app.Import, error) {
	t.Helper()
	u, err := c.App.BeginUpload(c.Actor)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Abandon()
	for name, content := range files {
		if err := u.Add(name, strings.NewReader(content)); err != nil {
			return app.Import{}, err
		}
	}
	return u.Finish(context.Background(), settings)
}

// stateOf is an import as it stands.
func stateOf(t *testing.T, c *apptest.Clinic, id string) app.Import {
	t.Helper()
	i, err := c.App.Import(context.Background(), c.Actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// refs are those of the clinic's patients.
func refs(t *testing.T, c *apptest.Clinic) (all []string) {
	t.Helper()
	page, err := c.App.Patients(context.Background(), c.Actor, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range page {
		all = append(all, p.Ref)
	}
	slices.Sort(all)
	return all
}

// waiting are the folders of files of imports.
func waiting(t *testing.T, c *apptest.Clinic) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(filepath.Dir(c.Database), "imports"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestADryRunSaysWhatWouldComeAndChangesNothing(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	id := upload(t, c, app.ImportSettings{Source: "generic", DryRun: true}, exported()).ID
	c.Import()
	i := stateOf(t, c, id)
	if i.State != app.ImportChecked || i.Counts != (app.ImportCounts{Rows: 5, Patients: 2, Done: 2, Added: 2}) {
		t.Errorf("checked: %+v", i)
	}
	if got := refs(t, c); len(got) != 0 {
		t.Errorf("a dry run added %q", got)
	}
	if people, err := c.App.Practitioners(context.Background(), c.Actor, "", 10); err != nil || len(people) != 0 {
		t.Errorf("a dry run added %v, %v", people, err)
	}
	shown, err := c.App.ImportPreview(context.Background(), c.Actor, id)
	if err != nil || len(shown) != 2 || shown[0].Name != "Ines Okafor" || shown[0].Outcome != app.OutcomeAdded ||
		!slices.Equal(shown[0].Records, []string{"1 treatment on 2 November 2026: glabella 20 units (innotox)"}) {
		t.Errorf("understood %+v, %v", shown, err)
	}
}

func TestAnImportThatWasCheckedIsRunAndItsFilesAreDeleted(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	id := upload(t, c, app.ImportSettings{Source: "generic", DryRun: true}, exported()).ID
	c.Import()
	if got := waiting(t, c); !slices.Equal(got, []string{id}) {
		t.Errorf("files of %q wait", got)
	}
	if _, err := c.App.RunImport(context.Background(), c.Actor, id); err != nil {
		t.Fatal(err)
	}
	c.Import()
	if i := stateOf(t, c, id); i.State != app.ImportDone || i.Counts.Added != 2 || i.EndedAt == nil {
		t.Errorf("after the run: %+v", i)
	}
	if got := refs(t, c); !slices.Equal(got, []string{"generic:1", "generic:2"}) {
		t.Errorf("patients %q", got)
	}
	if got := waiting(t, c); len(got) != 0 {
		t.Errorf("files of %q are still there", got)
	}
}

func TestTheSameExportAgainChangesNothingAndALaterOneCorrects(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	files := exported()
	again := func() app.ImportCounts {
		id := upload(t, c, app.ImportSettings{Source: "generic"}, files).ID
		c.Import()
		return stateOf(t, c, id).Counts
	}
	again()
	if got := again(); got.Same != 2 || got.Added+got.Changed != 0 {
		t.Errorf("the same again: %+v", got)
	}
	files["treatments.csv"] = strings.Replace(files["treatments.csv"], "glabella,20", "glabella,24", 1)
	if got := again(); got.Same != 1 || got.Changed != 1 {
		t.Errorf("a later one: %+v", got)
	}
}

func TestTwoSourcesThatCallTwoPatientsTheSameNeverMeet(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	text, err := c.App.ImportMapping("generic")
	if err != nil {
		t.Fatal(err)
	}
	upload(t, c, app.ImportSettings{Source: "generic"}, exported())
	upload(t, c, app.ImportSettings{Mapping: strings.Replace(text, "source: generic", "source: old-system", 1)}, exported())
	c.Import()
	if got, want := refs(t, c), []string{"generic:1", "generic:2", "old-system:1", "old-system:2"}; !slices.Equal(got, want) {
		t.Errorf("patients %q, want %q", got, want)
	}
}

// A source that has no column for the dose knows less than who gave it.
func TestWhatTheMappingHasNoColumnForStaysAsItIsRecorded(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	text, err := c.App.ImportMapping("generic")
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range []string{"    units: units\n", "    language: language\n"} {
		if !strings.Contains(text, column) {
			t.Fatalf("no %q", column)
		}
		text = strings.Replace(text, column, "", 1)
	}
	run := func() app.ImportCounts {
		id := upload(t, c, app.ImportSettings{Mapping: text}, exported()).ID
		c.Import()
		return stateOf(t, c, id).Counts
	}
	run()
	marta, err := c.App.PatientByRef(context.Background(), c.Actor, "generic:2")
	if err != nil {
		t.Fatal(err)
	}
	treated, err := c.App.Treatments.Page(context.Background(), c.Actor, marta.ID, app.Days{}, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	c.Patch("/patients/"+marta.ID, `{"language":"fr"}`).Want(200)
	c.Patch("/patients/"+marta.ID+"/treatments/"+treated[0].ID, `{"zones":[{"zone":"masseter","units":30}]}`).Want(200)
	if got := run(); got.Same != 2 {
		t.Errorf("importing again: %+v", got)
	}
}

// Otherwise nobody would be shown her follow-ups.
func TestAPatientIsHersWhoTreatedHerLastWhereTheExportDoesNotSay(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	upload(t, c, app.ImportSettings{Source: "jane"}, map[string]string{
		"Patient List.csv": "patient_guid,First Name,Last Name,Email\n1,Ines,Okafor,\n2,Marta,Lindqvist,\n",
		"Appointments Report.csv": "id,start_at,end_at,patient_guid,staff_member_name,treatment_name,state\n" +
			"1,2026-08-03 15:00:00 UTC,2026-08-03 15:30:00 UTC,1,Dr Late,Botox: glabella,arrived\n" +
			"2,2026-02-03 15:00:00 UTC,2026-02-03 15:30:00 UTC,1,Dr Early,Botox: glabella,arrived\n",
	})
	c.Import()
	ctx := context.Background()
	people, err := c.App.Practitioners(ctx, c.Actor, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{"jane:1": "Dr Late", "jane:2": ""} {
		p, err := c.App.PatientByRef(ctx, c.Actor, ref)
		if err != nil {
			t.Fatal(err)
		}
		whose := ""
		for _, d := range people {
			if d.ID == p.PractitionerID {
				whose = d.Name
			}
		}
		if whose != want {
			t.Errorf("%s is %q's, want %q's", ref, whose, want)
		}
	}
}

func TestRowErrorsAreKeptWithoutTheValue(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	files := exported()
	files["treatments.csv"] = strings.Replace(files["treatments.csv"], "2026-12-03", "secret-31", 1)
	id := upload(t, c, app.ImportSettings{Source: "generic"}, files).ID
	c.Import()
	found, err := c.App.ImportErrors(context.Background(), c.Actor, id, 0, 100)
	want := []app.ImportError{{Number: 1, File: "treatments.csv", Line: 3, Field: "date", Message: "is not written as the mapping states: YYYY-MM-DD"}}
	if err != nil || !slices.Equal(found, want) {
		t.Errorf("row errors %+v, %v", found, err)
	}
	if i := stateOf(t, c, id); i.State != app.ImportDone || i.Counts.Added != 1 || i.Counts.Refused != 1 || i.Counts.RowErrors != 1 {
		t.Errorf("%+v", i)
	}
	for _, name := range []string{c.Database, c.Database + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte("secret-31")) {
			t.Errorf("the value is in %s", filepath.Base(name))
		}
	}
}

func TestFilesThatAreNoTableFailTheImportAndChangeNothing(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for name, files := range map[string]map[string]string{
		"patients.csv, line 1": {"patients.csv": "Ines Okafor,1984\nMarta,1979\n"},
		"there is no file":     {"people.csv": "patient_ref,name\n1,Ines\n"},
	} {
		id := upload(t, c, app.ImportSettings{Source: "generic"}, files).ID
		c.Import()
		i := stateOf(t, c, id)
		if i.State != app.ImportFailed || strings.Contains(i.Failure, "Ines") || i.Failure == "" {
			t.Errorf("%s: %+v", name, i)
		}
	}
	if got := append(refs(t, c), waiting(t, c)...); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

func TestAnImportThatIsCancelledDoesNotRun(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	ctx := context.Background()
	id := upload(t, c, app.ImportSettings{Source: "generic"}, exported()).ID
	if err := c.App.CancelImport(ctx, c.Actor, id); err != nil {
		t.Fatal(err)
	}
	c.Import()
	if i := stateOf(t, c, id); i.State != app.ImportCancelled || len(refs(t, c)) != 0 || len(waiting(t, c)) != 0 {
		t.Errorf("%+v", i)
	}
	if _, err := c.App.RunImport(ctx, c.Actor, id); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("it was run: %v", err)
	}
	if err := c.App.CancelImport(ctx, c.Actor, id); err != nil {
		t.Fatal(err)
	}
	if _, err := c.App.Import(ctx, c.Actor, id); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("it was not forgotten: %v", err)
	}
}

// Its files may have her in them: they would lie there, and bring her back.
func TestErasingAPatientEndsTheImportsThatWait(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	checked := upload(t, c, app.ImportSettings{Source: "generic", DryRun: true}, exported()).ID
	c.Import()
	waits := upload(t, c, app.ImportSettings{Source: "generic"}, exported()).ID
	elsewhere := c.Server.AddClinic("Lakeside")
	theirs := upload(t, elsewhere, app.ImportSettings{Source: "generic", DryRun: true}, exported()).ID
	p := c.AddPatient("Ada Quill")
	if err := c.App.DeletePatient(context.Background(), c.Actor, p.ID, nil); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{checked, waits} {
		if i := stateOf(t, c, id); i.State != app.ImportCancelled || !strings.Contains(i.Failure, "erased") {
			t.Errorf("%+v", i)
		}
	}
	if got := waiting(t, c); !slices.Equal(got, []string{theirs}) {
		t.Errorf("files of %q wait, want those of the other clinic", got)
	}
	c.Import()
	if got := refs(t, c); len(got) != 0 {
		t.Errorf("there are %q", got)
	}
}

func TestAClinicHasTenImportsThatWaitAndNoMore(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for range 10 {
		upload(t, c, app.ImportSettings{Source: "generic", DryRun: true}, exported())
	}
	if _, err := tryUpload(t, c, app.ImportSettings{Source: "generic"}, exported()); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("the eleventh: %v", err)
	}
	if n := len(waiting(t, c)); n != 10 {
		t.Errorf("the files of %d imports are kept", n)
	}
}

// What a crash leaves: an import that was running, some of whose patients are there.
func TestAnImportThatWasInterruptedGoesOnAndCountsEachPatientOnce(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	files := exported()
	var people, treatments strings.Builder
	for n := range 60 {
		fmt.Fprintf(&people, "%d,Patient %d,,,,,,,,,\n", 100+n, n)
		fmt.Fprintf(&treatments, "x%d,%d,2026-11-02,innotox,glabella,20,,full\n", n, 100+n)
	}
	files["patients.csv"] += people.String()
	files["treatments.csv"] += treatments.String()
	id := upload(t, c, app.ImportSettings{Source: "generic"}, files).ID
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := c.App.ImportNext(stopped); err == nil {
		t.Error("an import under a context that has ended did not say so")
	}
	c.Import()
	if i := stateOf(t, c, id); i.State != app.ImportDone || i.Counts.Added != 62 || i.Counts.Done != 62 {
		t.Errorf("%+v", i)
	}
}

// packed is a zip of files.
func packed(t *testing.T, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAZipIsTakenWhereverItsTablesAreInIt(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	inside := map[string]string{"export/readme.pdf": "x", "__MACOSX/._patients.csv": "x"}
	for name, content := range exported() {
		inside["export/"+name] = content
	}
	id := upload(t, c, app.ImportSettings{Source: "generic"}, map[string]string{"Export.ZIP": packed(t, inside)}).ID
	c.Import()
	if i := stateOf(t, c, id); i.State != app.ImportDone || i.Counts.Added != 2 {
		t.Errorf("%+v", i)
	}
}

func TestAnUploadThatCannotBeTakenLeavesNothingBehind(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for name, files := range map[string]map[string]string{
		"no file":          {},
		"no table":         {"photo.png": "x"},
		"a hidden file":    {".csv": "x"},
		"no zip":           {"export.zip": "PK"},
		"an empty zip":     {"export.zip": packed(t, map[string]string{"readme.txt": "x"})},
		"twice the same":   {"export.zip": packed(t, map[string]string{"a/patients.csv": "x", "b/patients.csv": "x"})},
		"a bomb":           {"export.zip": packed(t, map[string]string{"patients.csv": strings.Repeat("0", 8<<20)})},
		"a path as a name": {"../../x\n.csv": "x"},
	} {
		if _, err := tryUpload(t, c, app.ImportSettings{Source: "generic"}, files); clinic.CodeOf(err) != clinic.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := tryUpload(t, c, app.ImportSettings{Source: "nobody's"}, exported()); clinic.CodeOf(err) != clinic.Invalid {
		t.Errorf("an unknown source: %v", err)
	}
	if got := waiting(t, c); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

func TestFilesThatNobodyRunsAreDeletedAfterAWeek(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	id := upload(t, c, app.ImportSettings{Source: "generic", DryRun: true}, exported()).ID
	c.Import()
	c.Roll()
	if i := stateOf(t, c, id); i.State != app.ImportChecked {
		t.Fatalf("%+v", i)
	}
	c.Clock.Advance(8 * 24 * 3600 * 1e9)
	c.Roll()
	if i := stateOf(t, c, id); i.State != app.ImportCancelled || len(waiting(t, c)) != 0 {
		t.Errorf("%+v", i)
	}
}
