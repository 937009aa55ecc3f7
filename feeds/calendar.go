package feeds

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Version is raised whenever equal input may render other bytes, so that stored
// feeds made by an older version are rendered again.
const Version = 2

// Privacy is how much a feed tells whoever sees the patient's calendar
// (planner.md section 2). The empty value means PrivacyDiscreet.
type Privacy string

// The levels of privacy.
const (
	// PrivacyDiscreet tells that there are dates, not what they are about: no
	// product, clinic, zone, body part, dose, practitioner or kind of visit.
	PrivacyDiscreet Privacy = "discreet"
	// PrivacyDetailed tells what the plan knows, in words for the patient.
	PrivacyDetailed Privacy = "detailed"
)

// Privacies lists every Privacy.
var Privacies = []Privacy{PrivacyDiscreet, PrivacyDetailed}

// Style is how a feed shows an item of several days, which would be a banner on
// every row of a month (interop.md F11). The empty value means StyleSpan.
type Style string

// The styles.
const (
	StyleSpan    Style = "span"    // one event over all days
	StyleMarkers Style = "markers" // one event on the first day, one on the last
	StyleOpens   Style = "opens"   // one event on the first day
)

// Styles lists every Style.
var Styles = []Style{StyleSpan, StyleMarkers, StyleOpens}

// Calendar is what one feed shows besides the items of the plan.
type Calendar struct {
	Privacy       Privacy
	Style         Style
	Language      string            // BCP 47; empty for English
	Alarms        bool              // whether events ring
	Timezone      string            // the clinic's IANA zone
	ClinicName    string            // shown in a detailed feed only
	Practitioners map[string]string // id to name, shown in a detailed feed only
	EventTitles   map[string]string // event id to the patient's own words; may be empty
}

// Entry is one item of a plan under the UID it keeps for ever. The store makes
// UIDs; they are random, so that they tell nothing (interop.md F3 and P5).
type Entry struct {
	UID  string
	Item plan.Item
}

// Revision says how often and when an event has last changed. Readers take an
// update for real only if both rise (interop.md F4 and F5).
type Revision struct {
	Sequence int       // SEQUENCE, from 0
	Modified time.Time // DTSTAMP and LAST-MODIFIED; written in UTC and whole seconds
}

// level returns the words of the calendar's privacy.
func (c Calendar) level() (*level, error) {
	p := c.Privacy
	if p == "" {
		p = PrivacyDiscreet
	}
	if !slices.Contains(Privacies, p) {
		return nil, fmt.Errorf("feeds: privacy %q is not one of %q", c.Privacy, Privacies)
	}
	return english.levels[p], nil
}

// errUnwritable is a value that cannot stand in a calendar and is not text that
// could be cleaned: a caller's fault.
var errUnwritable = errors.New("feeds: not writable")
