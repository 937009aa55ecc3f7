package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

func TestInitPrintsAKeyThatWorksAndRefusesToRunTwice(t *testing.T) {
	data, key := initialised(t)
	if r := command(t, "", "init", "--data", data, "--clinic", "Again", "--timezone", "America/New_York"); r.code != usage {
		t.Errorf("second init: exit %d %s", r.code, r.err)
	}
	server := start(t, "serve", "--data", data)
	if status, body := request(t, "GET", server.first["base_url"]+"/api/v1/clinics/self", key, ""); status != http.StatusOK || !strings.Contains(body, "Test Clinic") {
		t.Errorf("%d %s", status, body)
	}
}

func TestInitRefusesAnUnknownZoneAndMakesNothing(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	r := command(t, "", "init", "--data", data, "--clinic", "C", "--timezone", "Mars/Olympus")
	if r.code != usage || !strings.Contains(r.err, "timezone: is not an IANA time zone") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Error("a data directory was made")
	}
}

func TestTheDataDirectoryIsItsOwnersAlone(t *testing.T) {
	data, _ := initialised(t)
	for path, want := range map[string]os.FileMode{data: 0o700, filepath.Join(data, "secret"): 0o600, filepath.Join(data, "afterglow.db"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %04o, want %04o", path, info.Mode().Perm(), want)
		}
	}
}

// tamper changes a database behind the product's back.
func tamper(t *testing.T, data, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(data, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if result, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	} else if n, _ := result.RowsAffected(); n == 0 {
		t.Fatalf("%s changed nothing", statement)
	}
}

func TestVerifyFindsWhatDoesNotFollowFromTheRecords(t *testing.T) {
	sound := filepath.Join(t.TempDir(), "data")
	mustRun(t, "import", export(t), "--data", sound)
	mustRun(t, "verify", "--data", sound)
	for name, statement := range map[string]string{
		"a document changed":        "UPDATE feeds SET document = replace(document, 'Check-in', 'Chuck-in') WHERE document LIKE '%Check-in%'",
		"an ETag changed":           "UPDATE feeds SET etag = '\"x\"'",
		"an item changed":           `UPDATE items SET body = replace(body, '"status":"', '"status":"x')`,
		"an item lost":              "DELETE FROM items WHERE key LIKE 'appt/%'",
		"a plan's next change lost": "UPDATE plans SET next_change = NULL",
		"a plan lost":               "DELETE FROM plans",
		"a plan's frame changed":    "UPDATE plans SET frame = replace(frame, 'median', 'medium') WHERE frame LIKE '%median%'",
		"a treatment added":         fmt.Sprintf("UPDATE treatments SET date = '%s' WHERE date = '%s'", moved("2026-08-21"), moved("2026-08-20")),
		"a revision lost":           "DELETE FROM feed_events",
		"a token that leads astray": "UPDATE feeds SET token_hash = randomblob(32)",
		"a dangling reference":      "PRAGMA foreign_keys = OFF; UPDATE events SET patient_id = 'nobody'",
	} {
		t.Run(name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(data, os.DirFS(sound)); err != nil {
				t.Fatal(err)
			}
			tamper(t, data, statement)
			if r := command(t, "", "verify", "--data", data); r.code != 1 || strings.Contains(r.out, " 0 differences") {
				t.Errorf("exit %d\n%s", r.code, r.out)
			}
		})
	}
}

// What a client wrote follows from nothing: that it would be refused today is no fault.
func TestVerifyTellsOfObjectsThatWouldBeRefusedTodayAndIsContent(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	mustRun(t, "import", export(t), "--data", data)
	tamper(t, data, `INSERT INTO calendar_objects (clinic_id, calendar_id, name, uid, component, etag, size, modified, change, first, last, exact, body)
		SELECT clinic_id, id, 'a.ics', 'a', 'VEVENT', '"1"', 1, 1, 1, 1, 1, 0, '?' FROM calendars WHERE role = 'appointments' LIMIT 1`)
	if out := mustRun(t, "verify", "--data", data); !strings.Contains(out, "/appointments/a.ics would be refused today: valid-calendar-data\n") ||
		!strings.Contains(out, " 0 differences; 1 calendar objects would be refused today and are served as they are\n") {
		t.Error(out)
	}
}

func TestBackupAndRestoreKeepEveryFeedUnderItsAddress(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	key := keyIn(t, mustRun(t, "import", export(t), "--data", data))
	before := feedsOf(t, data, key)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if out := mustRun(t, "backup", backup, "--data", data); !strings.Contains(out, "server key is not in it") {
		t.Errorf("backup says: %s", out)
	}
	if r := command(t, "", "backup", backup, "--data", data); r.code == 0 {
		t.Error("a backup was overwritten")
	}

	restored := filepath.Join(t.TempDir(), "restored")
	if r := command(t, "", "restore", backup, "--data", restored); r.code != usage || !strings.Contains(r.err, "--new-secret") {
		t.Errorf("restore without the key: exit %d %s", r.code, r.err)
	}
	copyFile(t, filepath.Join(data, secretFile), filepath.Join(restored, secretFile))
	mustRun(t, "restore", backup, "--data", restored)
	mustRun(t, "verify", "--data", restored)
	for ref, feed := range feedsOf(t, restored, key) {
		if feed != before[ref] {
			t.Errorf("the feed of %s is not the one that was backed up", ref)
		}
	}
	if r := command(t, "", "restore", backup, "--data", restored); r.code != usage {
		t.Errorf("restore over a database: exit %d", r.code)
	}
}

func TestRestoreWithANewSecretGivesEveryFeedANewAddressAndRevokesTheKeys(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	key := keyIn(t, mustRun(t, "import", export(t), "--data", data))
	backup := filepath.Join(t.TempDir(), "backup.db")
	mustRun(t, "backup", backup, "--data", data)
	restored := filepath.Join(t.TempDir(), "restored")
	out := mustRun(t, "restore", backup, "--new-secret", "--data", restored)
	mustRun(t, "verify", "--data", restored)
	newKey := out[strings.Index(out, "afterglow_"):]
	newKey = strings.Fields(newKey)[0]
	server := start(t, "serve", "--data", restored)
	api := server.first["base_url"] + "/api/v1/clinics/self"
	if status, _ := request(t, "GET", api, key, ""); status != http.StatusUnauthorized {
		t.Errorf("the old key answers %d", status)
	}
	if status, _ := request(t, "GET", api, newKey, ""); status != http.StatusOK {
		t.Errorf("the new key answers %d", status)
	}
}

func TestRestoreRefusesWhatIsNoDatabaseAndLeavesTheDirectoryEmpty(t *testing.T) {
	_, _ = initialised(t)
	for name, content := range map[string]string{"text": "this is a letter", "half": "SQLite format 3\x00" + strings.Repeat("x", 5000), "nothing": ""} {
		t.Run(name, func(t *testing.T) {
			file, data := filepath.Join(t.TempDir(), "file"), filepath.Join(t.TempDir(), "data")
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if r := command(t, "", "restore", file, "--new-secret", "--data", data); r.code == 0 || r.err == "" {
				t.Errorf("exit %d %s", r.code, r.err)
			}
			if _, err := os.Stat(filepath.Join(data, databaseFile)); !os.IsNotExist(err) {
				t.Error("a database was left behind")
			}
		})
	}
}

func TestAWrongServerKeyIsRefusedBeforeAnythingIsServed(t *testing.T) {
	data, _ := initialised(t)
	other, _ := initialised(t)
	copyFile(t, filepath.Join(other, secretFile), filepath.Join(data, secretFile))
	if r := command(t, "", "serve", "--data", data, "--listen", "127.0.0.1:0"); r.code == 0 || !strings.Contains(r.err, "server key") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

func TestADatabaseOfANewerReleaseIsRefused(t *testing.T) {
	data, _ := initialised(t)
	tamper(t, data, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	if r := command(t, "", "serve", "--data", data, "--listen", "127.0.0.1:0"); r.code == 0 || !strings.Contains(r.err, "newer") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

// interop.md A6: with these records an app needs no more than an e-mail address.
func TestDoctorPrintsTheDNSRecordsOfTheServer(t *testing.T) {
	data, _ := initialised(t)
	records := []string{
		"_caldavs._tcp.calendar.example. SRV 0 1 443 calendar.example.", `_caldavs._tcp.calendar.example. TXT "path=/dav/"`, "_caldav._tcp.calendar.example. SRV 0 0 0 .",
	}
	prints := func(out string) (n int) {
		for _, record := range records {
			n += strings.Count(out, record)
		}
		return n
	}
	if out := mustRun(t, "doctor", "--data", data); prints(out) != 0 {
		t.Errorf("records of a server that nobody knows:\n%s", out)
	}
	if out := mustRun(t, "doctor", "--data", data, "--public-url", "https://calendar.example"); prints(out) != 3 {
		t.Errorf("the records are missing in:\n%s", out)
	}
	tamper(t, data, "UPDATE instance SET public_url = 'https://calendar.example'") // as serve did
	if out := mustRun(t, "doctor", "--data", data); prints(out) != 3 {
		t.Errorf("the records of where it was served are missing in:\n%s", out)
	}
	if out := mustRun(t, "doctor", "--data", data, "--public-url", "http://127.0.0.1:8467"); strings.Contains(out, "_tcp") {
		t.Errorf("records of a server without a name:\n%s", out)
	}
}

func TestDoctorPrintsTheConfigurationInForceWithoutTheSecret(t *testing.T) {
	data, _ := initialised(t)
	config := filepath.Join(t.TempDir(), "afterglow.yaml")
	if err := os.WriteFile(config, []byte("public-url: https://calendar.example\ndata: "+data+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, "doctor", "--config", config, "--listen", "127.0.0.1:9")
	for _, want := range []string{data, "https://calendar.example", "127.0.0.1:9", "no problems found"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
	secret, err := os.ReadFile(filepath.Join(data, secretFile))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out, strings.TrimSpace(string(secret))) {
		t.Error("doctor prints the server key")
	}
	if err := os.Chmod(filepath.Join(data, secretFile), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := command(t, "", "doctor", "--data", data); r.code != 1 || !strings.Contains(r.out, "can be read by others") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
}

func TestAMisspeltSettingIsRefused(t *testing.T) {
	config := filepath.Join(t.TempDir(), "afterglow.yaml")
	if err := os.WriteFile(config, []byte("pubic-url: https://calendar.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := command(t, "", "doctor", "--config", config); r.code != usage || !strings.Contains(r.err, "pubic-url") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

func TestAKeyCanBeAddedAndRevoked(t *testing.T) {
	data, _ := initialised(t)
	key := strings.TrimSpace(mustRun(t, "key", "add", "billing", "--data", data))
	server := start(t, "serve", "--data", data)
	api := server.first["base_url"] + "/api/v1/clinics/self"
	if status, _ := request(t, "GET", api, key, ""); status != http.StatusOK {
		t.Errorf("the key answers %d", status)
	}
	mustRun(t, "key", "revoke", "billing", "--data", data)
	if status, _ := request(t, "GET", api, key, ""); status != http.StatusUnauthorized {
		t.Errorf("the revoked key answers %d", status)
	}
	if r := command(t, "", "key", "revoke", "billing", "--data", data); r.code != usage {
		t.Errorf("revoking it again: exit %d", r.code)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
