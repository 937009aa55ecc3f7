package console

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

// upload is a form with files, which are read as they come: first its other fields,
// before it is known who sends it, and the files when that is known.
type upload struct {
	parts *multipart.Reader
	file  *multipart.Part // the first one, nil if there is none
}

// uploadTime is how long sending files may take.
const uploadTime = 30 * time.Minute

// isUpload reports whether the request is a form with files to where they are taken.
func (v *visit) isUpload() bool {
	return v.c.FullPath() == "/console"+importsPath && strings.HasPrefix(v.c.GetHeader("Content-Type"), "multipart/form-data")
}

// readUpload reads the fields of a form that stand before its files.
func (v *visit) readUpload() error {
	control := http.NewResponseController(v.c.Writer)
	until := time.Now().Add(uploadTime)
	_ = errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until.Add(time.Minute)))
	v.c.Request.Body = http.MaxBytesReader(v.c.Writer, v.c.Request.Body, app.MaxUpload)
	parts, err := v.c.Request.MultipartReader()
	if err != nil {
		return err
	}
	v.upload = &upload{parts: parts}
	v.c.Request.PostForm = url.Values{}
	for room := int64(page.MaxForm); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if part.FileName() != "" {
			v.upload.file = part
			return nil
		}
		text, err := io.ReadAll(io.LimitReader(part, room+1))
		if room -= int64(len(part.FormName()) + len(text) + 1); err == nil && room < 0 {
			err = errors.New("the form is too long")
		}
		if err != nil {
			return err
		}
		v.c.Request.PostForm.Add(part.FormName(), string(text))
	}
}

// take hands the files to an import.
func (u *upload) take(into *app.Upload) error {
	for part := u.file; part != nil; {
		if part.FileName() != "" {
			if err := into.Add(part.FileName(), part); err != nil {
				return unread(err)
			}
		}
		next, err := u.parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return unread(err)
		}
		part = next
	}
	return nil
}

// unread says of files that they did not arrive.
func unread(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return clinic.Errorf(clinic.Invalid, "files", "are larger than %d MiB", app.MaxUpload>>20)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return clinic.Errorf(clinic.Invalid, "files", "did not arrive whole")
	}
	return err
}
