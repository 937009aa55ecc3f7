package apptest

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
)

// Log remembers every line the server logs, at debug level, as JSON. Its methods
// are safe for concurrent use.
type Log struct {
	mu    sync.Mutex
	text  bytes.Buffer
	grown chan struct{} // closed at the next line; nil if nobody waits
}

// Write takes one line.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.grown != nil {
		close(l.grown)
		l.grown = nil
	}
	return l.text.Write(line)
}

// Await waits until a line that holds all the parts is logged, or was since the
// start or the last Reset. It is false if the context ends first.
func (l *Log) Await(ctx context.Context, parts ...string) bool {
	for {
		found, grown := l.find(parts)
		if found {
			return true
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return false
		}
	}
}

// find looks for a line and returns what is closed when there is another one.
func (l *Log) find(parts []string) (found bool, grown <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
lines:
	for line := range strings.Lines(l.text.String()) {
		for _, part := range parts {
			if !strings.Contains(line, part) {
				continue lines
			}
		}
		return true, nil
	}
	if l.grown == nil {
		l.grown = make(chan struct{})
	}
	return false, l.grown
}

// String is all that was logged since the start or the last Reset.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Reset forgets what was logged.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

// Logger writes to the log.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
