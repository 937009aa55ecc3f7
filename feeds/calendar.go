package feeds

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/i18n"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Version is raised whenever equal input may render other bytes, so that stored
// feeds made by an older version are rendered again.
const Version = 4

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
	// PrivacyBusy tells when the patient's time is taken, and nothing else.
	PrivacyBusy Privacy = "busy"
)

// Privacies lists every Privacy.
var Privacies = []Privacy{PrivacyDiscreet, PrivacyDetailed, PrivacyBusy}

// ShowsMoreThan reports whether a feed of this privacy tells more than one of another.
func (p Privacy) ShowsMoreThan(other Privacy) bool {
	order := []Privacy{PrivacyBusy, PrivacyDiscreet, PrivacyDetailed}
	return slices.Index(order, p) > slices.Index(order, other)
}

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
	AsOf          civil.Date // the day in the clinic as of which the plan was made
	Privacy       Privacy
	Style         Style
	Language      string            // one of Languages; empty for English
	Alarms        bool              // whether events ring
	PageURL       string            // of the patient's page, without a secret; empty for no link
	Timezone      string            // the clinic's IANA zone
	ClinicName    string            // shown in a detailed feed only
	Practitioners map[string]string // id to name, shown in a detailed feed only
	EventTitles   map[string]string // event id to the patient's own words; may be empty
}

// Entry is one item of a plan under the UID it keeps for ever, or an appointment
// that was on one and is cancelled. The store makes UIDs; they are random, so that
// they tell nothing (interop.md F3 and P5).
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

// isCancelled reports a visit that will not take place.
func isCancelled(item plan.Item) bool {
	return item.Visit != nil && item.Visit.Status == clinic.AppointmentCancelled
}

// words returns the words of the calendar's language and privacy.
func (c Calendar) words() (*language, *level, error) {
	lang, ok := languages().byTag[cmp.Or(c.Language, i18n.English)]
	if !ok {
		return nil, nil, fmt.Errorf("feeds: language %q is not one of %q", c.Language, Languages())
	}
	p := c.Privacy
	if p == "" {
		p = PrivacyDiscreet
	}
	if !slices.Contains(Privacies, p) {
		return nil, nil, fmt.Errorf("feeds: privacy %q is not one of %q", c.Privacy, Privacies)
	}
	return lang, lang.levels[p], nil
}

// style is the calendar's style, or an error for one that there is not.
func (c Calendar) style() (Style, error) {
	s := c.Style
	if s == "" {
		s = StyleSpan
	}
	if !slices.Contains(Styles, s) {
		return "", fmt.Errorf("feeds: style %q is not one of %q", c.Style, Styles)
	}
	return s, nil
}

// checkPage refuses an address of the patient's page that could not stand in a
// calendar: what is no URI could end a content line, and a query, a fragment or
// a user could be a secret (interop.md F24).
func (c Calendar) checkPage() error {
	if c.PageURL == "" {
		return nil
	}
	page, err := url.Parse(c.PageURL)
	if err != nil || page.Scheme != "https" && page.Scheme != "http" || page.Host == "" ||
		page.User != nil || strings.ContainsAny(c.PageURL, "?#") || strings.ContainsFunc(c.PageURL, outsideURI) {
		return fmt.Errorf("%w: the address of the patient's page", errUnwritable)
	}
	return nil
}

// outsideURI reports what RFC 3986 has no place for.
func outsideURI(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r)
}

// errUnwritable is a value that cannot stand in a calendar and is not text that
// could be cleaned: a caller's fault.
var errUnwritable = errors.New("feeds: not writable")
