//go:build interop

package interop

import (
	"strings"
)

// What the owner of a feed can set. The first of each list is the default.
var (
	languages = []string{"en"}
	privacies = []string{"discreet", "detailed"}
)

type settings struct{ language, privacy string }

func (s settings) String() string { return s.language + " " + s.privacy }

func everySetting() []settings {
	var all []settings
	for _, language := range languages {
		for _, privacy := range privacies {
			all = append(all, settings{language, privacy})
		}
	}
	return all
}

// body is what REST takes for a feed of these settings.
func (s settings) body() object {
	return object{"name": s.String(), "privacy": s.privacy}
}

// words are how a language calls what is planned.
type words struct {
	titles  map[string]map[string]string // by privacy and kind of item
	zones   map[string]string
	seasons map[string]string
	and     string
}

// list is "a, b and c".
func (w words) list(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + w.and + all[last]
}

var inWords = map[string]words{
	"en": {
		titles: map[string]map[string]string{ // planner.md section 2
			"discreet": {
				"appt":          "Appointment",
				"window":        "Good time to book",
				"prep":          "Prep window for {event}",
				"prep-deadline": "Last day to prepare for {event}",
				"checkin":       "Check-in",
				"soft":          "A quick look in the mirror",
				"touchup":       "Review",
				"track":         "Weekly photo",
				"season":        "Seasonal check-in",
				"guard":         "Reminder",
			},
			"detailed": {
				"appt":          "Appointment: {zones}, {practitioner}",
				"window":        "Follow-up window: {zones}",
				"prep":          "Treat now for {event}: {zones}",
				"prep-deadline": "Last day to treat before {event}",
				"checkin":       "Check-in, week 10-12: {zones}",
				"soft":          "How is it holding? {zones}",
				"touchup":       "2-week review: {zones}",
				"track":         "Photo, same light: {zones}",
				"season":        "Pre-{season} check: {zones}",
				"guard":         "Regular schedule ends",
			},
		},
		zones: map[string]string{
			"glabella": "frown lines", "crows_feet": "crow's feet", "forehead": "forehead", "platysma": "neck", "masseter": "jaw",
			"dao": "corners of the mouth", "mentalis": "chin", "bunny_lines": "bunny lines", "brow_lift": "brows", "lip_flip": "lips",
			"gummy_smile": "gummy smile",
		},
		seasons: map[string]string{"summer": "summer", "winter": "winter"},
		and:     " and ",
	},
}
