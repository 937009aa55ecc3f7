package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/sheet"
)

// addImportID is the operation whose body is streamed. It takes no Idempotency-Key: the
// body would have to be held to be compared, and an import that is sent twice changes
// nothing the second time.
const addImportID = "add-import"

// uploadTime is how long sending the files of an import may take.
const uploadTime = 30 * time.Minute

// ImportUpload is a body of files that is read as it comes.
type ImportUpload struct {
	contentType string
	body        io.Reader
}

// Resolve takes the body as it comes.
func (u *ImportUpload) Resolve(ctx huma.Context) []error {
	c := humagin.Unwrap(ctx)
	// The server gives other requests a minute. Where it cannot be moved, that stays.
	control := http.NewResponseController(c.Writer)
	until := time.Now().Add(uploadTime)
	_ = errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until.Add(time.Minute)))
	u.contentType = c.GetHeader("Content-Type")
	u.body = http.MaxBytesReader(c.Writer, c.Request.Body, app.MaxUpload)
	return nil
}

// shownImport is an import with what it understood, while it can be run.
type shownImport struct {
	app.Import
	Preview []app.PreviewedPatient `json:"preview,omitempty" doc:"What was understood of the first 20 patients of an import that was checked"`
}

// ImportPath is the path of one import.
type ImportPath struct {
	ID string `path:"id" maxLength:"200"`
}

func (a *api) imports() {
	const all, tag = "/imports", "Imports"
	huma.Register(a.huma, operation(http.MethodGet, all, "list-imports", "List the clinic's imports, newest first", tag, 200),
		func(ctx context.Context, in *Page) (*list[app.Import], error) {
			page, err := a.App.Imports(ctx, actorOf(ctx), in.Cursor, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(i app.Import) string { return i.ID }, itself[app.Import]), nil
		})
	a.addImport(all, tag)

	huma.Register(a.huma, operation(http.MethodGet, all+"/{id}", "get-import", "Read how far an import is and what it found", tag, 200),
		func(ctx context.Context, in *ImportPath) (*struct{ Body shownImport }, error) {
			i, err := a.App.Import(ctx, actorOf(ctx), in.ID)
			if err != nil {
				return nil, a.refuse(err)
			}
			preview, err := a.App.ImportPreview(ctx, actorOf(ctx), in.ID)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &struct{ Body shownImport }{shownImport{i, preview}}, nil
		})

	run := operation(http.MethodPost, all+"/{id}/run", "run-import", "Take over what an import that was checked found", tag, 202)
	run.Description = "Refused with 409 unless it is checked."
	huma.Register(a.huma, run, func(ctx context.Context, in *ImportPath) (*struct{ Body app.Import }, error) {
		i, err := a.App.RunImport(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, a.refuse(err)
		}
		return &struct{ Body app.Import }{i}, nil
	})

	remove := operation(http.MethodDelete, all+"/{id}", "delete-import", "Cancel an import, or forget one that has ended", tag, 204)
	remove.Description = "What a cancelled import has taken over stays. Its files are deleted."
	huma.Register(a.huma, remove, func(ctx context.Context, in *ImportPath) (*struct{}, error) {
		return nil, a.refuse(a.App.CancelImport(ctx, actorOf(ctx), in.ID))
	})

	type file struct {
		ContentType        string `header:"Content-Type"`
		ContentDisposition string `header:"Content-Disposition"`
		Body               []byte
	}
	text := func(op huma.Operation, said, contentType string) huma.Operation {
		op.Responses = map[string]*huma.Response{"200": {Description: said, Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: huma.TypeString}}}}}
		return op
	}
	huma.Register(a.huma, text(operation(http.MethodGet, all+"/{id}/errors.csv", "get-import-errors", "Read the values that an import refused", tag, 200),
		"CSV by RFC 4180: file, line, column, message; the value is not kept, and of more than 10,000 only the first", sheet.ContentType),
		func(ctx context.Context, in *ImportPath) (*file, error) {
			found, err := a.App.ImportErrors(ctx, actorOf(ctx), in.ID, 0, maxImportErrors)
			if err != nil {
				return nil, a.refuse(err)
			}
			var rows [][]string
			for _, e := range found {
				rows = append(rows, []string{e.File, strconv.Itoa(e.Line), e.Field, e.Message})
			}
			return &file{sheet.ContentType, fmt.Sprintf(`attachment; filename="import-%s-errors.csv"`, in.ID), sheet.CSV([]string{"file", "line", "column", "message"}, rows)}, nil
		})

	huma.Register(a.huma, operation(http.MethodGet, all+"/mappings", "list-import-mappings", "List the systems that a mapping comes with", tag, 200),
		func(context.Context, *struct{}) (*list[app.ImportSource], error) {
			return &list[app.ImportSource]{listBody[app.ImportSource]{Items: a.App.ImportSources()}}, nil
		})
	const yaml = "application/yaml"
	huma.Register(a.huma, text(operation(http.MethodGet, all+"/mappings/{source}", "get-import-mapping", "Read the mapping of a system, to begin one of your own with", tag, 200), "YAML", yaml),
		func(_ context.Context, in *struct {
			Source string `path:"source" maxLength:"40"`
		}) (*file, error) {
			found, err := a.App.ImportMapping(in.Source)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &file{yaml, `attachment; filename="mapping.yaml"`, []byte(found)}, nil
		})
}

// maxImportErrors are all that are kept.
const maxImportErrors = 10_000

func (a *api) addImport(all, tag string) {
	op := operation(http.MethodPost, all, addImportID, "Import another system's export", tag, 202)
	op.Description = "Up to 256 MiB of CSV files, or a zip of them. They are checked first; with dry_run the import waits then, and " + all + "/{id}/run takes over what it found. Importing the same again changes nothing, so no Idempotency-Key is needed or taken."
	op.Parameters = nil
	huma.Register(a.huma, op, func(ctx context.Context, in *struct{ ImportUpload }) (*struct {
		Location string `header:"Location"`
		Body     app.Import
	}, error) {
		begun, err := a.receive(ctx, in.ImportUpload)
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			return nil, problem(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d MiB", app.MaxUpload>>20))
		case errors.Is(err, errNoForm):
			return nil, problem(http.StatusUnsupportedMediaType, "")
		case errors.Is(err, errBrokenForm):
			return nil, problem(http.StatusBadRequest, "the body breaks off or is not multipart/form-data")
		case err != nil:
			return nil, a.refuse(err)
		}
		return &struct {
			Location string `header:"Location"`
			Body     app.Import
		}{Prefix + all + "/" + begun.ID, begun}, nil
	})
	// Described afterwards: huma reads the bodies that it knows of into memory.
	a.huma.OpenAPI().Paths[Prefix+all].Post.RequestBody = importForm()
}

func importForm() *huma.RequestBody {
	field := func(kind, doc string) *huma.Schema { return &huma.Schema{Type: kind, Description: doc} }
	files := field(huma.TypeArray, "CSV files, or a zip of them")
	files.Items = &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"files"},
		Properties: map[string]*huma.Schema{
			"files":   files,
			"source":  field(huma.TypeString, "A system that a mapping comes with, or canonical for Afterglow's own files, whose references are kept as they are"),
			"mapping": field(huma.TypeString, "A mapping of your own, YAML, instead"),
			"dry_run": field(huma.TypeBoolean, "Check the files and change nothing"),
		},
	}}}}
}

var (
	errNoForm     = errors.New("no multipart form")
	errBrokenForm = errors.New("broken multipart form")
)

// receive reads a form part by part, its files to where the import finds them.
func (a *api) receive(ctx context.Context, in ImportUpload) (begun app.Import, err error) {
	kind, parameters, err := mime.ParseMediaType(in.contentType)
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return begun, errNoForm
	}
	upload, err := a.App.BeginUpload(actorOf(ctx))
	if err != nil {
		return begun, err
	}
	defer upload.Abandon()
	var settings app.ImportSettings
	form := multipart.NewReader(in.body, parameters["boundary"])
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return upload.Finish(ctx, settings)
		}
		if err != nil {
			return begun, broken(err)
		}
		if err := readPart(part, upload, &settings); err != nil {
			return begun, err
		}
	}
}

// maxFormText bounds a field of the form that is no file, a mapping as a rule.
const maxFormText = 128 << 10

func readPart(part *multipart.Part, upload *app.Upload, settings *app.ImportSettings) error {
	if part.FormName() == "files" {
		return broken(upload.Add(part.FileName(), part))
	}
	text, err := io.ReadAll(io.LimitReader(part, maxFormText+1))
	if err != nil {
		return broken(err)
	}
	value := string(text)
	switch part.FormName() {
	case "source":
		settings.Source = value
	case "mapping": // which is too long is refused by what reads it
		settings.Mapping = value
	case "dry_run":
		if value != "true" && value != "false" {
			return clinic.Errorf(clinic.Invalid, "dry_run", "is not true or false")
		}
		settings.DryRun = value == "true"
	default:
		return clinic.Errorf(clinic.Invalid, "", "the form has a field that is none of files, source, mapping, dry_run")
	}
	return nil
}

// broken is a body that cannot be read, unless the error says more.
func broken(err error) error {
	var large *http.MaxBytesError
	if err == nil || clinic.CodeOf(err) != "" || errors.As(err, &large) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return errBrokenForm
	}
	return err
}
