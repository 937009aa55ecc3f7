package feeds

import (
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func TestADiscreetFeedReadsAsItsGoldenFile(t *testing.T) {
	golden(t, "discreet.ics", rendered(t, harbour(""), oneOfEach()))
}

func TestADetailedFeedReadsAsItsGoldenFile(t *testing.T) {
	golden(t, "detailed.ics", rendered(t, harbour(PrivacyDetailed), oneOfEach()))
}

func TestAFeedOfMarkersThatRingReadsAsItsGoldenFile(t *testing.T) {
	golden(t, "markers.ics", rendered(t, ringing(PrivacyDiscreet, StyleMarkers), oneOfEach()))
}

func TestAFeedOfFirstDaysReadsAsItsGoldenFile(t *testing.T) {
	golden(t, "opens.ics", rendered(t, styled(StyleOpens), oneOfEach()))
}

func TestAFeedOfTakenTimesReadsAsItsGoldenFile(t *testing.T) {
	golden(t, "busy.ics", rendered(t, ringing(PrivacyBusy, ""), append(oneOfEach(), off(),
		visit("maybe", "America/New_York", dateTime(date(2027, 9, 1), 9, 0), 30, clinic.AppointmentTentative))))
}

func TestACancelledVisitReadsAsItsGoldenFile(t *testing.T) {
	golden(t, "cancelled.ics", rendered(t, ringing(PrivacyDetailed, ""), []Entry{off(),
		visit("w", "America/New_York", dateTime(date(2027, 6, 21), 10, 0), 30, clinic.AppointmentConfirmed)}))
}

func TestAFeedInEveryLanguageReadsAsItsGoldenFile(t *testing.T) {
	for _, tag := range Languages()[1:] {
		for _, p := range worded {
			golden(t, tag+"-"+string(p)+".ics", rendered(t, in(tag, harbour(p)), oneOfEach()))
		}
	}
}

func TestAnEmptyFeedReadsAsItsGoldenFile(t *testing.T) {
	golden(t, "empty.ics", rendered(t, harbour(""), nil))
}

func TestTimedItemsReadAsTheirGoldenFile(t *testing.T) {
	golden(t, "timed.ics", rendered(t, harbour(PrivacyDetailed), []Entry{
		visit("summer", "America/New_York", dateTime(date(2027, 6, 14), 10, 0), 30, clinic.AppointmentConfirmed),
		visit("winter", "America/New_York", dateTime(date(2028, 1, 10), 16, 15), 45, clinic.AppointmentTentative),
		visit("abroad", "Europe/Berlin", dateTime(date(2027, 7, 2), 9, 0), 60, clinic.AppointmentConfirmed),
		visit("no-daylight-time", "Asia/Tokyo", dateTime(date(2027, 8, 2), 9, 0), 0, clinic.AppointmentConfirmed),
		visit("no-rule", "Africa/Casablanca", dateTime(date(2027, 8, 3), 9, 0), 30, clinic.AppointmentConfirmed),
		visit("clocks-forward", "America/New_York", dateTime(date(2027, 3, 14), 1, 45), 30, clinic.AppointmentConfirmed),
		visit("clocks-back", "America/New_York", dateTime(date(2027, 11, 7), 1, 30), 60, clinic.AppointmentConfirmed),
		visit("past-midnight", "America/New_York", dateTime(date(2027, 12, 31), 23, 30), 60, clinic.AppointmentConfirmed),
	}))
}

// interop.md F1.
func TestHostileNamesReadAsTheirGoldenFile(t *testing.T) {
	cal := Calendar{
		AsOf:       date(2027, 3, 2),
		Privacy:    PrivacyDetailed,
		Timezone:   "Europe/Berlin",
		ClinicName: "A: B; C, D \\ \"E\"\r\nATTACH:https://example.org/x",
		Practitioners: map[string]string{
			"dr1": "O'Neil",
			"dr2": "Müller, Anna",
		},
		EventTitles: map[string]string{
			"crlf":     "Wedding\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:injected",
			"nel":      "Party\u0085X-A:1\u2028X-B:2\u2029X-C:3\x00\x1b[31m",
			"emoji":    "💍👰🏽‍♀️🤵🏻‍♂️💐🥂🎂🎶🕺💃🏾👨‍👩‍👧‍👦🎉🎊🌸🌺🌻🌹🥀🌷🌼💒⛪🕌🕍🛕⛩️🗽🗼🏰🏯🏟️🎡🎢🎠⛲⛱️🏖️🏝️",
			"template": "{zones} [{clinic}] \\n",
		},
	}
	prep := func(event string) Entry {
		return Entry{UID: event, Item: plan.Item{Key: "prep/" + event, Kind: plan.KindPrep, Event: event,
			Start: date(2027, 8, 21), End: date(2027, 9, 4), Zones: allZones,
			Reasons: []plan.Reason{{Rule: "event.prep\r\nX:1", Text: "because\nof\vthis"}}}}
	}
	second := visit("second", "Europe/Berlin", dateTime(date(2027, 7, 2), 9, 0), 60, clinic.AppointmentConfirmed)
	second.Item.Visit.PractitionerID = "dr2"
	golden(t, "injection.ics", rendered(t, cal, []Entry{
		visit("first", "Europe/Berlin", dateTime(date(2027, 7, 1), 9, 0), 60, clinic.AppointmentConfirmed),
		second, prep("crlf"), prep("nel"), prep("emoji"), prep("template"), prep("untitled"),
	}))
}
