package plan

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Kind is the kind of an item: a stable id (planner.md section 2).
type Kind string

// The kinds of items.
const (
	KindAppt         Kind = "appt"
	KindWindow       Kind = "window"
	KindPrep         Kind = "prep"
	KindPrepDeadline Kind = "prep-deadline"
	KindCheckin      Kind = "checkin"
	KindSoft         Kind = "soft"
	KindTouchup      Kind = "touchup"
	KindTrack        Kind = "track"
	KindSeason       Kind = "season"
	KindGuard        Kind = "guard"
	KindPackage      Kind = "pkg"
	KindReview       Kind = "review" // for the clinic only, never shown to a patient
)

// Status says how an item stands on the plan's day.
type Status string

// The statuses of items (planner.md section 7, last sentence).
const (
	StatusUpcoming Status = "upcoming" // starts after as_of
	StatusOpen     Status = "open"     // as_of lies inside it
	StatusOverdue  Status = "overdue"  // a window that ended unbooked, for 30 d
	StatusPast     Status = "past"     // another item that ended, for 30 d
	StatusBooked   Status = "booked"   // an appointment that has not passed
)

// Verdict says what can be done for an event (planner.md section 6).
type Verdict string

// The verdicts, in the order in which they are tested.
const (
	VerdictCovered    Verdict = "covered"
	VerdictScheduled  Verdict = "scheduled"
	VerdictLate       Verdict = "late"
	VerdictInfeasible Verdict = "infeasible"
)

// Plan is what follows for a patient from an Input (planner.md section 8).
type Plan struct {
	Items      []Item         `json:"items"`
	Estimates  []Estimate     `json:"estimates"`
	Verdicts   []EventVerdict `json:"verdicts"`
	Flags      []Flag         `json:"flags"`
	Lapsed     *Lapsed        `json:"lapsed,omitempty" doc:"Present if she has not come back: her windows passed unused, and their overdue time"`
	NextChange *civil.Date    `json:"next_change" format:"date" doc:"First day on which time alone changes this plan; null if none does"`
	Protocol   Protocol       `json:"protocol" doc:"The clinic's rules that the plan follows from"`
	// Shortened are the zones of the shortening flag, whose text is what is stored.
	Shortened []clinic.Zone `json:"-"`
}

// Protocol names the rules that a plan came from: an embedded profile or the
// clinic's own, and its version.
type Protocol struct {
	Profile string `json:"profile" doc:"Name of the rules: an embedded profile, or the clinic's own"`
	Version int    `json:"version" doc:"Version of the profile, or of the clinic's own rules; both count from 1"`
}

// Item is one thing on the plan. Start and End are civil dates, both inclusive.
type Item struct {
	Key       string        `json:"key" doc:"Identifies the item across plans of the patient" example:"window/t1/1"`
	UID       string        `json:"uid,omitempty" doc:"Identifies the item in every calendar that shows it; given by the server, absent in a preview"`
	Kind      Kind          `json:"kind"`
	Start     civil.Date    `json:"start" format:"date"`
	End       civil.Date    `json:"end" format:"date" doc:"Last day, inclusive"`
	Event     string        `json:"event,omitempty" doc:"Id of the event it prepares for"`
	Season    string        `json:"season,omitempty" enum:"summer,winter" doc:"Of a season item: what it precedes"`
	Visit     *Visit        `json:"visit,omitempty" doc:"Of an appt item: when and with whom"`
	Package   string        `json:"package,omitempty" doc:"Of a pkg item: id of the package that ends on the day latest"`
	Left      int           `json:"left,omitempty" doc:"Of a pkg item: sessions neither used nor booked"`
	Override  string        `json:"override,omitempty" doc:"Id of the clinician's override that set its dates"`
	Zones     []clinic.Zone `json:"zones"`
	Status    Status        `json:"status"`
	Projected bool          `json:"projected"`
	// The five points of a window (anchors.md 2.8): the first day that is
	// allowed, the median day, the last good day, and the first day too late.
	Earliest *civil.Date `json:"earliest,omitempty" format:"date"`
	Due      *civil.Date `json:"due,omitempty" format:"date"`
	Latest   *civil.Date `json:"latest,omitempty" format:"date"`
	Overdue  *civil.Date `json:"overdue,omitempty" format:"date"`
	Reasons  []Reason    `json:"reasons"`
}

// Visit is the timed part of a booked appointment.
type Visit struct {
	Appointment    string                   `json:"appointment" doc:"Id of the appointment"`
	Start          civil.DateTime           `json:"start" doc:"Wall time in timezone"`
	Timezone       string                   `json:"timezone"`
	Minutes        int                      `json:"minutes"`
	PractitionerID string                   `json:"practitioner_id,omitempty"`
	Status         clinic.AppointmentStatus `json:"status" enum:"confirmed,tentative"`
}

// Reason explains an item: the rule's id, a sentence, and the numbers that the
// sentence says, by name: int, float64, string (a date is "2027-03-01") or
// []string (zones).
type Reason struct {
	Rule    string         `json:"rule" example:"window.duration"`
	Text    string         `json:"text"`
	Numbers map[string]any `json:"numbers,omitempty" doc:"The values that the text says, by name; dates as 2027-03-01"`
}

// Estimate is how long a fresh effect lasts in a zone, in days to first
// movement: quantiles of the predictive distribution (planner.md section 3).
// Lower and Upper bound the booking window's share of it.
type Estimate struct {
	Zone              clinic.Zone `json:"zone"`
	Q10               float64     `json:"q10"`
	Lower             float64     `json:"lower"`
	Median            float64     `json:"median"`
	Upper             float64     `json:"upper"`
	Q90               float64     `json:"q90"`
	InformativeCycles int         `json:"informative_cycles"`
}

// EventVerdict is what can be done for one event, and the probability that the
// effect still holds on its day.
type EventVerdict struct {
	Event       string  `json:"event"`
	Verdict     Verdict `json:"verdict" enum:"covered,scheduled,late,infeasible"`
	Probability float64 `json:"probability" doc:"Smallest over the patient's zones"`
}

// Flag tells the clinic of something about the whole patient.
type Flag struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}
