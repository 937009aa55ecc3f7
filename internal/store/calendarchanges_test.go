package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"pgregory.net/rapid"
)

func TestWhatWasWrittenAfterAChangeIsListedInTheOrderOfChanges(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "c", "b", "a", "c") // changes 1 to 4
	for _, q := range []struct {
		since int64
		limit int
		want  []string
	}{
		{0, 100, []string{"b", "a", "c"}},
		{2, 100, []string{"a", "c"}},
		{2, 1, []string{"a"}},
		{0, 2, []string{"b", "a"}},
		{4, 100, nil},
	} {
		read(t, s, func(tx *Tx) error {
			got, err := tx.ObjectsChanged(key, q.since, q.limit)
			if !slices.Equal(namesOf(got), q.want) {
				t.Errorf("%d since %d: got %v, want %v", q.limit, q.since, namesOf(got), q.want)
			}
			return err
		})
	}
}

func TestWhatWasDeletedAfterAChangeIsListedInTheOrderOfChanges(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "c", "b", "a")
	remove(t, s, key, "b", 30) // changes 4 to 6
	remove(t, s, key, "c", 20)
	remove(t, s, key, "a", 10)
	for _, q := range []struct {
		since int64
		limit int
		want  []Tombstone
	}{
		{0, 100, []Tombstone{{"b", 4}, {"c", 5}, {"a", 6}}},
		{4, 100, []Tombstone{{"c", 5}, {"a", 6}}},
		{4, 1, []Tombstone{{"c", 5}}},
		{6, 100, nil},
	} {
		read(t, s, func(tx *Tx) error {
			got, err := tx.Tombstones(key, q.since, q.limit)
			if !slices.Equal(got, q.want) {
				t.Errorf("%d since %d: got %v, want %v", q.limit, q.since, got, q.want)
			}
			return err
		})
	}
}

// "Changes since N", replayed on a copy taken at N, give what is there now (RFC 6578
// section 3.2), in pages of any size, if what was deleted since N is not forgotten.
func TestTheChangesSinceACopyMakeItWhatIsThereNow(t *testing.T) {
	s, _ := newCalendar(t)
	write(t, s, func(tx *Tx) error { return tx.InsertCalendar("a", Calendar{ID: "other", UserID: "d1", Name: "other"}) })
	rapid.Check(t, func(t *rapid.T) {
		var steps []step
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			steps = append(steps, step{
				Do:       rapid.SampledFrom([]string{"put", "put", "delete", "delete", "prune"}).Draw(t, "do"),
				Calendar: rapid.IntRange(0, 1).Draw(t, "calendar"),
				Name:     rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "name"),
				At:       rapid.Int64Range(0, 20).Draw(t, "at"),
				Limit:    rapid.IntRange(1, 4).Draw(t, "limit"),
			})
		}
		// The committer runs this, so it returns what is wrong and does not fail.
		err := s.Write(context.Background(), func(tx *Tx) error {
			if err := follow(tx, steps); err != nil {
				return err
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Fatalf("%v", err)
		}
	})
}

// follow takes steps and compares the calendars with their models after each.
func follow(tx *Tx, steps []step) error {
	var models []*modelled
	for _, id := range []string{"cal-d1", "other"} {
		models = append(models, &modelled{key: CalendarKey{"a", id}, members: map[string]string{}, copies: map[int64]map[string]string{0: {}}, gone: map[string]buried{}})
	}
	for i, is := range steps {
		m := models[is.Calendar]
		_, there := m.members[is.Name]
		switch is.Do {
		case "put":
			m.members[is.Name] = fmt.Sprint(i)
			delete(m.gone, is.Name)
			m.changed()
			if change, err := tx.PutObject(m.key, objectOf(is.Name, fmt.Sprint(i))); err != nil || change != m.counter {
				return fmt.Errorf("step %d: put as change %d, want %d: %w", i, change, m.counter, err)
			}
		case "delete":
			err := tx.DeleteObject(m.key, is.Name, is.At)
			if !there {
				if clinic.CodeOf(err) != clinic.NotFound {
					return fmt.Errorf("step %d: what is not there is deleted: %w", i, err)
				}
				continue
			}
			delete(m.members, is.Name)
			m.changed()
			m.gone[is.Name] = buried{m.counter, is.At}
			if err != nil {
				return fmt.Errorf("step %d: %w", i, err)
			}
		case "prune":
			if err := pruneModels(tx, models, is); err != nil {
				return fmt.Errorf("step %d: %w", i, err)
			}
		}
		for _, m := range models {
			if err := m.compare(tx, is.Limit); err != nil {
				return fmt.Errorf("step %d, %s: %w", i, m.key.ID, err)
			}
		}
	}
	return nil
}

// pruneModels forgets what was deleted, and lets the models forget the same: of what
// was deleted at one moment it may be any.
func pruneModels(tx *Tx, models []*modelled, is step) error {
	n, err := tx.PruneTombstones("a", is.At, is.Limit)
	if err != nil {
		return err
	}
	old, forgotten, last, oldestLeft := 0, 0, int64(math.MinInt64), int64(math.MaxInt64)
	for _, m := range models {
		left, err := tx.Tombstones(m.key, 0, 100)
		if err != nil {
			return err
		}
		for name, grave := range m.gone {
			if grave.at < is.At {
				old++
			}
			if slices.Contains(left, Tombstone{name, grave.change}) {
				oldestLeft = min(oldestLeft, grave.at)
				continue
			}
			forgotten++
			last = max(last, grave.at)
			m.pruned = max(m.pruned, grave.change)
			delete(m.gone, name)
		}
	}
	if want := min(old, is.Limit); forgotten != want || n != int64(want) {
		return fmt.Errorf("%d are forgotten and %d said to be, want %d", forgotten, n, want)
	}
	if last > oldestLeft || forgotten > 0 && last >= is.At {
		return fmt.Errorf("one of %d is forgotten, and one of %d is not", last, oldestLeft)
	}
	return nil
}

func (m *modelled) compare(tx *Tx, limit int) error {
	c, err := tx.CalendarByID(m.key)
	if err != nil {
		return err
	}
	if c.Counter != m.counter || c.Members != len(m.members) || c.Pruned != m.pruned {
		return fmt.Errorf("counter %d, members %d, pruned %d; want %d, %d, %d", c.Counter, c.Members, c.Pruned, m.counter, len(m.members), m.pruned)
	}
	for since, taken := range m.copies {
		if since < c.Pruned {
			continue // a token that is refused
		}
		taken = maps.Clone(taken)
		if err := m.replay(tx, taken, since, limit); err != nil {
			return fmt.Errorf("since %d: %w", since, err)
		}
		if !maps.Equal(taken, m.members) {
			return fmt.Errorf("since %d: a copy becomes %v, want %v", since, taken, m.members)
		}
	}
	return nil
}

// replay brings a copy that was taken at a change up to date, a page at a time.
func (m *modelled) replay(tx *Tx, taken map[string]string, since int64, limit int) error {
	for after := since; ; {
		page, err := tx.ObjectsChanged(m.key, after, limit)
		if err != nil {
			return err
		}
		for _, o := range page {
			if o.Change <= after {
				return fmt.Errorf("change %d follows %d", o.Change, after)
			}
			taken[o.Name], after = o.ETag, o.Change
		}
		if len(page) < limit {
			break
		}
	}
	for after := since; ; {
		page, err := tx.Tombstones(m.key, after, limit)
		if err != nil {
			return err
		}
		for _, gone := range page {
			if _, there := m.members[gone.Name]; there || gone.Change <= after {
				return fmt.Errorf("%s is said to be gone by change %d after %d, and is there: %t", gone.Name, gone.Change, after, there)
			}
			after = gone.Change
			delete(taken, gone.Name)
		}
		if len(page) < limit {
			return nil
		}
	}
}
