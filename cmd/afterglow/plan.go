package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// maxLine bounds one document, as the API bounds a body.
const maxLine = 1 << 20

type planCommand struct{}

// refusal is the line that answers a document that cannot be planned.
type refusal struct {
	Error struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"error"`
}

func (planCommand) Run(ctx context.Context, g *Globals, in io.Reader) error {
	ended := make(chan error, 1)
	go func() { ended <- planLines(ctx, in, g.out) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done(): // a read that waits for a line cannot be stopped, only left
		return context.Cause(ctx)
	}
}

func planLines(ctx context.Context, in io.Reader, to io.Writer) error {
	lines := bufio.NewReaderSize(in, 64<<10)
	out := bufio.NewWriter(to)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return err
		}
		if len(line) == 0 && err == nil {
			continue
		}
		if err := errors.Join(ctx.Err(), encoder.Encode(answer(line, err))); err != nil {
			return err
		}
		if lines.Buffered() == 0 { // somebody may be waiting for this answer
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

func answer(line []byte, err error) any {
	var in plan.Input
	if err == nil {
		in, err = plan.Decode(line, app.Zones)
	}
	if err == nil {
		return plan.Make(in, protocol.Standard())
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
