package main

import (
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// progress shows on stderr how far a long command is in what it is doing, if
// somebody is looking. The command calls step after each of total parts, and done
// at the end or where it gives up: what it then says has a line of its own.
func progress(doing string, total int) (step, done func()) {
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return func() {}, func() {}
	}
	return progressOn(os.Stderr, doing, total)
}

func progressOn(terminal io.Writer, doing string, total int) (step, done func()) {
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(terminal),
		progressbar.OptionSetDescription(doing), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(100*time.Millisecond))
	// A bar that cannot be drawn is no reason to stop.
	step = func() { _ = bar.Add(1) }
	done = func() {
		_ = bar.Exit() // steps of workers that were not done yet draw nothing more
		_ = bar.Clear()
	}
	return step, done
}
