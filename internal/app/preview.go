package app

import (
	"cmp"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
)

// Preview is what a calendar of these settings would show of the patient's plan,
// in order of time. Nothing of it is stored, so that nothing is cancelled in it:
// only who heard of a visit is told that it is off.
func (p PatientPage) Preview(settings FeedSettings) ([]feeds.Shown, error) {
	if err := settings.validate(civil.DateOf(p.Now)); err != nil {
		return nil, err
	}
	cal := p.Calendar
	cal.Privacy, cal.Style, cal.Alarms = cmp.Or(settings.Privacy, feeds.PrivacyDiscreet), settings.Style, settings.Alarms
	cal.Language = cmp.Or(settings.Language, cal.Language)
	if settings.HideEventTitles {
		cal.EventTitles = nil
	}
	events, _, err := feeds.Compose(cal, p.Entries, Zones)
	var shown []feeds.Shown
	for _, e := range events {
		shown = append(shown, e.Shown())
	}
	return shown, err
}
