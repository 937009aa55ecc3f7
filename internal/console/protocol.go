package console

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func (h handler) protocolRoutes() []route {
	return []route{
		{http.MethodGet, "/protocol", anyStaff, protocolPage},
		{http.MethodPost, "/protocol/preview", ownerOnly, form(proposing("/protocol", rulesForm, proposeRules), protocolPage)},
		{http.MethodPost, "/protocol/profile", ownerOnly, form(proposing("/protocol", "profile", proposeProfile), protocolPage)},
		{http.MethodGet, "/protocol/previews/:id", ownerOnly, previewPage},
		{http.MethodGet, "/protocol/versions/:id", anyStaff, versionPage},
		{http.MethodPost, "/protocol/versions/:id/restore", ownerOnly, form(proposing("/protocol", "", restoreVersion), protocolPage)},
	}
}

// protocolView is the page of the rules.
type protocolView struct {
	MayChange bool
	Unsaved   string // leads to what was looked at and not saved
	Base      string // the version of the rules over which the form is typed
	// ProfileBase is the same for the form that goes back to a profile.
	ProfileBase string
	Profile     string
	Version     int
	Own         bool
	Profiles    []choice
	Groups      []ruleGroup
	Versions    []versionRow
	Plans       app.Replanning
	Percent     int
}

// ruleGroup are the rules of one subject.
type ruleGroup struct {
	ID, Title, About string
	Open             bool
	Rows             []ruleRow
}

// ruleRow is one number, or those of one kind, with what uses them.
type ruleRow struct {
	Legend, About string
	Fields        []ruleField
	Rules         []plan.Rule
}

// ruleField is one number to type.
type ruleField struct {
	field
	Label, Unit, Default, Limits string
	Kind                         string
	Changed, Locked              bool
	Choices                      []choice
}

const rulesForm = "rules"

// groupTitles are the subjects, by the first part of a path, in the order of the page.
var groupTitles = []struct{ prefix, title, about string }{
	{"", "Basics", "What holds for every plan."},
	{"window", "Booking window", "When it is a good time to come back."},
	{"duration", "How long an effect lasts", "What is known before a patient reports anything."},
	{"learning", "What a report means", "How what a patient noticed moves her next window."},
	{"strategy", "Agreed rhythms", "Windows of patients who agreed on smaller doses more often, or higher ones more rarely."},
	{"event", "Events", "When to prepare for a wedding or a trip, in days before it."},
	{"checkin", "Routine check-in", "An assessment, not a treatment."},
	{"soft", "Soft contact", "A friendly look in the mirror."},
	{"touchup", "Review after a treatment", "A look together at what was done."},
	{"track", "The patient's own look", "Photos in the same light."},
	{"guard", "End of the regular schedule", "After which a window is overdue."},
	{"season", "Seasonal check-ins", "Before summer and winter, by the hemisphere."},
	{"package", "Packages", "When sessions that are left are called to mind."},
	{"pause", "Pauses", "How often an open-ended pause is put before the clinic."},
	{"shortening", "Effects that become shorter", "When the clinic is told that effects are possibly shortening."},
}

func protocolPage(v *visit) error {
	inForce, err := v.app.Protocol(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	own, err := v.clinic()
	if err != nil {
		return err
	}
	profile := own.Profile
	if profile == "" {
		profile = clinic.Profiles[0]
	}
	defaults, err := app.ProfileRules(profile)
	if err != nil {
		return err
	}
	view := protocolView{MayChange: v.may(ownerOnly), Profile: inForce.Profile, Version: inForce.Version, Groups: v.ruleGroups(inForce, defaults), Base: v.versionOf(rulesForm, inForce), ProfileBase: v.versionOf("profile", inForce), Unsaved: v.unsaved("/protocol")}
	chosen := profile
	if sent := v.sent("profile"); sent != nil {
		chosen = sent.Get("profile")
	}
	for _, name := range clinic.Profiles {
		view.Profiles = append(view.Profiles, choice{ID: "profile-" + name, Value: name, Text: capital(name), On: name == chosen})
	}
	if view.Versions, err = v.versionRows(); err != nil {
		return err
	}
	view.Own = len(view.Versions) > 0 && view.Versions[0].Own
	if view.Plans, err = v.app.Replanning(v.ctx(), v.actor); err != nil {
		return err
	}
	if view.Plans.Patients > 0 {
		view.Percent = 100 * view.Plans.Done / view.Plans.Patients
	}
	if view.Plans.Done < view.Plans.Patients && v.draft == nil && v.c.Request.URL.RawQuery == "watch" {
		v.c.Header("Refresh", "3")
	}
	return v.render("protocol", "Protocol", "protocol", view)
}

// ruleGroups lay the fields of rules out by subject.
func (v *visit) ruleGroups(inForce, defaults app.Protocol) []ruleGroup {
	usual := map[string]string{}
	for _, f := range app.ProtocolFields(defaults) {
		usual[f.Path] = f.Value
	}
	var groups []ruleGroup
	for _, g := range groupTitles {
		group := ruleGroup{ID: "rules-of-" + g.prefix, Title: g.title, About: g.about, Open: g.prefix == ""}
		for _, f := range app.ProtocolFields(inForce) {
			prefix, _, nested := strings.Cut(f.Path, ".")
			if !nested {
				prefix = ""
			}
			if prefix != g.prefix {
				continue
			}
			one := v.ruleField(f, usual[f.Path])
			group.Open = group.Open || one.Changed || one.Error != ""
			of, legend, about := f.Of, "", ""
			if f.Key != "" {
				legend, about = labelOf(f.Of), f.OfDoc
			} else if parts := strings.Split(f.Path, "."); len(parts) > 2 {
				of = strings.Join(parts[:len(parts)-1], ".")
				legend = labelOf(of)
			}
			if last := len(group.Rows) - 1; legend != "" && last >= 0 && group.Rows[last].Legend == legend {
				group.Rows[last].Fields = append(group.Rows[last].Fields, one)
				continue
			}
			group.Rows = append(group.Rows, ruleRow{Legend: legend, About: about, Fields: []ruleField{one}, Rules: rulesUsing(of)})
		}
		if len(group.Rows) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

func (v *visit) ruleField(f app.ProtocolField, usual string) ruleField {
	one := ruleField{
		field: v.field(rulesForm, f.Path, f.Value), Label: labelOf(f.Path), Unit: unitOf(f.Path), Default: usual, Kind: string(f.Kind), Locked: !v.may(ownerOnly),
	}
	if one.Changed = one.Value != f.Value && (one.Kind != string(app.FieldYesNo) || (one.Value == "true") != (f.Value == "true")); one.Changed {
		one.Now = cmp.Or(f.Value, "nothing")
	}
	if f.Least != "" {
		one.Limits = f.Least + " to " + f.Most
	}
	if f.Key == "" {
		one.Limits = strings.TrimSpace(one.Limits)
	}
	if f.Kind == "zone" {
		for _, z := range clinic.Zones {
			one.Choices = append(one.Choices, choice{Value: string(z), Text: zoneNames[z], On: string(z) == one.Value})
		}
	}
	if f.Key == "" && f.Doc != "" {
		one.Label = labelOf(f.Path)
	}
	return one
}

// rulesUsing are the rules of the catalogue that use a number, by its path.
func rulesUsing(path string) (using []plan.Rule) {
	for _, r := range plan.Rules {
		for _, parameter := range r.Parameters {
			if parameter == path || strings.HasPrefix(path, parameter+".") || strings.HasPrefix(parameter, path+".") {
				using = append(using, r)
				break
			}
		}
	}
	return using
}

// labelOf names a value by the last part of its path: "Min length days".
func labelOf(path string) string {
	name := path[strings.LastIndex(path, ".")+1:]
	for _, unit := range []string{"_days_before", "_days", "_months", "_degrees"} {
		if short, ok := strings.CutSuffix(name, unit); ok && short != "" && short != "every" && short != "min_interval" {
			name = short
			break
		}
	}
	switch path {
	case "profile":
		return "Name of the rules"
	case "min_interval_days":
		return "Minimum interval"
	case "past_days":
		return "Past items stay for"
	case "horizon_months":
		return "Visits are projected for"
	case "duration.sd":
		return "Spread (standard deviation of ln T)"
	case "duration.grid":
		return "Grid of the estimate"
	}
	return capital(strings.NewReplacer("_", " ", "min ", "shortest ", "max ", "longest ", "3mo", "3 months", "6mo", "6 months").Replace(name))
}

func unitOf(path string) string {
	switch {
	case strings.HasSuffix(path, "_days_before"):
		return "days before"
	case strings.Contains(path, "month"):
		if strings.HasSuffix(path, "_month") {
			return "month of the year"
		}
		return "months"
	case strings.Contains(path, "_day"):
		return "days"
	case strings.HasPrefix(path, "duration.standard_units"):
		return "units"
	case strings.HasSuffix(path, "degrees"):
		return "degrees"
	case strings.Contains(path, "factor"):
		return "times"
	case strings.Contains(path, "quantile"), strings.Contains(path, "probability"):
		return "of 1"
	}
	return ""
}

// proposeRules looks at what the rules that were typed would move, or puts them in force.
func proposeRules(v *visit) error {
	d := v.reading(rulesForm)
	inForce, err := v.app.Protocol(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	next, faults := app.ProtocolOf(inForce, v.value)
	for _, fault := range faults {
		if refusal, ok := fault.(*clinic.Error); ok {
			d.add(refusal.Path, labelOf(refusal.Path)+" "+refusal.Message+".")
		}
	}
	if err := v.faulty(); err != nil {
		return err
	}
	if app.Version(inForce) == v.value("version") && len(app.ProtocolDifferences(inForce, next)) == 0 && next.Profile == inForce.Profile {
		d.add("", "These are the rules in force: there is nothing to preview.")
		return errFaulty
	}
	return v.proposeProtocol(inForce, next)
}

// proposeProtocol looks at what rules would move, or puts them in force.
func (v *visit) proposeProtocol(inForce, next app.Protocol) error {
	if v.value("do") != doSave {
		return v.preview(app.Proposal{Protocol: &next}, inForce, "/protocol", protocolPage)
	}
	_, err := v.app.ReplaceProtocol(v.ctx(), v.actor, next, app.Match{v.value("version")})
	return v.inForce(err)
}

// inForce leads to the rules that were put in force.
func (v *visit) inForce(err error) error {
	if err != nil {
		return err
	}
	return v.done("/protocol?watch", "The rules are in force. Plans follow in the background.")
}

// proposeProfile looks at what going back to a profile would move, or goes back to it.
func proposeProfile(v *visit) error {
	v.reading("profile")
	return v.proposeProfile(v.value("profile"))
}

func (v *visit) proposeProfile(name string) error {
	inForce, err := v.app.Protocol(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	if v.value("do") != doSave {
		return v.preview(app.Proposal{Profile: cmp.Or(name, clinic.Profiles[0])}, inForce, "/protocol", protocolPage)
	}
	return v.inForce(v.app.UseProfile(v.ctx(), v.actor, name, app.Match{v.value("version")}))
}

// restoreVersion looks at what rules that were in force once would move now, or puts
// them in force. Those of a profile that are not its rules any more become the clinic's
// own.
func restoreVersion(v *visit) error {
	v.reading("")
	version, rules, err := v.version()
	if err != nil {
		return err
	}
	if rules == nil {
		return clinic.Errorf(clinic.Conflict, "", "it is not known to which profile that version went back: choose a profile instead")
	}
	if v.value("do") == doEdit {
		values := url.Values{"version": {v.value("version")}}
		for _, f := range app.ProtocolFields(*rules) {
			values.Set(f.Path, f.Value)
		}
		v.draft = &draft{form: rulesForm, values: values}
		return errAgain
	}
	if !version.Own {
		if of, err := app.ProfileRules(version.Profile); err == nil && len(app.ProtocolDifferences(of, *rules)) == 0 {
			return v.proposeProfile(version.Profile)
		}
	}
	inForce, err := v.app.Protocol(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	next := *rules
	if !version.Own {
		next.Profile = app.OwnProtocol
	}
	return v.proposeProtocol(inForce, next)
}
