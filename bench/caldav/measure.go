package main

import (
	"context"
	"slices"
	"time"
)

// figure is how a side answered a question in all of its turns.
type figure struct {
	waits  []time.Duration
	cpu    time.Duration
	capped time.Duration // how long one answer was waited for in vain; 0 if all came
}

func (f *figure) median() time.Duration {
	if f == nil || len(f.waits) == 0 {
		return 0
	}
	sorted := slices.Clone(f.waits)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

// cpuPerRequest is the steadier figure: it leaves out what else the machine did.
func (f *figure) cpuPerRequest() time.Duration {
	if f == nil {
		return 0
	}
	return f.cpu / time.Duration(max(1, len(f.waits)))
}

// asked is one cell of the table.
type asked struct {
	question string
	size     int
	side     string
}

// measureAnswers lets all sides of all stands answer a question by turns.
func (r *results) measureAnswers(ctx context.Context, q question, stands []*stand) error {
	for _, one := range stands {
		if err := one.check(ctx, q); err != nil {
			return err
		}
		for _, s := range one.asked(q) {
			r.answers[asked{q.name, one.size, s.name}] = &figure{}
		}
	}
	next := 1 // the number of a request, so that no new object is put twice
	for round := range r.rounds {
		for _, one := range stands {
			last := next
			sides := slices.Clone(one.asked(q))
			if round%2 == 1 {
				slices.Reverse(sides) // who comes first may profit or lose by it
			}
			for _, s := range sides {
				into := r.answers[asked{q.name, one.size, s.name}]
				howLong := r.turn
				if s.name == radicale {
					if howLong = r.peerTime / time.Duration(r.rounds); round > 0 && into.spent() >= r.peerTime || into.capped > 0 {
						continue
					}
				}
				end, err := into.turn(ctx, s, q, next, howLong)
				if err != nil {
					return err
				}
				last = max(last, end)
			}
			next = last
		}
	}
	for _, one := range stands {
		ours, least := r.of(q, one.size), r.answers[asked{q.name, one.size, limit}]
		if ours == nil {
			continue
		}
		if q.alone {
			say("%s, %d events: %v", q.name, one.size, ours.median())
			continue
		}
		say("%s, %d events: %v, %.2f times the limit", q.name, one.size, ours.median(), ratio(ours.median(), least.median()))
	}
	return nil
}

func (f *figure) spent() (all time.Duration) {
	for _, wait := range f.waits {
		all += wait
	}
	return all
}

// undoEvery is how many objects are put before they are deleted again, outside of
// what is measured, so that the calendar keeps its size.
const undoEvery = 25

// turn asks a side one request after the other, once at least, and returns the
// number of the next.
func (f *figure) turn(ctx context.Context, s *side, q question, number int, howLong time.Duration) (next int, err error) {
	for spent := time.Duration(0); ; {
		first := number
		before, err := s.CPU()
		if err != nil {
			return 0, err
		}
		for spent < howLong && (q.undo == nil || number-first < undoEvery) {
			took, err := s.one.do(ctx, s, q.ask(s, number))
			if isTimeout(err) && ctx.Err() == nil && s.name == radicale {
				f.capped = s.one.http.Timeout
				return number, s.restart()
			}
			if err != nil {
				return 0, err
			}
			number++
			spent += took
			f.waits = append(f.waits, took)
		}
		after, err := s.CPU()
		if err != nil {
			return 0, err
		}
		f.cpu += after - before
		for ; q.undo != nil && first < number; first++ {
			if _, err := s.one.do(ctx, s, q.undo(s, first)); err != nil {
				return 0, err
			}
		}
		if spent >= howLong {
			return number, nil
		}
	}
}
