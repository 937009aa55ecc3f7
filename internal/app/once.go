package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// OnceFor is how long a request is known by its key, and so how long it can be sent
// again without a second change.
const OnceFor = 24 * time.Hour

// sealedAnswer is what answers are sealed for.
const sealedAnswer = "answer"

// Once is a request that its sender named by a key, so that it changes something
// once however often it arrives (docs/decisions/0019). The use case that is called
// under its context notes it in the transaction of the change itself.
type Once struct {
	app         *App
	actor       Actor
	key         [sha256.Size]byte
	fingerprint [sha256.Size]byte
	id          string // among those under way
	done        bool   // whether a change was made
}

// OnceAnswer is an answer as it can be given again.
type OnceAnswer struct {
	Status int
	Header map[string]string
	Body   []byte
}

// Repeated is what is known of a request that changed something before.
type Repeated struct {
	Answer  *OnceAnswer // nil if the server stopped before it was kept
	Subject string      // id of the record that was made or changed
}

// BeginOnce begins a request by its key. If it changed something before it is told
// how, and must not be carried out. One that is still under way is a Conflict;
// another request under the same key is Invalid. The request holds its key until
// End is called.
func (a *App) BeginOnce(ctx context.Context, actor Actor, key string, fingerprint [sha256.Size]byte) (*Once, *Repeated, error) {
	o := &Once{app: a, actor: actor, key: sha256.Sum256([]byte(key)), fingerprint: fingerprint}
	o.id = actor.Clinic + "/" + actor.Name + "/" + hex.EncodeToString(o.key[:])
	if _, busy := a.onces.LoadOrStore(o.id, true); busy {
		return nil, nil, clinic.Errorf(clinic.Conflict, "", "a request with this Idempotency-Key is still being answered")
	}
	repeated, err := o.recall(ctx)
	if err != nil || repeated != nil {
		o.End()
		return nil, repeated, err
	}
	return o, nil, nil
}

// recall is what is known of the request from before, nil if nothing is.
func (o *Once) recall(ctx context.Context) (repeated *Repeated, err error) {
	var known store.Once
	err = o.app.read(ctx, func(tx *store.Tx) error {
		known, err = tx.Once(o.actor.Clinic, o.actor.Name, o.key[:])
		return err
	})
	switch {
	case clinic.CodeOf(err) == clinic.NotFound || err == nil && known.At < o.app.onceBefore():
		return nil, nil
	case err != nil:
		return nil, err
	case !bytes.Equal(known.Fingerprint, o.fingerprint[:]):
		return nil, clinic.Errorf(clinic.Invalid, "", "this Idempotency-Key was used for another request")
	}
	repeated = &Repeated{Subject: known.Subject}
	if text, err := o.app.secret.Open(sealedAnswer, o.id, known.Answer); err == nil {
		repeated.Answer = new(OnceAnswer)
		return repeated, json.Unmarshal(text, repeated.Answer)
	}
	return repeated, nil
}

func (a *App) onceBefore() int64 { return a.now().Add(-OnceFor).Unix() }

type onceKey struct{}

// Under is a context whose change is the request's.
func (o *Once) Under(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, o)
}

// claim notes the request beside the change that it makes. A second change of the
// same request needs no note.
func (o *Once) claim(c *change) error {
	if o == nil || o.done {
		return nil
	}
	noted := store.Once{
		Actor: o.actor.Name, Key: o.key[:], Fingerprint: o.fingerprint[:], At: c.second,
		Subject: c.first.subject, PatientID: c.firstPatient,
	}
	return c.InsertOnce(o.actor.Clinic, noted, o.app.onceBefore())
}

// Keep keeps what was answered, if the request changed something. It is sealed: an
// answer may hold a password that is shown once. Whoever has gone away meanwhile is
// the one who will ask again, so it is kept for her, too.
func (o *Once) Keep(ctx context.Context, answer OnceAnswer) error {
	if !o.done {
		return nil
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return o.app.store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		return tx.PutOnceAnswer(o.actor.Clinic, o.actor.Name, o.key[:], o.app.secret.Seal(sealedAnswer, o.id, text))
	})
}

// End lets the key go.
func (o *Once) End() { o.app.onces.Delete(o.id) }

// onces are the requests under way, by Once.id.
type onces = sync.Map

// onceBatch bounds how long forgetting holds up other changes.
const onceBatch = 500

// forgetOnces forgets the requests whose time is over.
func (a *App) forgetOnces(ctx context.Context, clinicID string) error {
	for {
		var n int64
		err := a.store.Write(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.DeleteOnces(clinicID, a.onceBefore(), onceBatch)
			return err
		})
		if err != nil || n < onceBatch {
			return err
		}
	}
}
