package app

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Foresight is what other rules would do to the plans of a clinic's patients. Its
// words about one patient are those of the audit once the rules are in force.
type Foresight struct {
	Moved    int             `json:"moved" doc:"Patients on whose plan something that people see would move"`
	Window   WindowForesight `json:"next_window"`
	Verdicts []VerdictChange `json:"verdicts" doc:"Events that would be judged otherwise"`
	Concerns []ConcernChange `json:"concerns" doc:"What would be put before the clinic, and what no more"`
	Examples []MovedPatient  `json:"examples" doc:"The first patients on whose plan something would move, 20 at most"`
}

// WindowForesight is what would happen to patients' next windows, projected ones
// left aside.
type WindowForesight struct {
	Earlier     int         `json:"earlier" doc:"Patients whose next window would begin earlier"`
	Later       int         `json:"later" doc:"Patients whose next window would begin later"`
	Resized     int         `json:"resized" doc:"Patients whose next window would begin on the same day and end on another"`
	Appears     int         `json:"appears" doc:"Patients who would get a window and have none"`
	Disappears  int         `json:"disappears" doc:"Patients who would have no window any more"`
	ShiftedDays []DaysShift `json:"shifted_days" doc:"How far next windows would move, the earliest first"`
}

// DaysShift is how many patients' windows move by as many days.
type DaysShift struct {
	Days     int `json:"days" doc:"By which the first day moves; below 0 is earlier"`
	Patients int `json:"patients"`
}

// VerdictChange is how many events would be judged otherwise in one way.
type VerdictChange struct {
	Was    plan.Verdict `json:"was" enum:"covered,scheduled,late,infeasible"`
	Is     plan.Verdict `json:"is" enum:"covered,scheduled,late,infeasible"`
	Events int          `json:"events"`
}

// ConcernChange is for how many patients a rule would begin to put something
// before the clinic, as a flag or a review, and for how many it would no more.
type ConcernChange struct {
	Rule     string `json:"rule" example:"window.fades_early"`
	Appears  int    `json:"appears" doc:"Patients"`
	Vanishes int    `json:"vanishes" doc:"Patients"`
}

// MovedPatient is one patient on whose plan something would move.
type MovedPatient struct {
	PatientID string   `json:"patient_id"`
	Name      string   `json:"-"` // for who shows it; lists by id carry no names
	Moved     []string `json:"moved" doc:"What would move, a sentence each" example:"window moved 9 days earlier"`
}

// maxMovedExamples is how many patients are named.
const maxMovedExamples = 20

// tally counts what would move.
type tally struct {
	moved                                          int
	earlier, later, resized, appears, disappearing int
	shifts                                         map[int]int
	verdicts                                       map[VerdictChange]int // Events is 0
	concerns                                       map[string]*ConcernChange
	examples                                       []MovedPatient
}

func newTally() *tally {
	return &tally{shifts: map[int]int{}, verdicts: map[VerdictChange]int{}, concerns: map[string]*ConcernChange{}}
}

// compare makes a patient's plan as it would be before and after, and counts what
// differs.
func (t *tally) compare(h history, s sight) {
	h.input.AsOf, h.input.Clinic = s.today, s.before
	was := plan.Make(h.input, s.rulesBefore)
	h.input.Clinic = s.after
	is := plan.Make(h.input, s.rulesAfter)
	t.window(nextWindow(was), nextWindow(is))
	t.verdict(was, is)
	t.concern(was, is)
	told := tellPlans(h, s.today, was, is)
	if len(told) == 0 {
		return
	}
	t.moved++
	if len(t.examples) < maxMovedExamples {
		t.examples = append(t.examples, MovedPatient{PatientID: h.patient.ID, Name: h.patient.Name, Moved: told})
	}
}

// tellPlans says what moves from one plan to the next, as the audit would.
func tellPlans(h history, today civil.Date, was, is plan.Plan) []string {
	before := map[string]*plan.Item{}
	for i := range was.Items {
		before[was.Items[i].Key] = &was.Items[i]
	}
	var pairs []pair
	for i := range is.Items {
		p := pair{was: before[is.Items[i].Key], is: &is.Items[i]}
		delete(before, p.is.Key)
		if p.was == nil || !reflect.DeepEqual(p.was, p.is) {
			pairs = append(pairs, p)
		}
	}
	for i := range was.Items {
		if gone := before[was.Items[i].Key]; gone != nil {
			pairs = append(pairs, pair{was: gone})
		}
	}
	t := telling{day: dayIn(today), today: today, history: h, items: is.Items}
	t.pairs(pairs)
	t.verdicts(was.Verdicts, is.Verdicts)
	return t.sentences("")
}

// nextWindow is the window that a patient is in or waits for, nil without one.
func nextWindow(p plan.Plan) *plan.Item {
	for i := range p.Items {
		if item := &p.Items[i]; item.Kind == plan.KindWindow && !item.Projected && item.Status != plan.StatusPast {
			return item
		}
	}
	return nil
}

func (t *tally) window(was, is *plan.Item) {
	switch {
	case was == nil && is == nil:
	case was == nil:
		t.appears++
	case is == nil:
		t.disappearing++
	case was.Start != is.Start:
		shift := is.Start.DaysSince(was.Start)
		t.shifts[shift]++
		if shift < 0 {
			t.earlier++
		} else {
			t.later++
		}
	case was.End != is.End:
		t.resized++
	}
}

func (t *tally) verdict(was, is plan.Plan) {
	before := map[string]plan.Verdict{}
	for _, v := range was.Verdicts {
		before[v.Event] = v.Verdict
	}
	for _, v := range is.Verdicts {
		if old, known := before[v.Event]; known && old != v.Verdict {
			t.verdicts[VerdictChange{Was: old, Is: v.Verdict}]++
		}
	}
}

func (t *tally) concern(was, is plan.Plan) {
	before, now := concernsOf(was), concernsOf(is)
	for rule := range now {
		if !before[rule] {
			t.ofRule(rule).Appears++
		}
	}
	for rule := range before {
		if !now[rule] {
			t.ofRule(rule).Vanishes++
		}
	}
}

func (t *tally) ofRule(rule string) *ConcernChange {
	if t.concerns[rule] == nil {
		t.concerns[rule] = &ConcernChange{Rule: rule}
	}
	return t.concerns[rule]
}

// concernsOf are the rules by which a plan puts something before the clinic.
func concernsOf(p plan.Plan) map[string]bool {
	rules := map[string]bool{}
	for _, f := range p.Flags {
		rules[f.Rule] = true
	}
	for _, item := range p.Items {
		if item.Kind == plan.KindReview && len(item.Reasons) > 0 {
			rules[item.Reasons[0].Rule] = true
		}
	}
	return rules
}

// add takes in the counts of patients who come after.
func (t *tally) add(more *tally) {
	t.moved += more.moved
	t.earlier += more.earlier
	t.later += more.later
	t.resized += more.resized
	t.appears += more.appears
	t.disappearing += more.disappearing
	for days, n := range more.shifts {
		t.shifts[days] += n
	}
	for change, n := range more.verdicts {
		t.verdicts[change] += n
	}
	for rule, c := range more.concerns {
		all := t.ofRule(rule)
		all.Appears += c.Appears
		all.Vanishes += c.Vanishes
	}
	t.examples = append(t.examples, more.examples[:min(len(more.examples), maxMovedExamples-len(t.examples))]...)
}

// shown is what was counted, in an order that is always the same.
func (t *tally) shown() Foresight {
	f := Foresight{
		Moved:    t.moved,
		Window:   WindowForesight{Earlier: t.earlier, Later: t.later, Resized: t.resized, Appears: t.appears, Disappears: t.disappearing, ShiftedDays: []DaysShift{}},
		Verdicts: []VerdictChange{}, Concerns: []ConcernChange{}, Examples: slices.Clone(t.examples),
	}
	if f.Examples == nil {
		f.Examples = []MovedPatient{}
	}
	for _, days := range slices.Sorted(maps.Keys(t.shifts)) {
		f.Window.ShiftedDays = append(f.Window.ShiftedDays, DaysShift{days, t.shifts[days]})
	}
	for change, n := range t.verdicts {
		change.Events = n
		f.Verdicts = append(f.Verdicts, change)
	}
	slices.SortFunc(f.Verdicts, func(a, b VerdictChange) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Was, b.Was), cmp.Compare(a.Is, b.Is))
	})
	for _, rule := range slices.Sorted(maps.Keys(t.concerns)) {
		f.Concerns = append(f.Concerns, *t.concerns[rule])
	}
	return f
}
