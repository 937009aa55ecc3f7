package apptest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Crash goes on at the same address as after a kill: from the files as they are at
// this moment, the log not yet moved into the database, and nothing of what the
// process knew. Nothing may be under way.
func (s *Server) Crash() {
	s.t.Helper()
	left := s.nextDatabase()
	for _, suffix := range []string{"", "-wal"} { // -shm lives in memory and is made anew
		content, err := os.ReadFile(s.Database + suffix)
		if err == nil {
			err = os.WriteFile(left+suffix, content, 0o600)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	s.goOnWith(left)
}

// Backup copies the database while the server runs, and returns where to.
func (s *Server) Backup() string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "backup.db")
	if err := s.Store.Backup(context.Background(), path); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// Restore goes on at the same address with what a backup holds.
func (s *Server) Restore(backup string) {
	s.t.Helper()
	restored := s.nextDatabase()
	if err := store.CopyFile(backup, restored); err != nil {
		s.t.Fatal(err)
	}
	s.goOnWith(restored)
	if err := s.App.Restored(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// nextDatabase is a path for another database beside the one in use.
func (s *Server) nextDatabase() string {
	s.databases++
	return filepath.Join(filepath.Dir(s.Database), fmt.Sprintf("afterglow-%d.db", s.databases))
}

// goOnWith serves another database at the address of the one in use.
func (s *Server) goOnWith(path string) {
	s.t.Helper()
	s.stop()
	if err := s.Store.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.Database = path
	s.open()
	s.serve(s.listen(strings.TrimPrefix(s.URL, "http://")))
}
