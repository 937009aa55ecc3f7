package console

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

// feedsView are a patient's feeds.
type feedsView struct {
	Consented bool
	Feeds     []feedView
	Add       feedForm
}

// feedView is one feed: how it shows what, who reads it, and the ways to subscribe.
type feedView struct {
	ID, Name   string
	Tags       []string
	Warnings   []string
	Idle       bool
	Reads      []readView
	Changed    string
	Address    string // empty before consent
	Links      []wayIn
	Code, Scan string // paths of codes for cameras: for others and for Apple's
	Path       string
	Form       feedForm
}

// readView is who reads a feed.
type readView struct {
	Client, When, State string
	Current             bool
}

// wayIn subscribes by one tap.
type wayIn struct {
	Text    string
	URL     template.URL // of our making
	Outside bool
}

// feedForm is what can be chosen of a feed.
type feedForm struct {
	Path, Save string
	Open       bool
	Name       field
	Privacy    []choice
	Style      []choice
	Languages  []choice
	Language   string // id of the field
	Alarms     choice
	Hide       choice
}

const newFeed = "feed-new"

var (
	privacyWords = map[feeds.Privacy][2]string{
		feeds.PrivacyDiscreet: {"Discreet", "Says nothing of product, clinic, zone or treatment"},
		feeds.PrivacyDetailed: {"Detailed", "Says zones and practitioner"},
		feeds.PrivacyBusy:     {"Busy only", "Booked appointments alone, as busy"},
	}
	styleWords = map[feeds.Style]string{feeds.StyleSpan: "One span", feeds.StyleMarkers: "First and last day", feeds.StyleOpens: "First day alone"}
	// clientNames are those who read feeds, by what they call themselves.
	clientNames = map[app.Client]string{
		app.ClientGoogle: "Google Calendar", app.ClientApple: "Apple Calendar", app.ClientMicrosoft365: "Outlook (Microsoft 365)", app.ClientOutlook: "Outlook",
		app.ClientThunderbird: "Thunderbird", app.ClientEvolution: "Evolution", app.ClientICSx5: "ICSx⁵", app.ClientDAVx5: "DAVx⁵",
		app.ClientVdirsyncer: "vdirsyncer", app.ClientBrowser: "A browser",
	}
)

// feeds are all her feeds. Without her consent no address is shown (interop.md P9).
func (p portrait) feeds() feedsView {
	view := feedsView{Consented: p.Consent != nil, Add: p.feedForm(newFeed, p.path("/feeds"), app.FeedSettings{}, "Add the calendar")}
	for i, feed := range p.Feeds {
		view.Feeds = append(view.Feeds, p.feed(i, feed))
	}
	return view
}

func (p portrait) feed(i int, feed app.Feed) feedView {
	path := p.path("/feeds/" + feed.ID)
	view := feedView{
		ID: feed.ID, Path: path, Name: cmp.Or(feed.Name, "Calendar "+strconv.Itoa(i+1)), Idle: feed.Idle, Changed: p.ago(feed.ChangedAt),
		Tags: []string{privacyWords[feed.Privacy][0], styleWords[cmp.Or(feed.Style, feeds.StyleSpan)]},
		Form: p.feedForm("feed-"+feed.ID, path, feed.FeedSettings, "Save"),
	}
	if feed.Language != "" {
		view.Tags = append(view.Tags, languageNames[feed.Language])
	}
	if feed.Alarms {
		view.Tags = append(view.Tags, "With alarms")
	}
	if feed.Expires != nil {
		view.Tags = append(view.Tags, "Until "+day(*feed.Expires))
	}
	if feed.Idle {
		view.Warnings = append(view.Warnings, "Nobody read it for 90 days, so it shows only that there is something until it is renewed.")
	}
	if feed.UnusualReadsOn != nil {
		view.Warnings = append(view.Warnings, "On "+day(*feed.UnusualReadsOn)+" it was read from unusually many networks: its address may have got around. A new address ends that.")
	}
	for _, r := range slices.SortedStableFunc(slices.Values(feed.Reads), func(a, b app.FeedReads) int { return b.LastReadAt.Compare(a.LastReadAt) }) {
		read := readView{Client: cmp.Or(clientNames[r.Client], "Something else"), When: p.ago(r.LastReadAt), Current: r.Current, State: "has the last change"}
		if !r.Current {
			read.State = "has not fetched the change of " + p.moment(feed.ChangedAt)
		}
		view.Reads = append(view.Reads, read)
	}
	if feed.Token != "" {
		at := setup.Feed{Address: p.v.FeedURL(feed.Token), Name: "Personal calendar"}
		view.Address, view.Code, view.Scan = at.Address, path+"/code.svg", path+"/code.svg?for=apple"
		view.Links = []wayIn{
			{"Apple", template.URL(at.Webcal()), false},                          //nolint:gosec // of our making
			{"Outlook.com", template.URL(at.Outlook(setup.OutlookHome)), true},   //nolint:gosec // of our making
			{"Microsoft 365", template.URL(at.Outlook(setup.OutlookWork)), true}, //nolint:gosec // of our making
			{"Google, to paste the address", setup.GoogleAdd, true},
		}
	}
	return view
}

func (p portrait) feedForm(form, path string, recorded app.FeedSettings, save string) feedForm {
	now := recorded
	sent := p.v.sent(form)
	if sent != nil {
		now = settingsIn(sent.Get)
	}
	f := feedForm{
		Path: path, Save: save, Open: sent != nil, Name: p.v.field(form, "name", recorded.Name), Language: form + "-language",
		Alarms: choice{ID: form + "-alarms", On: now.Alarms}, Hide: choice{ID: form + "-hide", On: now.HideEventTitles},
	}
	for _, each := range []feeds.Privacy{feeds.PrivacyDiscreet, feeds.PrivacyDetailed, feeds.PrivacyBusy} {
		f.Privacy = append(f.Privacy, choice{
			ID: form + "-privacy-" + string(each), Value: string(each), Text: privacyWords[each][0], Hint: privacyWords[each][1],
			On: each == cmp.Or(now.Privacy, feeds.PrivacyDiscreet),
		})
	}
	for _, each := range feeds.Styles {
		f.Style = append(f.Style, choice{ID: form + "-style-" + string(each), Value: string(each), Text: styleWords[each], On: each == cmp.Or(now.Style, feeds.StyleSpan)})
	}
	f.Languages = []choice{{Text: "Hers", On: now.Language == ""}}
	for _, tag := range []string{"en", "es", "fr", "de", "ko"} {
		f.Languages = append(f.Languages, choice{Value: tag, Text: languageNames[tag], On: now.Language == tag})
	}
	return f
}

func settingsIn(value func(string) string) app.FeedSettings {
	return app.FeedSettings{
		Name: value("name"), Privacy: feeds.Privacy(value("privacy")), Style: feeds.Style(value("style")), Language: value("language"),
		Alarms: value("alarms") != "", HideEventTitles: value("hide") != "",
	}
}

// to sends the browser back to a section of the patient's page.
func (v *visit) to(section, notice string) error {
	return v.done("/patients/"+v.id()+"#"+section, notice)
}

func addFeed(v *visit) error {
	v.reading(newFeed)
	if _, err := v.app.AddFeed(v.ctx(), v.actor, v.id(), settingsIn(v.value)); err != nil {
		return err
	}
	return v.to("feeds", "The calendar is there.")
}

// saveFeed changes what the form shows of a feed and keeps the rest.
func saveFeed(v *visit) error {
	id := v.c.Param("feed")
	v.reading("feed-" + id)
	feed, err := v.app.Feed(v.ctx(), v.actor, v.id(), id)
	if err != nil {
		return err
	}
	settings := settingsIn(v.value)
	settings.Expires = feed.Expires
	if _, err := v.app.ReplaceFeed(v.ctx(), v.actor, v.id(), id, settings, nil); err != nil {
		return err
	}
	return v.to("feed-"+id, "The calendar shows it now.")
}

func rotateFeed(v *visit) error {
	if _, err := v.app.RotateFeed(v.ctx(), v.actor, v.id(), v.c.Param("feed")); err != nil {
		return err
	}
	return v.to("feed-"+v.c.Param("feed"), "The calendar has a new address. The old one shows nothing any more.")
}

func renewFeed(v *visit) error {
	if _, err := v.app.RenewFeed(v.ctx(), v.actor, v.id(), v.c.Param("feed")); err != nil {
		return err
	}
	return v.to("feed-"+v.c.Param("feed"), "The calendar shows everything again.")
}

func revokeFeed(v *visit) error {
	if err := v.app.DeleteFeed(v.ctx(), v.actor, v.id(), v.c.Param("feed"), nil); err != nil {
		return err
	}
	return v.to("feeds", "The calendar is gone, and its address shows nothing any more.")
}

// feedCode is the address of a feed for a camera. Without consent there is none
// (interop.md P9).
func feedCode(v *visit) error {
	page, err := v.app.PatientPage(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(page.Feeds, func(f app.Feed) bool { return f.ID == v.c.Param("feed") })
	if i < 0 || page.Feeds[i].Token == "" {
		return clinic.Errorf(clinic.NotFound, "", "no such code")
	}
	at := setup.Feed{Address: v.FeedURL(page.Feeds[i].Token)}
	text := at.Address
	if v.query("for") == "apple" {
		text = at.Webcal()
	}
	code, err := setup.Code(text)
	if err != nil {
		return err
	}
	v.c.Data(http.StatusOK, "image/svg+xml", code)
	return nil
}
