package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/demo"
)

// What a command leaves behind when it is stopped half way.

// importing is a new data directory whose clinic awaits its first patients.
func importing(t *testing.T, data, origin string) (*installation, *app.Importer) {
	t.Helper()
	ctx := context.Background()
	i, err := dataDir(data).create(ctx, origin, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() }) // a test may have closed it already
	c, err := i.AddClinic(ctx, demo.Clinic())
	if err != nil {
		t.Fatal(err)
	}
	importer, err := i.NewImporter(ctx, operator(c, "test"), demo.Practitioners())
	if err != nil {
		t.Fatal(err)
	}
	return i, importer
}

// halfDemo is a demo that was stopped after its first patients.
func halfDemo(t *testing.T, patients int) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	ctx := context.Background()
	i, importer := importing(t, data, app.OriginDemoHalf)
	defer i.Close()
	for _, p := range demo.Patients(yesterday, patients) {
		if _, err := importer.Patient(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

func TestADemoThatWasStoppedInTheMakingIsMadeWholeByTheNext(t *testing.T) {
	data, urls := halfDemo(t, 5), filepath.Join(t.TempDir(), "urls")
	for _, wanted := range []string{"15", "20"} { // the second finds it whole
		start(t, "demo", "--data", data, "--patients", wanted, "--urls", urls).terminate(t)
		lines, err := os.ReadFile(urls)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(strings.Fields(string(lines))); n != 15 {
			t.Errorf("asked for %s: %d feeds, want 15", wanted, n)
		}
	}
}

func TestAnImportThatIsInterruptedSaysSoOnceAndIsFinishedByTheNext(t *testing.T) {
	ctx := context.Background()
	_, importer := importing(t, filepath.Join(t.TempDir(), "data"), "")
	patients := demo.Patients(yesterday, 200)

	signal := errors.New("a signal")
	interrupted, stop := context.WithCancelCause(ctx)
	steps := 0
	counts, refused, err := importAll(interrupted, importer, patients, func() {
		if steps++; steps == 20 {
			stop(signal)
		}
	})
	changed := counts[app.OutcomeAdded]
	if err != signal || len(refused) > 0 || changed < 19 || changed > 20+importWriters {
		t.Errorf("interrupted after 20: %d changed, %d refused, %v", changed, len(refused), err)
	}
	rest, refused, err := importAll(ctx, importer, patients, func() {})
	if err != nil || len(refused) > 0 || changed+rest[app.OutcomeAdded] != len(patients) {
		t.Errorf("the rest: %d and %v, %d refused, %v", changed, rest, len(refused), err)
	}
}

func TestPlanStopsWhileItWaitsForALine(t *testing.T) {
	waiting, typing, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer typing.Close()
	c := exec.Command(binary, "plan")
	c.Stdin, c.Env = waiting, environment()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	if _, err := io.WriteString(typing, planned+"\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // it has begun
		t.Fatal(err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(10*time.Second, func() { c.Process.Kill() })
	defer timer.Stop()
	_, _ = io.Copy(io.Discard, out)
	_ = c.Wait()
	if c.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %s, want exit 1", c.ProcessState)
	}
}

func TestARestoreThatWasStoppedIsRepeatedInTheSameDirectory(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	mustRun(t, "import", export(t), "--data", data)
	backup := filepath.Join(t.TempDir(), "backup.db")
	mustRun(t, "backup", backup, "--data", data)
	stopped := filepath.Join(t.TempDir(), "stopped")
	copyFile(t, backup, dataDir(stopped).staging().database()) // not yet adopted
	copyFile(t, filepath.Join(data, secretFile), filepath.Join(stopped, secretFile))
	if r := command(t, "", "verify", "--data", stopped); r.code != usage {
		t.Errorf("what was restored by half is taken for a database: exit %d %s", r.code, r.err)
	}
	mustRun(t, "restore", backup, "--data", stopped)
	mustRun(t, "verify", "--data", stopped)
	left, err := os.ReadDir(stopped)
	if err != nil || len(left) != 2 {
		t.Errorf("left in the directory: %v, %v; want the database and the key", left, err)
	}
}

func TestAServerKeyThatWasNotWrittenWholeIsMadeAnew(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, secretFile+partSuffix), []byte("half a k"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "init", "--data", data, "--clinic", "Test Clinic", "--timezone", "America/New_York")
	mustRun(t, "verify", "--data", data)
	if _, err := os.Stat(filepath.Join(data, secretFile+partSuffix)); !os.IsNotExist(err) {
		t.Errorf("half a key is still there: %v", err)
	}
}

func TestADirectoryWithoutAClinicSaysHowToGoOn(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	i, err := dataDir(data).create(context.Background(), "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"import", export(t)}, {"key", "add", "billing"}} {
		if r := command(t, "", append(args, "--data", data)...); r.code != 1 || !strings.Contains(r.err, "begin with an empty directory") {
			t.Errorf("%s: exit %d %s", args[0], r.code, r.err)
		}
	}
}
