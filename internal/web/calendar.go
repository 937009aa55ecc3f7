package web

import (
	"cmp"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
)

// calendarView is the patient's calendars, or what she is asked before the first
// of their addresses is shown (interop.md P8 and P9).
type calendarView struct {
	Consent       *consentView
	Agreed        bool
	AgreedWhen    string
	AgreedText    []string
	Feeds         []feedView
	Add           addForm
	DropCancelled bool
}

// addForm asks for no more than a name for another calendar: what it shows can be
// chosen once it is there.
type addForm struct {
	Name field
	Open bool
}

type consentView struct {
	Text    []string
	Words   string // which words these are
	Privacy []choice
	Agree   field
}

// feedView is one of her calendars.
type feedView struct {
	ID, Name  string
	Tags      []string
	Warnings  []string
	Idle      bool
	Reads     []reading
	Open      bool // how to subscribe
	Subscribe subscribeView
	Form      settingsForm
}

// reading says who last read a calendar, and whether the last change is there.
type reading struct {
	Text    string
	Current bool
}

// settingsForm is what she chooses of a calendar.
type settingsForm struct {
	Action, Save   string
	Open           bool
	Name, Language field
	Privacy, Style []choice
	Languages      []choice
	Alarms, Hide   choice
	Preview        []agendaEntry
}

// agendaEntry is an entry of a calendar as an app lists it.
type agendaEntry struct{ When, Title, Class string }

const (
	consentForm = "consent"
	newFeed     = "feed-new"

	// consentVersion is raised whenever the words of the consent change.
	consentVersion = "1"
)

func feedFormOf(id string) string { return "feed-" + id }

func (b *builder) calendar() calendarView {
	if b.Consent == nil {
		return calendarView{Consent: &consentView{
			Text: consentText(b.tongue), Words: consentWords(b.tongue), Privacy: b.privacies(consentForm, b.chosen(consentForm, "privacy", string(feeds.PrivacyDiscreet))),
			Agree: b.field(consentForm, "agree", ""),
		}}
	}
	v := calendarView{
		Agreed: true, AgreedWhen: b.Day(civil.DateOf(b.Consent.At.In(b.Now.Location()))), AgreedText: strings.Split(b.Consent.Text, "\n"),
		DropCancelled: b.Patient.DropCancelled,
		Add:           addForm{b.field(newFeed, "name", ""), b.sent(newFeed) != nil},
	}
	for i, feed := range b.Feeds {
		v.Feeds = append(v.Feeds, b.feed(i, feed))
	}
	return v
}

// consentWords names the words of the consent, so that a form says which were read.
func consentWords(l tongue) string { return consentVersion + " " + l.Tag() }

// consentText is what she reads before she agrees, by paragraph.
func consentText(l tongue) []string {
	var text []string
	for _, part := range []string{"holds", "copies", "address", "yours", "legal"} {
		text = append(text, l.t("consent."+part))
	}
	return text
}

func (b *builder) feed(i int, feed app.Feed) feedView {
	settings := feed.FeedSettings
	v := feedView{
		ID: feed.ID, Name: cmp.Or(feed.Name, b.t("calendar.unnamed", "number", i+1)),
		Tags:     []string{b.t("privacy." + string(settings.Privacy)), b.t("style." + string(settings.Style))},
		Warnings: b.warnings(feed), Idle: feed.Idle, Reads: b.reads(feed),
		Subscribe: b.subscribe(feed),
		Form:      b.settings(feedFormOf(feed.ID), b.base+Path+"feeds/"+feed.ID, settings),
	}
	if feed.Expires != nil {
		v.Tags = append(v.Tags, b.t("next.until", "day", b.Day(*feed.Expires)))
	}
	// How to subscribe stands open until somebody has, and for an address that was
	// just made.
	fresh := slices.Contains(b.saidIDs, feed.ID) && (b.said == "feed-added" || b.said == "rotated")
	v.Open = fresh || len(v.Reads) == 0 && i == 0 && !v.Form.Open
	return v
}

// settings is the form for a calendar's settings, with what was typed or what is
// recorded, and what its entries would look like.
func (b *builder) settings(form, action string, recorded app.FeedSettings) settingsForm {
	now := recorded
	sent := b.sent(form)
	if sent != nil {
		now = settingsIn(sent)
	}
	language := cmp.Or(now.Language, b.Patient.Language, b.Tag())
	f := settingsForm{
		Action: action, Open: sent != nil,
		Name: b.field(form, "name", recorded.Name), Language: field{ID: form + "-language"},
		Privacy: b.privacies(form, string(now.Privacy)), Languages: b.languages(language),
		Alarms: choice{ID: form + "-alarms", On: now.Alarms}, Hide: choice{ID: form + "-hide", On: now.HideEventTitles},
		Preview: b.preview(now),
	}
	style := cmp.Or(now.Style, feeds.StyleSpan)
	for _, s := range feeds.Styles {
		f.Style = append(f.Style, choice{ID: form + "-style-" + string(s), Value: string(s), Text: b.t("style." + string(s)), On: s == style})
	}
	return f
}

// privacies are the levels to choose from, the least telling first.
func (b *builder) privacies(form, on string) []choice {
	var all []choice
	for _, p := range levels {
		all = append(all, choice{
			ID: form + "-privacy-" + string(p), Value: string(p), Text: b.t("privacy." + string(p)), Hint: b.t("privacy_hint." + string(p)),
			On: string(p) == cmp.Or(on, string(feeds.PrivacyDiscreet)),
		})
	}
	return all
}

// levels are the levels of privacy in the order in which they are offered: the
// usual one first.
var levels = []feeds.Privacy{feeds.PrivacyDiscreet, feeds.PrivacyDetailed, feeds.PrivacyBusy}

// chosen is what was picked in a form, or what is picked at first.
func (b *builder) chosen(form, name, first string) string {
	if sent := b.sent(form); sent != nil {
		return sent.Get(name)
	}
	return first
}

// settingsIn reads settings from a form. What it cannot mean is for the use case
// to refuse.
func settingsIn(values interface{ Get(string) string }) app.FeedSettings {
	return app.FeedSettings{
		Name: strings.TrimSpace(values.Get("name")), Privacy: feeds.Privacy(values.Get("privacy")), Style: feeds.Style(values.Get("style")),
		Language: values.Get("language"), Alarms: values.Get("alarms") != "", HideEventTitles: values.Get("hide") != "",
	}
}
