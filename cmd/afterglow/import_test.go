package main

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
)

// exportedOn is the day the export in testdata was made on. Tests move all its
// dates so that this day is yesterday, whenever they run.
var exportedOn = civil.Date{Year: 2026, Month: time.November, Day: 1}

var isoDate = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// yesterday, fixed at the start so that midnight does not fall into a test.
var yesterday = civil.DateOf(time.Now().UTC()).AddDays(-1)

// moved is a date of the export as the tests see it.
func moved(text string) string {
	date, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return date.AddDays(yesterday.DaysSince(exportedOn)).String()
}

// export is a folder with the export of testdata as of yesterday, which has begun
// in every time zone.
func export(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	files, err := os.ReadDir("testdata/export")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("testdata/export", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text = []byte(isoDate.ReplaceAllStringFunc(string(text), moved))
		if err := os.WriteFile(filepath.Join(folder, file.Name()), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// altered is the export with text replaced in one of its files.
func altered(t *testing.T, file, old, new string) string {
	t.Helper()
	folder := export(t)
	path := filepath.Join(folder, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s does not contain %q", file, old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// feedsOf serves a data directory and returns every patient's feed by her ref,
// with its ETag in front.
func feedsOf(t *testing.T, data, key string) map[string]string {
	t.Helper()
	server := startAt(t, lasting(), "serve", "--data", data)
	defer server.terminate(t)
	api := server.first["base_url"] + "/api/v1"
	var patients struct{ Items []struct{ ID, Ref string } }
	_, body := request(t, "GET", api+"/patients", key, "")
	if err := json.Unmarshal([]byte(body), &patients); err != nil {
		t.Fatal(err, body)
	}
	all := map[string]string{}
	for _, p := range patients.Items {
		var feeds struct{ Items []struct{ URL string } }
		_, body := request(t, "GET", api+"/patients/"+p.ID+"/feeds", key, "")
		if err := json.Unmarshal([]byte(body), &feeds); err != nil || len(feeds.Items) != 1 {
			t.Fatal(err, body)
		}
		response, err := http.Get(feeds.Items[0].URL)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		_, feed := request(t, "GET", feeds.Items[0].URL, "", "")
		all[p.Ref] = response.Header.Get("ETag") + response.Header.Get("Last-Modified") + feed
	}
	return all
}

func TestImportIntoAnEmptyDirectoryCreatesTheClinicInTheCommonestZone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	out := mustRun(t, "import", export(t), "--data", data, "--clinic", "Harbour")
	if !strings.Contains(out, "3 patients imported, 3 of them changed, 0 refused") {
		t.Errorf("output:\n%s", out)
	}
	server := start(t, "serve", "--data", data)
	_, clinic := request(t, "GET", server.first["base_url"]+"/api/v1/clinics/self", keyIn(t, out), "")
	if !strings.Contains(clinic, `"name":"Harbour"`) || !strings.Contains(clinic, `"timezone":"America/Chicago"`) {
		t.Errorf("clinic: %s", clinic)
	}
}

func TestImportingTheSameExportAgainChangesNoByteOfAnyFeed(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	key := keyIn(t, mustRun(t, "import", export(t), "--data", data))
	before := feedsOf(t, data, key)
	out := mustRun(t, "import", export(t), "--data", data)
	if !strings.Contains(out, " 0 of them changed") {
		t.Errorf("output:\n%s", out)
	}
	after := feedsOf(t, data, key)
	for ref, feed := range before {
		if after[ref] != feed {
			t.Errorf("the feed of %s changed", ref)
		}
	}
	if len(before) != 3 {
		t.Errorf("%d feeds, want one per patient", len(before))
	}
	mustRun(t, "verify", "--data", data)
}

// F24: a server that then starts under the address has nothing to render anew.
func TestAnImportThatKnowsTheAddressLinksToItAtOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	address := "http://" + lasting()
	key := keyIn(t, mustRun(t, "import", export(t), "--data", data, "--public-url", address))
	for ref, feed := range feedsOf(t, data, key) {
		if events := strings.Count(feed, "BEGIN:VEVENT"); strings.Count(feed, "\r\nURL:"+address+"/my/\r\n") != events || strings.Count(feed, "\r\nSEQUENCE:0\r\n") != events {
			t.Errorf("the feed of %s:\n%s", ref, feed)
		}
	}
}

func TestALaterExportCorrectsItsPatientsAndLeavesTheOthersAlone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	key := keyIn(t, mustRun(t, "import", export(t), "--data", data))
	before := feedsOf(t, data, key)
	out := mustRun(t, "import", altered(t, "appointments.csv", "T09:30", "T11:00"), "--data", data)
	if !strings.Contains(out, " 1 of them changed") {
		t.Errorf("output:\n%s", out)
	}
	after := feedsOf(t, data, key)
	for ref := range before {
		if same := before[ref] == after[ref]; same != (ref != "A1") {
			t.Errorf("the feed of %s is the same: %v", ref, same)
		}
	}
	if !strings.Contains(after["A1"], "DTSTART;TZID=America/Chicago:"+strings.ReplaceAll(moved("2027-01-14"), "-", "")+"T110000") {
		t.Errorf("the appointment did not move:\n%s", after["A1"])
	}
}

func TestAnExportOfOneFileCanReferToWhatWasImportedBefore(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	mustRun(t, "import", export(t), "--data", data)
	folder := t.TempDir()
	row := "event_ref,patient_ref,date,title,priority\nE2,A3," + moved("2027-05-01") + ",Concert,2\n"
	if err := os.WriteFile(filepath.Join(folder, "events.csv"), []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := mustRun(t, "import", folder, "--data", data); !strings.Contains(out, "1 patients imported, 1 of them changed") {
		t.Errorf("output:\n%s", out)
	}
}

// design.md section 4: --links FILE writes the page links.
func TestImportWritesALinkForEachPatientItTookOver(t *testing.T) {
	data, path := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "links.csv")
	key := keyIn(t, mustRun(t, "import", export(t), "--data", data, "--links", path, "--public-url", "https://calendar.example/"))
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the links: %v %v", info.Mode(), err)
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 1+3 || !slices.Equal(rows[0], []string{"patient_id", "page_url"}) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	server := start(t, "serve", "--data", data)
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		if !regexp.MustCompile(`^https://calendar\.example/my/[A-Za-z0-9_-]{43}$`).MatchString(row[1]) || seen[row[1]] {
			t.Errorf("patient %s has no link of her own", row[0])
		}
		seen[row[1]] = true
	}
	var patients struct{ Items []struct{ ID, Ref string } }
	_, body := request(t, "GET", server.first["base_url"]+"/api/v1/patients", key, "")
	if err := json.Unmarshal([]byte(body), &patients); err != nil {
		t.Fatal(err)
	}
	for _, p := range patients.Items {
		if _, links := request(t, "GET", server.first["base_url"]+"/api/v1/patients/"+p.ID+"/page-links", key, ""); strings.Count(links, `"id"`) != 1 {
			t.Errorf("patient %s has the links %s", p.Ref, links)
		}
	}
}

func TestARefusedRowIsQuotedWithFileLineAndColumnAndKeepsItsPatientOut(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	folder := altered(t, "treatments.csv", moved("2026-08-20"), "2026-02-30")
	r := command(t, "", "import", folder, "--data", data)
	if r.code != 1 {
		t.Errorf("exit %d, want 1", r.code)
	}
	if !strings.Contains(r.out, `treatments.csv:4: date "2026-02-30"`) {
		t.Errorf("output:\n%s", r.out)
	}
	feeds := feedsOf(t, data, keyIn(t, r.out))
	if _, stored := feeds["A1"]; stored || len(feeds) != 2 {
		t.Errorf("stored: %d patients, A1 among them: %v", len(feeds), stored)
	}
}

func TestAFileThatIsNoTableRefusesTheImportBeforeAnythingIsStored(t *testing.T) {
	cases := map[string]string{
		"an unknown column":      altered(t, "treatments.csv", "product", "produkt"),
		"half a row":             altered(t, "treatments.csv", "T3,A2,"+moved("2026-09-01")+",other,masseter,,p2,", "T3,A2,2026-0"),
		"half a quoted field":    altered(t, "observations.csv", "frown\"", "frown"),
		"invalid UTF-8":          altered(t, "patients.csv", "Ödön", "\xd6d\xf6n"),
		"a folder with no files": t.TempDir(),
	}
	for name, folder := range cases {
		t.Run(name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			r := command(t, "", "import", folder, "--data", data)
			if r.code == 0 || r.err == "" {
				t.Errorf("exit %d: %s", r.code, r.err)
			}
			if _, err := os.Stat(data); !os.IsNotExist(err) {
				t.Error("a data directory was made")
			}
		})
	}
}

func TestImportOfAFolderThatIsNotThereSaysSo(t *testing.T) {
	r := command(t, "", "import", "testdata/nowhere", "--data", t.TempDir())
	if r.code != usage || !strings.Contains(r.err, "nowhere") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

// The three years of the invented clinic that stand beside some checkouts.
func TestHarbourClinicImportsWholeVerifiesAndImportsAgainUnchanged(t *testing.T) {
	const harbour = "../../../shared/data/harbour-clinic"
	if _, err := fs.Stat(os.DirFS(harbour), "patients.csv"); err != nil {
		t.Skip("the harbour-clinic data is not beside this checkout")
	}
	data := filepath.Join(t.TempDir(), "data")
	out := mustRun(t, "import", harbour, "--data", data)
	for _, want := range []string{"300 patients imported, 300 of them changed, 0 refused", "treatments.csv        3486 rows", "ignored truth.csv"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
	if out := mustRun(t, "verify", "--data", data); !strings.Contains(out, "300 patients, 300 feeds, 0 differences") {
		t.Errorf("verify: %s", out)
	}
	if out := mustRun(t, "import", harbour, "--data", data); !strings.Contains(out, " 0 of them changed") {
		t.Errorf("second import:\n%s", out)
	}
}

// otherExport is the invented export of another system, which package mapping reads in
// its tests.
const otherExport = "../../internal/mapping/testdata/"

func TestTheExportOfAnotherSystemIsImportedByItsMapping(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	tried := mustRun(t, "import", otherExport+"pabau", "--source", "pabau", "--timezone", "Europe/London", "--dry-run", "--data", data)
	if !strings.Contains(tried, "2 patients would be imported: 2 new, 0 changed, 0 the same; 0 refused. Nothing was changed.") {
		t.Errorf("dry run:\n%s", tried)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Error("a dry run made a data directory")
	}
	out := mustRun(t, "import", otherExport+"pabau", "--source", "pabau", "--timezone", "Europe/London", "--data", data)
	for _, want := range []string{"2 patients imported, 2 of them changed, 0 refused", "Appointments.csv         5 rows", "2 rows are no treatments by the mapping"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
	if again := mustRun(t, "import", otherExport+"pabau", "--source", "pabau", "--dry-run", "--data", data); !strings.Contains(again, "0 new, 0 changed, 2 the same") {
		t.Errorf("again:\n%s", again)
	}
}

func TestAMappingIsShownChangedAndUsed(t *testing.T) {
	// Of the mapping that is shown, the head and the patients, with other names.
	text, _, _ := strings.Cut(mustRun(t, "import", "--show-mapping", "generic"), "practitioners:\n")
	text = strings.Replace(text, `delimiter: ","`, `delimiter: ";"`, 1) +
		"patients:\n  files: [patients.csv]\n  columns:\n    patient_ref: Nr\n    name: [Vorname, Name]\n"
	folder := t.TempDir()
	own, table := filepath.Join(folder, "ours.yaml"), filepath.Join(folder, "patients.csv")
	for name, content := range map[string]string{own: text, table: "Nr;Vorname;Name\n7;Ann;Lee\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(t.TempDir(), "data")
	out := mustRun(t, "import", table, "--mapping", own, "--timezone", "Europe/Berlin", "--data", data)
	if !strings.Contains(out, "1 patients imported, 1 of them changed") {
		t.Errorf("output:\n%s", out)
	}
}

func TestAnImportThatNamesNoMappingOfOursSaysWhichThereAre(t *testing.T) {
	for _, args := range [][]string{{"import", otherExport + "jane", "--source", "mindbody"}, {"import", "--show-mapping", "mindbody"}, {"import"}} {
		if r := command(t, "", append(args, "--data", t.TempDir())...); r.code != usage || len(args) > 1 && !strings.Contains(r.err, "jane") {
			t.Errorf("%q: exit %d: %s", args, r.code, r.err)
		}
	}
}
