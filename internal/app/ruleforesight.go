package app

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"cloud.google.com/go/civil"
	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ProtocolPreview is how far a look is at what a proposal would do, and what it
// found so far.
type ProtocolPreview struct {
	ID       string     `json:"id"`
	AsOf     civil.Date `json:"as_of" format:"date" doc:"The day as of which plans are made and compared"`
	Done     bool       `json:"done" doc:"Whether every patient was looked at; until then all counts are so far"`
	Patients int        `json:"patients" doc:"How many are to be looked at"`
	Looked   int        `json:"looked_at" doc:"How many were looked at"`
	Failed   int        `json:"failed,omitempty" doc:"How many of them could not be planned, and count as not moved"`
	// Base is the version (as of If-Match) of the rules in force when it began.
	Base string `json:"base" doc:"ETag of the protocol in force when it began"`
	Foresight
	of       string // the proposal's version
	settings string // the version of the clinic with which it was compared
	proposal Proposal
}

// Proposal is what is looked at.
func (p ProtocolPreview) Proposal() Proposal { return p.proposal }

const (
	// foresightBatch patients are read in one snapshot, and planned after it ended:
	// no reader's snapshot is held while processors are at work.
	foresightBatch = 32
	// A look that nobody asks for ends; what it found is forgotten later.
	foresightUnasked = time.Minute
	foresightKept    = 15 * time.Minute
)

// foresights are the looks under way or just done, one for each clinic at most.
type foresights struct {
	mu   sync.Mutex
	of   map[string]*foresightJob // by clinic
	work chan struct{}            // as many batches at a time as half of the processors
}

func newForesights() *foresights {
	return &foresights{of: map[string]*foresightJob{}, work: make(chan struct{}, max(1, runtime.NumCPU()/2))}
}

// foresightJob is one look. Its mutex guards what changes.
type foresightJob struct {
	cancel context.CancelFunc
	ended  chan struct{}
	forget *time.Timer

	mu    sync.Mutex
	so    ProtocolPreview // without what is counted
	found *tally
	err   error
}

// PreviewProtocol looks at what a proposal would do to every patient's plan, and
// changes nothing. It answers once all were looked at or wait is over, with what
// was found so far; ProtocolPreview tells the rest. One look is under way at a
// clinic: another proposal ends it, the same one joins it. A proposal that saving
// would refuse is refused.
func (a *App) PreviewProtocol(ctx context.Context, actor Actor, p Proposal, wait time.Duration) (ProtocolPreview, error) {
	var s sight
	so := ProtocolPreview{ID: xid.New().String(), of: Version(p), proposal: p}
	err := a.look(ctx, actor, func(c *change) (err error) {
		s.today, s.before, s.after = c.today, c.clinic.Settings, c.clinic.Settings
		if p.Settings != nil {
			s.after = *p.Settings
		}
		if s.rulesAfter, err = a.rulesUnder(c.Tx, c.clinic, p); err != nil {
			return err
		}
		if s.rulesBefore, err = a.rulesInForce(c.Tx, c.clinic); err != nil {
			return err
		}
		so.AsOf, so.Base, so.settings = c.today, Version(s.rulesBefore), Version(c.clinic)
		so.Patients, _, err = c.CountPlans(actor.Clinic, longAgo)
		return err
	})
	if err != nil {
		return so, err
	}
	job := a.foresights.join(actor.Clinic, so, func(ctx context.Context, job *foresightJob) error {
		return a.foresee(ctx, actor, s, job)
	})
	select {
	case <-job.ended:
	case <-time.After(wait):
	case <-ctx.Done():
	}
	return job.shown()
}

// ProtocolPreview tells how far a look is. One that another took the place of, or
// that nobody asked for, is NotFound.
func (a *App) ProtocolPreview(_ context.Context, actor Actor, id string) (ProtocolPreview, error) {
	a.foresights.mu.Lock()
	job := a.foresights.of[actor.Clinic]
	a.foresights.mu.Unlock()
	if job == nil || job.so.ID != id {
		return ProtocolPreview{}, clinic.Errorf(clinic.NotFound, "", "no such preview: it ended unasked for, or another one began")
	}
	job.asked()
	return job.shown()
}

// join returns the look under way if it is the same, or begins one.
func (f *foresights) join(clinicID string, so ProtocolPreview, look func(context.Context, *foresightJob) error) *foresightJob {
	f.mu.Lock()
	defer f.mu.Unlock()
	if before := f.of[clinicID]; before != nil {
		if before.isUnderWay() && before.so.of == so.of && before.so.Base == so.Base && before.so.settings == so.settings && before.so.AsOf == so.AsOf {
			before.asked()
			return before
		}
		before.end()
	}
	ctx, cancel := context.WithCancel(context.Background())
	job := &foresightJob{cancel: cancel, ended: make(chan struct{}), so: so, found: newTally()}
	job.forget = time.AfterFunc(foresightUnasked, func() { f.drop(clinicID, job) })
	f.of[clinicID] = job
	go func() {
		err := look(ctx, job)
		job.mu.Lock()
		job.err = err
		job.mu.Unlock()
		close(job.ended)
		cancel()
		if err == nil {
			job.forget.Reset(foresightKept)
		}
	}()
	return job
}

func (f *foresights) drop(clinicID string, job *foresightJob) {
	f.mu.Lock()
	defer f.mu.Unlock()
	job.end()
	if f.of[clinicID] == job {
		delete(f.of, clinicID)
	}
}

// isUnderWay reports a look that has not ended.
func (j *foresightJob) isUnderWay() bool {
	select {
	case <-j.ended:
		return false
	default:
		return true
	}
}

func (j *foresightJob) asked() {
	if j.isUnderWay() {
		j.forget.Reset(foresightUnasked)
	} else {
		j.forget.Reset(foresightKept)
	}
}

func (j *foresightJob) end() {
	j.forget.Stop()
	j.cancel()
}

func (j *foresightJob) shown() (ProtocolPreview, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if errors.Is(j.err, context.Canceled) {
		return ProtocolPreview{}, clinic.Errorf(clinic.NotFound, "", "no such preview: it ended unasked for, or another one began")
	}
	so := j.so
	so.Foresight = j.found.shown()
	return so, j.err
}

// sight is what a look compares, as it was when the look began.
type sight struct {
	today                   civil.Date
	before, after           clinic.Settings
	rulesBefore, rulesAfter *protocol.Protocol
}

// foresee looks at all patients of a clinic, in order of id, a round of batches at
// a time: as many as may be at work at once, so that what is found first does not
// depend on which was faster.
func (a *App) foresee(ctx context.Context, actor Actor, s sight, job *foresightJob) error {
	reads := meter{counter: &a.reads.all}
	reads.perSecond() // from here on
	defer giveWay()()
	for after := ""; ; {
		var ids []string
		err := a.read(ctx, func(tx *store.Tx) (err error) {
			ids, err = tx.PatientIDs(actor.Clinic, after, foresightBatch*cap(a.foresights.work))
			return err
		})
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			job.mu.Lock()
			job.so.Done, job.so.Patients = true, job.so.Looked
			job.mu.Unlock()
			return nil
		}
		after = ids[len(ids)-1]
		began := time.Now()
		if err := a.foreseeRound(ctx, actor, s, ids, job); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(restAfter(time.Since(began), reads.perSecond()) - rollPause):
		}
	}
}

func (a *App) foreseeRound(ctx context.Context, actor Actor, s sight, ids []string, job *foresightJob) error {
	type part struct {
		*tally
		looked, failed int
		err            error
	}
	var parts []*part
	var wait sync.WaitGroup
	for len(ids) > 0 {
		some := ids[:min(len(ids), foresightBatch)]
		ids = ids[len(some):]
		one := &part{tally: newTally()}
		parts = append(parts, one)
		wait.Go(func() { one.looked, one.failed, one.err = a.foreseeBatch(ctx, actor, s, some, one.tally) })
	}
	wait.Wait()
	job.mu.Lock()
	defer job.mu.Unlock()
	for _, one := range parts {
		if one.err != nil {
			return one.err
		}
		job.so.Looked += one.looked
		job.so.Failed += one.failed
		job.so.Patients = max(job.so.Patients, job.so.Looked)
		job.found.add(one.tally)
	}
	return nil
}

// foreseeBatch reads some patients' histories in one snapshot and plans each twice.
// A patient who was deleted meanwhile is not looked at.
func (a *App) foreseeBatch(ctx context.Context, actor Actor, s sight, ids []string, t *tally) (looked, failed int, err error) {
	select {
	case a.foresights.work <- struct{}{}:
		defer func() { <-a.foresights.work }()
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	var histories []history
	err = a.look(ctx, actor, func(c *change) error {
		for _, id := range ids {
			h, err := a.readHistory(c.Tx, c.clinic, actor.patient(id))
			switch clinic.CodeOf(err) {
			case clinic.NotFound:
				continue
			case clinic.Conflict: // more records than a patient can have
				failed++
				continue
			}
			if err != nil {
				return err
			}
			histories = append(histories, h)
		}
		return ctx.Err()
	})
	if err != nil {
		return 0, 0, err
	}
	for _, h := range histories {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		t.compare(h, s)
	}
	return len(histories) + failed, failed, nil
}
