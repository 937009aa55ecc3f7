package app

import (
	"cmp"
	"encoding/json"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// DueState is why a patient is on the board of who is due.
type DueState string

// The states of patients on the board, the most urgent first.
const (
	DueOverdue DueState = "overdue" // her window passed and nothing is booked
	DueAtRisk  DueState = "at_risk" // an event that cannot be prepared for as it should
	DueOpen    DueState = "open"    // she is in her window, or in the days before an event
	DueOpening DueState = "opening" // her window begins within a week
	DueRecall  DueState = "recall"  // a contact is due: the soft one, or that until which she was put off
	DueFlagged DueState = "flagged" // something for the clinic to look at
	DueLapsed  DueState = "lapsed"  // she has not come back: her window passed, and its overdue time
	DueSnoozed DueState = "snoozed" // put off until a day
)

// DueStates lists every state in the order of urgency.
var DueStates = []DueState{DueOverdue, DueAtRisk, DueOpen, DueOpening, DueRecall, DueFlagged, DueLapsed, DueSnoozed}

// isAside reports whether patients in a state are found only where that is asked for:
// nothing of them is urgent.
func (s DueState) isAside() bool { return s == DueLapsed || s == DueSnoozed }

const (
	openingDays  = 7  // before a window
	deadlineDays = 14 // before the last day to prepare for an event
	flaggedDays  = 14 // before the day of a review
)

// DueRow is a patient on the board.
type DueRow struct {
	PatientID      string          `json:"patient_id,omitempty"`
	Name           string          `json:"name,omitempty"`
	Code           string          `json:"code,omitempty" doc:"Names her in the title of an appointment"`
	PractitionerID string          `json:"practitioner_id,omitempty" doc:"Her primary practitioner"`
	States         []DueIn         `json:"states" doc:"Why she is on the board, the most urgent first"`
	Zones          []clinic.Zone   `json:"zones,omitempty"`
	From           *civil.Date     `json:"from,omitempty" format:"date" doc:"First day of the visit that is due"`
	Due            *civil.Date     `json:"due,omitempty" format:"date" doc:"Its median day"`
	To             *civil.Date     `json:"to,omitempty" format:"date" doc:"Its last day"`
	Appointment    *plan.Visit     `json:"appointment,omitempty" doc:"Her next appointment, if one is booked"`
	Events         []DueEvent      `json:"events,omitempty" doc:"Her events at risk, by date"`
	LastVisit      *civil.Date     `json:"last_visit,omitempty" format:"date" doc:"Her last treatment"`
	Contact        *clinic.Contact `json:"contact,omitempty" doc:"The last contact since then"`
	ContactedOn    string          `json:"contacted_on,omitempty" format:"date" doc:"Its day in the clinic"`
	Why            []DueReason     `json:"why,omitempty" doc:"In the planner's words, by state"`
}

// DueIn is a state with the day that orders those who are in it.
type DueIn struct {
	State DueState   `json:"state" enum:"overdue,at_risk,open,opening,recall,flagged,lapsed,snoozed"`
	Day   civil.Date `json:"day" format:"date" doc:"What it is urgent by: the end of the window that passed (lapsed: of the last one), the last day to prepare or the event, the median day of the window, the day of the contact or the review, or until when she is put off"`
}

// DueEvent is an event at risk.
type DueEvent struct {
	ID          string       `json:"id"`
	Title       string       `json:"title,omitempty"`
	Date        civil.Date   `json:"date" format:"date"`
	Verdict     plan.Verdict `json:"verdict" enum:"covered,scheduled,late,infeasible"`
	Probability float64      `json:"probability" doc:"That the effect still holds on its day"`
	Deadline    *civil.Date  `json:"deadline,omitempty" format:"date" doc:"Last day to prepare for it"`
}

// DueReason is a sentence of the plan and the state that it explains.
type DueReason struct {
	State DueState `json:"state"`
	Rule  string   `json:"rule" example:"window.duration"`
	Text  string   `json:"text"`
}

// dueDraft is a row in the making, as of a day.
type dueDraft struct {
	DueRow
	asOf    civil.Date
	next    *civil.Date // on which time alone changes the row
	recalls []string    // keys of the contacts that are due
}

// dueRow is what the board shows of a patient by her plan as of a day, nil if she is
// not on it, the keys of the contacts that are due, and the first day on which time
// alone changes that.
func (h history) dueRow(made madePlan, asOf civil.Date) (row *DueRow, recalls []string, next *civil.Date, err error) {
	d := &dueDraft{asOf: asOf}
	d.PractitionerID = h.patient.PractitionerID
	if err := d.since(h); err != nil {
		return nil, nil, nil, err
	}
	d.findAppointment(made.items)
	visits := visitsDue(made.items)
	for _, v := range visits {
		d.visit(v)
	}
	d.events(h, made)
	d.reviews(made.items)
	d.recall(made.items)
	if made.lapsed != nil {
		d.is(DueLapsed, made.lapsed.Ended, made.lapsed.Zones, nil)
	}
	d.putOff(made.estimates)
	if len(d.States) == 0 {
		return nil, nil, d.next, nil
	}
	if d.To == nil {
		for _, v := range visits {
			d.showVisit(v) // the one to come
		}
	}
	slices.SortFunc(d.States, func(a, b DueIn) int {
		return cmp.Compare(slices.Index(DueStates, a.State), slices.Index(DueStates, b.State))
	})
	slices.SortStableFunc(d.Why, func(a, b DueReason) int {
		return cmp.Compare(slices.Index(DueStates, a.State), slices.Index(DueStates, b.State))
	})
	slices.SortStableFunc(d.Events, func(a, b DueEvent) int { return a.Date.Compare(b.Date) })
	slices.SortFunc(d.Zones, func(a, b clinic.Zone) int {
		return cmp.Compare(slices.Index(clinic.Zones, a), slices.Index(clinic.Zones, b))
	})
	return &d.DueRow, d.recalls, d.next, nil
}

// since is what happened last.
func (d *dueDraft) since(h history) error {
	for _, t := range h.input.Treatments {
		if d.LastVisit == nil || d.LastVisit.Before(t.Date) {
			d.LastVisit = &t.Date
		}
	}
	if h.contact == nil {
		return nil
	}
	loc, err := Zones(h.input.Clinic.Timezone)
	if err != nil {
		return err
	}
	// What was said before a treatment was about that one.
	if on := civil.DateOf(h.contact.At.In(loc)); d.LastVisit == nil || d.LastVisit.Before(on) {
		d.Contact, d.ContactedOn = h.contact, on.String()
	}
	return nil
}

func (d *dueDraft) findAppointment(items []plan.Item) {
	for _, item := range items {
		if item.Kind == plan.KindAppt && item.Status == plan.StatusBooked {
			d.Appointment = item.Visit
			return // they are in the order of time
		}
	}
}

// changesOn notes that the row may be another one from a day on.
func (d *dueDraft) changesOn(day civil.Date) {
	if day.After(d.asOf) {
		d.next = earlier(d.next, &day)
	}
}

// soon reports whether a day is at most so many days ahead.
func (d *dueDraft) soon(day civil.Date, days int) bool {
	from := day.AddDays(-days)
	d.changesOn(from)
	return !d.asOf.Before(from)
}

// is puts the patient into a state. Of several reasons to be in one, the most urgent
// day counts.
func (d *dueDraft) is(state DueState, day civil.Date, zones []clinic.Zone, why []plan.Reason) {
	at := slices.IndexFunc(d.States, func(in DueIn) bool { return in.State == state })
	switch {
	case at < 0:
		d.States = append(d.States, DueIn{state, day})
	case day.Before(d.States[at].Day):
		d.States[at].Day = day
	}
	for _, zone := range zones {
		if !slices.Contains(d.Zones, zone) {
			d.Zones = append(d.Zones, zone)
		}
	}
	for _, r := range why {
		if told := (DueReason{state, r.Rule, r.Text}); !slices.Contains(d.Why, told) {
			d.Why = append(d.Why, told)
		}
	}
}

func (d *dueDraft) in(state DueState) bool {
	return slices.ContainsFunc(d.States, func(in DueIn) bool { return in.State == state })
}

// dueVisit is a visit that is due: a window, the days before an event, or those in
// whose place an appointment is booked.
type dueVisit struct {
	from, to civil.Date
	due      *civil.Date
	overdue  bool
	zones    []clinic.Zone
	reasons  []plan.Reason
}

// visitsDue are the visits that are due and not projected, in the order of the plan.
func visitsDue(items []plan.Item) (all []dueVisit) {
	for _, item := range items {
		v := dueVisit{item.Start, item.End, item.Due, item.Status == plan.StatusOverdue, item.Zones, item.Reasons}
		switch {
		case item.Projected || item.Status == plan.StatusPast:
		case item.Kind == plan.KindWindow || item.Kind == plan.KindPrep:
			all = append(all, v)
		case item.Kind == plan.KindAppt:
			for _, r := range item.Reasons {
				var ok bool
				if v.from, v.to, ok = r.Replaced(); ok {
					all = append(all, v)
				}
			}
		}
	}
	return all
}

func (d *dueDraft) visit(v dueVisit) {
	d.changesOn(v.from)
	d.changesOn(v.to.AddDays(1))
	day := v.to
	if v.due != nil {
		day = *v.due
	}
	switch {
	case v.overdue:
		d.is(DueOverdue, v.to, v.zones, v.reasons)
	case d.asOf.After(v.to): // booked for later than it was due
		return
	case !d.asOf.Before(v.from):
		d.is(DueOpen, day, v.zones, v.reasons)
	case d.soon(v.from, openingDays):
		d.is(DueOpening, day, v.zones, v.reasons)
	default:
		return
	}
	d.showVisit(v)
}

// showVisit shows the dates of a visit, unless an earlier one is shown.
func (d *dueDraft) showVisit(v dueVisit) {
	if d.To == nil {
		d.From, d.Due, d.To = &v.from, v.due, &v.to
	}
}

// recall is that the clinic wanted to get in touch, and has not since: for the soft
// contact, or because she was put off until a day that has come.
func (d *dueDraft) recall(items []plan.Item) {
	if d.Appointment != nil || d.in(DueOverdue) || d.in(DueOpen) || d.in(DueOpening) {
		return
	}
	for _, item := range items {
		if item.Kind != plan.KindSoft {
			continue
		}
		d.changesOn(item.Start)
		if !d.asOf.Before(item.Start) && d.ContactedOn < item.Start.String() {
			d.is(DueRecall, item.Start, item.Zones, item.Reasons)
			d.recalls = append(d.recalls, item.Key)
		}
	}
	if until, off := d.DueRow.putOff(); off && !d.asOf.Before(until) {
		d.is(DueRecall, until, nil, nil)
	}
}

// putOff takes a patient off the board until the day that she was put off to, whatever
// she is due for, and if it is nothing.
func (d *dueDraft) putOff(estimates []plan.Estimate) {
	until, off := d.DueRow.putOff()
	if !off {
		return
	}
	if d.changesOn(until); d.asOf.Before(until) {
		d.States, d.recalls = []DueIn{{DueSnoozed, until}}, nil
		for i := range d.Why {
			d.Why[i].State = DueSnoozed
		}
	}
	if len(d.States) > 0 && len(d.Zones) == 0 { // she is found by those that she has treated
		for _, e := range estimates {
			d.Zones = append(d.Zones, e.Zone)
		}
	}
}

// putOff is until when a patient was put off, be it past or to come. What is booked
// needs no putting off.
func (r *DueRow) putOff() (until civil.Date, off bool) {
	if r.Contact == nil || r.Contact.SnoozeUntil == nil || r.Appointment != nil {
		return until, false
	}
	return *r.Contact.SnoozeUntil, true
}

// dueBody is a row as it is stored; empty for one who is not on the board.
func (r *DueRow) dueBody() (string, error) {
	if r == nil {
		return "", nil
	}
	text, err := json.Marshal(r)
	return string(text), err
}
