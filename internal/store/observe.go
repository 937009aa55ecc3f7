package store

import (
	"context"
	"strings"
	"sync/atomic"
)

// observer is told each statement that is asked; nil as a rule.
type observer struct {
	note atomic.Pointer[func(query string)]
}

func (o *observer) see(query string) {
	if o == nil {
		return
	}
	if note := o.note.Load(); note != nil {
		(*note)(query)
	}
}

// Observe tells note, which may be called by several goroutines at once, each
// statement that a transaction asks from now on; nil ends that. It is for those who
// count them or look at their plans.
func (s *Store) Observe(note func(query string)) {
	if note == nil {
		s.seen.note.Store(nil)
		return
	}
	s.seen.note.Store(&note)
}

// QueryPlan returns SQLite's plan of a statement, a step an entry, as in "SEARCH feeds
// USING INDEX feeds_token (token_hash=?)".
func (s *Store) QueryPlan(ctx context.Context, query string) (steps []string, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		steps, err = queryPlan(tx, query)
		return err
	})
	return steps, err
}

// queryPlan explains a statement as it is prepared, arguments behind expressions.
func queryPlan(tx *Tx, query string) (steps []string, err error) {
	count := 0
	for _, match := range parameter.FindAllString(query, -1) {
		count = max(count, numberOf(match))
	}
	err = tx.query("EXPLAIN QUERY PLAN "+fixed(query), make([]any, count), func(rows *cursor) error {
		var id, parent, unused int
		var detail string
		err := rows.Scan(&id, &parent, &unused, &detail)
		steps = append(steps, detail)
		return err
	})
	return steps, err
}

func numberOf(placeholder string) (n int) {
	for _, digit := range placeholder[1:] {
		n = 10*n + int(digit-'0')
	}
	return n
}

// ReadsAll says what is wrong with a step of a query plan, or nothing: it reads a
// table from end to end, or all that a clinic has in one.
func ReadsAll(step string) string {
	switch {
	case strings.HasPrefix(step, "SCAN (subquery"): // what a step of its own reads
	case strings.HasPrefix(step, "SCAN ") && strings.Contains(step, " VIRTUAL TABLE "): // an argument: json_each is the only one there is
	case strings.HasPrefix(step, "SCAN "):
		return "reads a whole table"
	case strings.HasSuffix(step, "(clinic_id=?)"):
		return "reads all rows of a clinic"
	}
	return ""
}
