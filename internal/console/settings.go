package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (h handler) settingsRoutes() []route {
	return []route{
		{http.MethodGet, "/settings", anyStaff, settingsPage},
		{http.MethodPost, "/settings", ownerOnly, form(proposing("/settings", "settings", saveSettings), settingsPage)},
		{http.MethodGet, "/settings/practitioners", anyStaff, practitionersPage},
		{http.MethodPost, "/settings/practitioners", ownerOnly, form(addPractitioner, practitionersPage)},
		{http.MethodPost, "/settings/practitioners/:id", ownerOnly, form(savePractitioner, practitionersPage)},
		{http.MethodPost, "/settings/practitioners/:id/delete", ownerOnly, form(deletePractitioner, practitionersPage)},
		{http.MethodGet, "/settings/closures", anyStaff, closuresPage},
		{http.MethodPost, "/settings/closures", ownerOnly, form(proposing(closuresPath, "closure", addClosure), closuresPage)},
		{http.MethodPost, "/settings/closures/list", ownerOnly, form(proposing(closuresPath, "pasted", addPasted), closuresPage)},
		{http.MethodPost, "/settings/closures/holidays", ownerOnly, form(proposing(closuresPath, "holidays", addHolidays), closuresPage)},
		{http.MethodPost, "/settings/closures/remove", ownerOnly, form(proposing(closuresPath, removedForm, removeClosure), closuresPage)},
		{http.MethodGet, "/settings/app-passwords", clinician, appPasswordsPage},
		{http.MethodPost, "/settings/app-passwords", clinician, form(addAppPassword, appPasswordsPage)},
		{http.MethodPost, "/settings/app-passwords/profile", clinician, appPasswordProfile},
		{http.MethodPost, "/settings/app-passwords/:id/revoke", clinician, form(revokeAppPassword, appPasswordsPage)},
		{http.MethodGet, "/settings/api-keys", ownerOnly, apiKeysPage},
		{http.MethodPost, "/settings/api-keys", ownerOnly, form(addAPIKey, apiKeysPage)},
		{http.MethodPost, "/settings/api-keys/:id/revoke", ownerOnly, revokeAPIKey},
		{http.MethodGet, "/settings/audit", ownerOnly, auditPage},
	}
}

// settingsTabs are the pages of the settings that somebody of a role can open.
func (v *visit) settingsTabs(on string) (tabs []link) {
	for _, t := range []struct {
		path, text string
		who        access
	}{
		{"/settings", "Clinic", anyStaff}, {"/settings/practitioners", "Practitioners", anyStaff}, {"/settings/closures", "Closures", anyStaff},
		{"/settings/app-passwords", "Calendar apps", clinician}, {elsewherePath, "Other calendars", anyStaff}, {"/settings/staff", "Staff", ownerOnly},
		{importsPath, "Imports", ownerOnly}, {"/settings/api-keys", "API keys", ownerOnly}, {webhooksPath, "Webhooks", ownerOnly}, {"/settings/audit", "Audit", ownerOnly},
	} {
		if v.may(t.who) && v.hasPage(t.path) {
			tabs = append(tabs, link{Path: v.path(t.path), Text: t.text, On: t.path == on})
		}
	}
	return tabs
}

// hasPage reports whether there is such a page.
func (h handler) hasPage(path string) bool {
	return slices.ContainsFunc(h.routes(), func(r route) bool { return r.method == http.MethodGet && r.path == path })
}

// settingsView is the page of the clinic itself.
type settingsView struct {
	Tabs                     []link
	MayChange                bool
	Version                  string
	Unsaved                  string // leads to what was looked at and not saved
	WeekdaysNow, TitlesNow   string // as field.Now
	Name, Zone, Latitude     field
	Interval, Opens, Closes  field
	Weekdays, CalendarTitles []choice
}

func settingsPage(v *visit) error {
	own, err := v.clinic()
	if err != nil {
		return err
	}
	latitude, interval := "", ""
	if own.Latitude != nil {
		latitude = strconv.FormatFloat(*own.Latitude, 'f', -1, 64)
	}
	if own.MinIntervalDays > 0 {
		interval = strconv.Itoa(own.MinIntervalDays)
	}
	var hours clinic.Hours
	if own.Hours != nil {
		hours = *own.Hours
	}
	const f = "settings"
	view := settingsView{
		Tabs: v.settingsTabs("/settings"), MayChange: v.may(ownerOnly), Version: v.versionOf(f, own), Unsaved: v.unsaved("/settings"),
		Name: v.field(f, "name", own.Name), Zone: v.field(f, "timezone", own.Timezone), Latitude: v.field(f, "latitude", latitude), Interval: v.field(f, "min_interval_days", interval),
		Opens: v.field(f, "hours.from", hours.From), Closes: v.field(f, "hours.to", hours.To),
	}
	closed, titles := own.ClosedWeekdays, string(own.CalendarTitles)
	if sent := v.sent(f); sent != nil {
		closed, titles = sent["closed_weekdays"], sent.Get("calendar_titles")
		if v.draft.stale && !sameDays(closed, own.ClosedWeekdays) {
			view.WeekdaysNow = cmp.Or(strings.Join(own.ClosedWeekdays, ", "), "none")
		}
		if v.draft.stale && (titles == "named") != (own.CalendarTitles == clinic.TitlesNamed) {
			view.TitlesNow = cmp.Or(string(own.CalendarTitles), string(clinic.TitlesCoded))
		}
	}
	for _, day := range append(slices.Clone(clinic.Weekdays[1:]), clinic.Weekdays[0]) {
		view.Weekdays = append(view.Weekdays, choice{ID: "closed-" + day, Value: day, Text: capital(day), On: slices.Contains(closed, day)})
	}
	view.CalendarTitles = []choice{
		{ID: "titles-coded", Value: "coded", Text: "By code", Hint: "Window [P-4F7K]", On: titles != "named"},
		{ID: "titles-named", Value: "named", Text: "By name and code", Hint: "Names reach whatever app shows the calendar", On: titles == "named"},
	}
	return v.render("settings", "Settings", "settings", view)
}

// sameDays reports whether the same days of the week are in both.
func sameDays(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func saveSettings(v *visit) error {
	d := v.reading("settings")
	next, err := v.clinic()
	if err != nil {
		return err
	}
	next.Name, next.Timezone, next.CalendarTitles = v.value("name"), v.value("timezone"), clinic.CalendarTitles(v.value("calendar_titles"))
	next.ClosedWeekdays, next.Latitude, next.MinIntervalDays = d.values["closed_weekdays"], nil, 0
	next.Hours = nil // those that a clinic has that states none
	if hours := (clinic.Hours{From: v.value("hours.from"), To: v.value("hours.to")}); hours != (clinic.Hours{}) {
		next.Hours = &hours
	}
	if text := v.value("latitude"); text != "" {
		degrees, err := strconv.ParseFloat(text, 64)
		if err != nil {
			d.add("latitude", "The latitude is not a number of degrees.")
		}
		next.Latitude = &degrees
	}
	if text := v.value("min_interval_days"); text != "" {
		if next.MinIntervalDays, err = strconv.Atoi(text); err != nil || next.MinIntervalDays < 1 {
			d.add("min_interval_days", "The minimum interval is not a number of days.")
		}
	}
	var refusal *clinic.Error
	if errors.As(next.Validate(app.Zones), &refusal) && refusal.Path != "" {
		d.add(refusal.Path, sentence("This "+refusal.Message))
	}
	if err := v.faulty(); err != nil {
		return err
	}
	if v.value("do") == doPreview {
		return v.preview(app.Proposal{Settings: &next.Settings}, *v.known, "/settings", settingsPage)
	}
	if _, err := v.app.ReplaceClinic(v.ctx(), v.actor, next, app.Match{v.value("version")}); err != nil {
		return err
	}
	return v.done("/settings", "Saved. Plans follow in the background.")
}
