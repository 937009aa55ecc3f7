package feeds

import (
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// english is the wording in English. Tone: plain, warm and calm. Every planned
// item says how uncertain it is and names no single day on which something would
// be due; nothing sounds like medical advice (planner.md facts 12 and 17).
var english = &language{
	levels: map[Privacy]*level{
		PrivacyDiscreet: englishDiscreet,
		PrivacyDetailed: englishDetailed,
		PrivacyBusy:     englishBusy,
	},
	zones: map[clinic.Zone]string{
		clinic.Glabella:   "frown lines",
		clinic.CrowsFeet:  "crow's feet",
		clinic.Forehead:   "forehead",
		clinic.Platysma:   "neck",
		clinic.Masseter:   "jaw",
		clinic.DAO:        "corners of the mouth",
		clinic.Mentalis:   "chin",
		clinic.BunnyLines: "bunny lines",
		clinic.BrowLift:   "brows",
		clinic.LipFlip:    "lips",
		clinic.GummySmile: "gummy smile",
	},
	seasons: map[string]string{"summer": "summer", "winter": "winter", "": "season"},
	stated: map[string]string{
		string(clinic.MetabolismFast): "fast",
		string(clinic.MetabolismSlow): "slow",
		string(clinic.StrengthLow):    "gentle",
		string(clinic.StrengthStrong): "strong",
	},
	months: [12]string{"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"},
	and:          " and ",
	to:           " to ",
	yourEvent:    "your event",
	opens:        "{title} (opens)",
	closes:       "{title} (closes)",
	cancelled:    "Cancelled: {title}",
	chance:       "about {percent}%",
	slightChance: "less than 1%",
	why:          "Why:",
	howSure:      "How sure:",
	wouldChange:  "What would change it:",
	ask:          "If you are unsure, ask your clinic[: {clinic}].",
}
