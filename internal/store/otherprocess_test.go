package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
)

// A process that this one starts takes its part in a test instead of running any.
func TestMain(m *testing.M) {
	if path := os.Getenv("AFTERGLOW_TEST_OTHER_PROCESS"); path != "" {
		if err := otherProcess(path, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// otherProcess commits to the database at path what it is told, a line each, and
// answers with a line once it is durable.
func otherProcess(path string, in io.Reader, out io.Writer) error {
	s, err := Open(path)
	if err != nil {
		return err
	}
	defer s.Close()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		modified, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			return err
		}
		if err := s.Write(context.Background(), func(tx *Tx) error { return tx.PutDocument(everyone[0], "f1", version(modified)) }); err != nil {
			return err
		}
		fmt.Fprintln(out, modified)
	}
	return nil
}

// startOther starts another process on a database. It ends when the test does.
func startOther(t *testing.T, path string) (tell func(modified int64) error, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "AFTERGLOW_TEST_OTHER_PROCESS="+path)
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Cleanup(kill)
	answers := bufio.NewReader(out)
	return func(modified int64) error {
		if _, err := fmt.Fprintln(in, modified); err != nil {
			return err
		}
		_, err := answers.ReadString('\n')
		return err
	}, kill
}
