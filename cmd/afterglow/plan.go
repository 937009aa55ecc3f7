package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// maxLine bounds one document, as the API bounds a body.
const maxLine = 1 << 20

type planCommand struct {
	Protocol protocolFile `help:"Plan under the protocol in this file, YAML or JSON, whatever profile a document names." placeholder:"FILE" type:"existingfile"`
}

// refusal is the line that answers a document that cannot be planned.
type refusal struct {
	Error struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"error"`
}

func (cmd planCommand) Run(ctx context.Context, g *Globals, in io.Reader) error {
	rules, err := cmd.rules()
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- planLines(ctx, in, g.out, rules) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done(): // a read that waits for a line cannot be stopped, only left
		return context.Cause(ctx)
	}
}

// rules returns those that the command was given, nil for none: then each document
// names its profile.
func (cmd planCommand) rules() (*protocol.Protocol, error) {
	switch cmd.Protocol {
	case "":
		return nil, nil
	case standardInput:
		return nil, exitError{usage, errors.New("--protocol: standard input holds the documents")}
	}
	rules, err := cmd.Protocol.read(nil)
	if err == nil && rules.IsMisnamed() { // as at a clinic, no plan claims to follow from the profile
		rules.Profile = protocol.OwnName
	}
	return rules, err
}

// planLines answers each line with one line, in order, under the given rules or
// those of the profile that the line names. Several are planned at once; how many
// wait for their turn is bounded, so that memory is too.
func planLines(ctx context.Context, in io.Reader, to io.Writer, rules *protocol.Protocol) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := runtime.GOMAXPROCS(0)
	documents := make(chan *document, 4*workers) // in the order of the lines
	work := make(chan *document)
	for range workers {
		go func() {
			for d := range work {
				d.answer <- answer(d.line, d.err, rules)
			}
		}()
	}
	go readDocuments(ctx, in, documents, work)
	out := bufio.NewWriter(to)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for d := range documents {
		if d.answer == nil {
			return errors.Join(out.Flush(), d.err)
		}
		select {
		case made := <-d.answer:
			if err := encoder.Encode(made); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if len(documents) == 0 { // somebody may be waiting for this answer
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// document is a line on its way to its answer. One without an answer ends the
// lines with an error.
type document struct {
	line   []byte
	err    error
	answer chan any
}

// readDocuments hands out the lines, each to a worker and to the queue of those
// that are answered in turn.
func readDocuments(ctx context.Context, in io.Reader, documents, work chan<- *document) {
	defer close(documents)
	defer close(work)
	lines := bufio.NewReaderSize(in, 64<<10)
	for {
		line, err := readLine(lines)
		if len(line) == 0 && err == nil {
			continue
		}
		d := &document{line: line, err: err}
		broken := err != nil && !errors.Is(err, errLongLine)
		if errors.Is(err, io.EOF) {
			return
		}
		if !broken {
			d.answer = make(chan any, 1)
		}
		select {
		case documents <- d:
		case <-ctx.Done():
			return
		}
		if broken {
			return
		}
		select {
		case work <- d:
		case <-ctx.Done():
			return
		}
	}
}

func answer(line []byte, err error, rules *protocol.Protocol) any {
	var in plan.Input
	if err == nil {
		in, err = plan.Decode(line, app.Zones)
	}
	if err == nil {
		if rules == nil {
			rules, _ = protocol.ByName(in.Clinic.Profile) // a valid input names one
		}
		return plan.Make(in, rules)
	}
	var r refusal
	r.Error.Message = err.Error()
	var e *clinic.Error
	if errors.As(err, &e) {
		r.Error.Path, r.Error.Message = e.Path, e.Message
	}
	return r
}

var errLongLine = fmt.Errorf("the document is longer than %d bytes", maxLine)

// readLine returns the next line without its end. A line that is too long is
// read to its end and refused, so that the next ones can go on.
func readLine(in *bufio.Reader) (line []byte, err error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !(errors.Is(err, io.EOF) && (len(line) > 0 || long)):
			return nil, err
		case long:
			return nil, errLongLine
		}
		for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
			line = line[:len(line)-1]
		}
		return line, nil
	}
}
