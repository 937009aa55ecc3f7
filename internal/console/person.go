package console

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func personRoutes() []route {
	return []route{
		{http.MethodGet, "/patients/new", anyStaff, personPage},
		{http.MethodPost, "/patients/new", anyStaff, form(addPerson, personPage)},
		{http.MethodGet, "/patients/:id/person", anyStaff, personPage},
		{http.MethodPost, "/patients/:id/person", anyStaff, form(correctPerson, personPage)},
	}
}

const personForm = "person"

// personView is the page of the form.
type personView struct {
	New                                     bool
	Heading, Back, Action, Version, Once    string
	Name, Email, Timezone, Latitude, Visits field
	Language, Practitioner                  menu
	Metabolism, Strength, Strategy          menu
	FirstTimer, SeasonCheckins              bool
	Weekdays                                []choice
	Blackouts                               []blackout
	ClinicZone                              string
}

// blackout is a row of days on which she cannot come.
type blackout struct{ From, To field }

// spareBlackouts is how many empty rows there are for more.
const spareBlackouts = 2

func personPage(v *visit) error {
	s, err := v.person()
	if err != nil {
		return err
	}
	p := s.Patient
	shown := personView{
		New: p.ID == "", Heading: "New patient", Back: v.path("/patients"), Action: v.path("/patients/new"), Once: v.onceAgain(), ClinicZone: s.Clinic.Timezone,
		Name: v.field(personForm, "name", p.Name), Email: v.field(personForm, "email", p.Email),
		Timezone: v.field(personForm, "timezone", p.Timezone), Latitude: v.field(personForm, "latitude", optionalNumber(p.Latitude)),
		Visits: v.field(personForm, "visits_per_year", optionalCount(p.VisitsPerYear)), Practitioner: v.practitionerMenu(s, personForm, p.PractitionerID),
	}
	if p.ID != "" {
		shown.Heading, shown.Back = "Correct "+p.Name, v.path(patientPath(p.ID))
		shown.Action, shown.Version = v.path(patientPath(p.ID)+"/person"), v.versionOf(personForm, p)
	}
	shown.Language = v.languages(p.Language)
	shown.Metabolism = v.traitMenu("metabolism", cmp.Or(string(p.Metabolism), "typical"), "fast", "Fast", "typical", "Typical", "slow", "Slow", "unknown", "Not known")
	shown.Strength = v.traitMenu("strength", cmp.Or(string(p.Strength), "typical"), "low", "Low", "typical", "Typical", "strong", "Strong", "unknown", "Not known")
	shown.Strategy = v.traitMenu("strategy", cmp.Or(string(p.Strategy), "standard"),
		"standard", "Standard: as the estimate says", "small_3mo", "Smaller doses, every 3 months", "high_6mo", "Higher doses, every 6 months")
	shown.FirstTimer = len(v.ticked(personForm, "first_timer", yes(p.FirstTimer))) > 0
	shown.SeasonCheckins = len(v.ticked(personForm, "season_checkins", yes(p.SeasonCheckins))) > 0
	on := v.ticked(personForm, "weekday", p.Weekdays)
	for _, d := range clinic.Weekdays {
		shown.Weekdays = append(shown.Weekdays, choice{ID: "person-weekday-" + d, Value: d, Text: strings.ToUpper(d[:1]) + d[1:3], On: slices.Contains(on, d)})
	}
	shown.Blackouts = v.blackouts(p.Blackouts)
	return v.render("person", shown.Heading, "patients", shown)
}

// person is the sheet of the patient of the address, or of nobody yet.
func (v *visit) person() (app.Sheet, error) {
	if v.id() == "" {
		return v.app.NewSheet(v.ctx(), v.actor)
	}
	return v.app.Sheet(v.ctx(), v.actor, v.id())
}

func yes(is bool) []string {
	if is {
		return []string{"yes"}
	}
	return nil
}

func optionalNumber(x *float64) string {
	if x == nil {
		return ""
	}
	return amount(*x)
}

func optionalCount(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// ownLanguageNames are the languages that a patient can be addressed in, by their own
// names.
var ownLanguageNames = map[string]string{"en": "English", "es": "Español", "fr": "Français", "de": "Deutsch", "ko": "한국어"}

func (v *visit) languages(recorded string) menu {
	m := v.menu(personForm, "language", recorded)
	m.add("", "As her browser asks")
	for _, tag := range clinic.Languages {
		m.add(tag, ownLanguageNames[tag])
	}
	return m
}

// traitMenu is a choice of pairs of a value and its text.
func (v *visit) traitMenu(name, recorded string, pairs ...string) menu {
	m := v.menu(personForm, name, recorded)
	for i := 0; i+1 < len(pairs); i += 2 {
		m.add(pairs[i], pairs[i+1])
	}
	return m
}

// blackouts are the rows of days, with some empty ones for more.
func (v *visit) blackouts(recorded []clinic.Span) (rows []blackout) {
	n := len(recorded) + spareBlackouts
	if v.sent(personForm) != nil {
		for _, i := range v.blackoutRows() {
			n = max(n, i+1)
		}
	}
	for i := range n {
		from, to := "", ""
		if i < len(recorded) {
			from, to = recorded[i].From.String(), recorded[i].To.String()
		}
		rows = append(rows, blackout{v.field(personForm, blackoutField(i, "from"), from), v.field(personForm, blackoutField(i, "to"), to)})
	}
	return rows
}

func blackoutField(i int, end string) string { return "blackout-" + strconv.Itoa(i) + "-" + end }

// mostBlackouts bounds the rows that are read: more than a record holds.
const mostBlackouts = 500

// blackoutRows are the numbers of the rows that the form has.
func (v *visit) blackoutRows() (rows []int) {
	for i := range mostBlackouts {
		if v.draft.values.Has(blackoutField(i, "from")) || v.draft.values.Has(blackoutField(i, "to")) {
			rows = append(rows, i)
		}
	}
	return rows
}

// readPerson reads the form over what is recorded. The rows of blackouts that hold
// something are returned in order, so that a refusal finds its own.
func (v *visit) readPerson(p clinic.Patient) (clinic.Patient, []int) {
	p.Name, p.Email, p.Language, p.PractitionerID = v.value("name"), v.value("email"), v.value("language"), v.value("practitioner")
	p.Metabolism, p.Strength, p.Strategy = clinic.Metabolism(v.value("metabolism")), clinic.Strength(v.value("strength")), clinic.Strategy(v.value("strategy"))
	p.Timezone, p.VisitsPerYear = v.value("timezone"), v.whole("visits_per_year", 0)
	p.FirstTimer, p.SeasonCheckins = v.value("first_timer") != "", v.value("season_checkins") != ""
	p.Latitude = nil
	if text := v.value("latitude"); text != "" {
		latitude, err := number(text)
		if err != nil {
			v.draft.add("latitude", "This is not a number.")
		}
		p.Latitude = &latitude
	}
	p.Weekdays = nil
	for _, d := range clinic.Weekdays {
		if slices.Contains(v.draft.values["weekday"], d) {
			p.Weekdays = append(p.Weekdays, d)
		}
	}
	if len(p.Weekdays) == len(clinic.Weekdays) {
		p.Weekdays = nil // every day is no wish
	}
	p.Blackouts = nil
	var rows []int
	for _, i := range v.blackoutRows() {
		from, to := v.date(blackoutField(i, "from"), v.value(blackoutField(i, "to")) != ""), v.date(blackoutField(i, "to"), false)
		if from.IsZero() {
			continue
		}
		if to.IsZero() {
			to = from
		}
		p.Blackouts, rows = append(p.Blackouts, clinic.Span{From: from, To: to}), append(rows, i)
	}
	return p, rows
}

// personRefused puts a refusal to the field that it is about.
func (v *visit) personRefused(rows []int, err error) error {
	var e *clinic.Error
	if !errors.As(err, &e) || e.Code != clinic.Invalid {
		return err
	}
	at := common(e.Path)
	if list, end, ok := strings.Cut(e.Path, "]."); ok && strings.HasPrefix(list, "blackouts[") {
		if i, err := strconv.Atoi(list[len("blackouts["):]); err == nil && i < len(rows) {
			at = blackoutField(rows[i], end)
		}
	}
	v.draft.add(at, sentence("This "+e.Message))
	return errFaulty
}

func addPerson(v *visit) error {
	v.reading(personForm)
	p, rows := v.readPerson(clinic.Patient{})
	if err := v.faulty(); err != nil {
		return err
	}
	var added clinic.Patient
	before, err := v.once(func(ctx context.Context) (err error) {
		added, err = v.app.AddPatient(ctx, v.actor, p)
		return err
	})
	if err != nil {
		return v.personRefused(rows, err)
	}
	if before != nil {
		added.ID = before.Subject
	}
	return v.done(patientPath(added.ID), "The patient is added.")
}

func correctPerson(v *visit) error {
	v.reading(personForm)
	before, err := v.app.Patient(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	p, rows := v.readPerson(before)
	if err := v.faulty(); err != nil {
		return err
	}
	ctx, told := app.Listen(v.ctx())
	if err := v.app.ReplacePatient(ctx, v.actor, p, app.Match{v.value("version")}); err != nil {
		return v.personRefused(rows, err)
	}
	return v.recorded("What is known of her is corrected.", told)
}
