package process

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Server is a process under load, with the processes it started.
type Server struct {
	URL  string
	cmd  *exec.Cmd
	said *log
	done chan struct{}
	once sync.Once
}

// log is what a server said so far.
type log struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.String()
}

// Start runs a server until it answers under url.
func Start(ctx context.Context, url string, cmd *exec.Cmd) (*Server, error) {
	said := &log{}
	cmd.Stdout, cmd.Stderr = said, said
	// A group of its own: an interrupt at the terminal is ours to hand on, after
	// the last request.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &Server{URL: url, cmd: cmd, said: said, done: make(chan struct{})}
	go func() { _ = cmd.Wait(); close(s.done) }()
	for {
		response, err := http.Get(url)
		if err == nil {
			return s, response.Body.Close()
		}
		select {
		case <-s.done:
			return nil, fmt.Errorf("%s ended: %s", filepath.Base(cmd.Path), said)
		case <-ctx.Done():
			s.Stop()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Says waits until the server has said something, as in its log.
func (s *Server) Says(ctx context.Context, what string) error {
	for !strings.Contains(s.said.String(), what) {
		select {
		case <-s.done:
			return fmt.Errorf("%s ended: %s", filepath.Base(s.cmd.Path), s.said)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// Stop ends the server as an operator would, and by force if it stays.
func (s *Server) Stop() {
	s.once.Do(func() {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.done:
		case <-time.After(15 * time.Second):
			_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
			<-s.done
		}
	})
}

// Address finds a free port of the loopback interface.
func Address() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// clockTick is the unit of processor time in /proc on Linux (USER_HZ).
const clockTick = 10 * time.Millisecond

// CPU is the processor time that the server and its children took so far.
func (s *Server) CPU() (total time.Duration, err error) {
	for _, pid := range append(s.children(), s.cmd.Process.Pid) {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return 0, err
		}
		// The name in parentheses may hold spaces; utime and stime are the 12th
		// and 13th field after it (proc(5)).
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		for _, field := range fields[11:13] {
			ticks, err := strconv.Atoi(field)
			if err != nil {
				return 0, err
			}
			total += time.Duration(ticks) * clockTick
		}
	}
	return total, nil
}

func (s *Server) children() (pids []int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", s.cmd.Process.Pid))
	for _, task := range tasks {
		text, _ := os.ReadFile(task)
		for _, field := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(field); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// Memory is what the server holds in memory, and the most it ever held, in bytes.
func (s *Server) Memory() (m Memory, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		into := map[string]*int{"VmRSS:": &m.Resident, "VmHWM:": &m.Peak}[fields[0]]
		if into == nil {
			continue
		}
		if *into, err = strconv.Atoi(fields[1]); err != nil {
			return m, err
		}
		*into <<= 10 // the file counts in KiB
	}
	return m, nil
}

// ResetPeak lets Memory tell of the most from now on (proc(5), clear_refs).
func (s *Server) ResetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.cmd.Process.Pid), []byte("5"), 0)
}

// Memory is in bytes.
type Memory struct{ Resident, Peak int }
