//go:build interop

package interop

import (
	"fmt"
	"strings"
)

// What the owner of a feed can set.
var (
	languages = []string{"en"}
	styles    = []string{"span", "markers", "opens"}
	privacies = []string{"discreet", "detailed", "busy"}
)

type settings struct {
	language, style, privacy string
	alarms                   bool
}

// everySetting has alarms in every other feed: whether an event rings changes
// nothing that is compared.
func everySetting() []settings {
	var all []settings
	for _, language := range languages {
		for _, style := range styles {
			for _, privacy := range privacies {
				all = append(all, settings{language, style, privacy, len(all)%2 == 1})
			}
		}
	}
	return all
}

func (s settings) String() string {
	return fmt.Sprintf("%s %s %s, alarms %t", s.language, s.style, s.privacy, s.alarms)
}

// body is what REST takes for a feed of these settings.
func (s settings) body() object {
	return object{"language": s.language, "style": s.style, "privacy": s.privacy, "alarms": s.alarms}
}

// words are how a language calls what is planned.
type words struct {
	titles  map[string]map[string]string // by privacy and kind of item
	zones   map[string]string
	seasons map[string]string
	and     string
	// Of a first day and of a last one that stand for the span.
	opens, closes string
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
			"busy": {"appt": "Busy"},
		},
		zones: map[string]string{
			"glabella": "frown lines", "crows_feet": "crow's feet", "forehead": "forehead", "platysma": "neck", "masseter": "jaw",
			"dao": "corners of the mouth", "mentalis": "chin", "bunny_lines": "bunny lines", "brow_lift": "brows", "lip_flip": "lips",
			"gummy_smile": "gummy smile",
		},
		seasons: map[string]string{"summer": "summer", "winter": "winter"},
		and:     " and ",
		opens:   "{title} (opens)", closes: "{title} (closes)",
	},
}
