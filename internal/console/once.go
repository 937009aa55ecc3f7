package console

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// newOnce names a form as it is shown, so that what is sent twice is done once
// (docs/decisions/0019).
func newOnce() string { return rand.Text() }

// onceAgain names the form that is shown again: as it was named, unless it was taken
// under that name with other words.
func (v *visit) onceAgain() string {
	if v.draft != nil && v.draft.values.Get("once") != "" && !v.draft.taken {
		return v.draft.values.Get("once")
	}
	return newOnce()
}

// A form that is sent while the same one is being taken waits for that: by a double
// click, for some milliseconds.
const (
	onceWait  = 50 * time.Millisecond
	onceTries = 100
)

// once runs do unless the form that was sent was taken before; then the subject is
// what was made of it. What was typed into the same form later is no repetition, and
// the page that shows it again says so.
func (v *visit) once(do func(ctx context.Context) error) (before *app.Repeated, err error) {
	key := v.value("once")
	if key == "" || len(key) > 255 {
		return nil, do(v.ctx())
	}
	var once *app.Once
	for try := 0; ; try++ {
		once, before, err = v.app.BeginOnce(v.ctx(), v.actor, "console "+key, v.fingerprint())
		if clinic.CodeOf(err) != clinic.Conflict || try == onceTries || v.ctx().Err() != nil {
			break
		}
		time.Sleep(onceWait)
	}
	switch {
	case clinic.CodeOf(err) == clinic.Invalid:
		v.draft.taken = true
		v.draft.add("", "This form was saved before, with other words in it. If this is something else, save it again.")
		return nil, errFaulty
	case err != nil || before != nil:
		return before, err
	}
	defer once.End()
	return nil, do(once.Under(v.ctx()))
}

// fingerprint tells one form from another by what was typed into it.
func (v *visit) fingerprint() [sha256.Size]byte {
	typed := maps.Clone(v.c.Request.PostForm)
	for _, own := range []string{"token", "cautious"} {
		delete(typed, own)
	}
	return sha256.Sum256([]byte(v.c.FullPath() + "\n" + strings.Join([]string{v.id(), v.c.Param("record")}, "\n") + "\n" + url.Values(typed).Encode()))
}
