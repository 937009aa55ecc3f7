package canonical_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
)

// TestAFileThatIsNoTableRefusesTheFolder has one case for every way in which a
// file cannot be trusted.
func TestAFileThatIsNoTableRefusesTheFolder(t *testing.T) {
	const head = "event_ref,patient_ref,date,title,priority\n"
	const good = "E1,P1,2027-07-04,Gala,1\n"
	for _, c := range []struct{ name, content, want string }{
		{"empty", "", `events.csv: is empty; a header of columns is required`},
		{"byte-order mark alone", "\ufeff", `events.csv: is empty; a header of columns is required`},
		{"blank lines alone", "\n\n", `events.csv: is empty; a header of columns is required`},
		{"missing column", "event_ref,patient_ref,date,title\nE1,P1,2027-07-04,Gala\n", `events.csv:1: "priority": missing from the header`},
		{"missing columns", "event_ref,title,date\n", `events.csv:1: "patient_ref", "priority": missing from the header`},
		{"no header", good, `events.csv:1: "event_ref", "patient_ref", "date", "title", "priority": missing from the header`},
		{"semicolons", strings.ReplaceAll(head, ",", ";"), `events.csv:1: "event_ref", "patient_ref", "date", "title", "priority": missing from the header`},
		{"unknown column", "event_ref,patient_ref,date,title,priority,colour\n", `events.csv:1: "colour": no column of this file`},
		{"unnamed column", "event_ref,patient_ref,date,title,priority,\n", `events.csv:1: "": no column of this file`},
		{"column of another case", "event_ref,patient_ref,date,Title,priority,title\n", `events.csv:1: "Title": no column of this file`},
		{"repeated column", "event_ref,patient_ref,date,title,priority,title\n", `events.csv:1: "title": named twice in the header`},
		{"invalid UTF-8 in the header", "event_ref,patient_ref,date,t\xeftle,priority\n", `events.csv:1: is not valid UTF-8`},
		{"invalid UTF-8", head + good + "E2,P1,2027-07-04,Ren\xe9e,1\n", `events.csv:3: "title": is not valid UTF-8`},
		{"UTF-16", "\xff\xfee\x00v\x00e\x00n\x00t\x00", `events.csv:1: is not valid UTF-8`},
		{"half a row", head + good + "E2,P1,2027-0", `events.csv:3: has 3 fields, not the 5 of the header`},
		{"too few fields", head + "E2,P1,2027-07-04,Gala\n" + good, `events.csv:2: has 4 fields, not the 5 of the header`},
		{"too many fields", head + "E2,P1,2027-07-04,Gala, black tie,1\n", `events.csv:2: has 6 fields, not the 5 of the header`},
		{"half a quoted field", head + "E1,P1,2027-07-04,\"Gala\nblack", `events.csv:2: has a quoted field that is not closed, or text after its closing quote, on line 3`},
		{"text after a closing quote", head + good + "E2,P1,2027-07-04,\"Gala\" x,1\n", `events.csv:3: has a quoted field that is not closed, or text after its closing quote, on line 3`},
		{"quote inside a field", head + "E1,P1,2027-07-04,5\" heels,1\n", `events.csv:2: has a quote (") inside a field that is not quoted`},
		{"long field", head + "E1,P1,2027-07-04," + strings.Repeat("x", 1<<16+1) + ",1\n", `events.csv:2: has a field longer than 65536 bytes; is a quote left open?`},
		{"quote left open in a long file", head + "E0,P1,2027-07-04,\"Gala,1\n" + strings.Repeat(good, 4000), `events.csv:2: has a field longer than 65536 bytes; is a quote left open?`},
		{"long record", head + good + strings.Repeat(",", 1<<21), `events.csv:3: is longer than 1048576 bytes`},
	} {
		t.Run(c.name, func(t *testing.T) {
			export, err := canonical.Read(folder(map[string]any{"events.csv": c.content}), everyoneKnown())
			var fileError *canonical.FileError
			if !errors.As(err, &fileError) {
				t.Fatalf("error %v, want a *FileError", err)
			}
			if export != nil {
				t.Error("there is an Export beside the error")
			}
			if err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAMessageAboutTheHeaderIsBounded(t *testing.T) {
	_, err := canonical.Read(only("events.csv", "event_ref,patient_ref,date,title,priority"+strings.Repeat(","+strings.Repeat("x", 100), 5000)), options())
	if err == nil || len(err.Error()) > 2000 {
		t.Errorf("message of %d bytes", len(err.Error()))
	}
}

// denied is a folder with a file that may be listed but not opened.
type denied struct{ fstest.MapFS }

func (d denied) Open(name string) (fs.File, error) {
	if name == "events.csv" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.MapFS.Open(name)
}

func TestAFileThatCannotBeOpenedRefusesTheFolder(t *testing.T) {
	_, err := canonical.Read(denied{folder(nil)}, options())
	var fileError *canonical.FileError
	if !errors.As(err, &fileError) || fileError.File != "events.csv" {
		t.Errorf("error %v, want a *FileError about events.csv", err)
	}
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v does not say what the file system said", err)
	}
}

func TestAFolderInPlaceOfAFileRefusesTheImport(t *testing.T) {
	_, err := canonical.Read(folder(map[string]any{"events.csv": nil, "events.csv/x": ""}), options())
	var fileError *canonical.FileError
	if !errors.As(err, &fileError) || fileError.File != "events.csv" {
		t.Errorf("error %v, want a *FileError about events.csv", err)
	}
}
