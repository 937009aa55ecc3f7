package web

import (
	"net/url"

	"cloud.google.com/go/civil"
	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/i18n"
)

// pageView is what the templates show: texts that are ready to be read.
type pageView struct {
	Lang, Clinic, Name string
	Token              string // that each form carries
	Today              civil.Date
	Languages          []choice
	Next               next
	Notice             *notice
	Problems           []problem
	Picture            *picture
	Plan               planView
	Calendar           calendarView
	Account            *accountView // nil before consent
	Events             eventsView
	Seen               seenView
	Pause              pauseView
}

// picture is the timeline, for a wide page and for a narrow one.
type picture struct {
	Wide, Narrow sized
	Text         string
}

// sized is where an image is, and its size in pixels.
type sized struct {
	Path          string
	Width, Height int
}

// notice says what was just done; Undo names the records that can be taken back.
type notice struct {
	Text string
	Undo []string

	section string // of the page
}

// problem is a fault of a form, said at the top of the page.
type problem struct{ ID, Text string }

// field is something to type into.
type field struct {
	ID, Value, Error string
	First            bool // of the form's faulty fields
}

// choice is something to pick.
type choice struct {
	ID, Value, Text, Hint string
	On                    bool
}

// builder makes a page from what was read. It is pure: equal input gives an equal
// page.
type builder struct {
	app.PatientPage
	tongue
	words        *i18n.Catalogue
	draft        *draft
	token        string
	platform     platform
	base         string // of every path
	feedURL      func(token string) string
	googleScheme string
	said         string
	saidIDs      []string
}

// page makes all of it. An error means that an item cannot be said.
func (b *builder) page() (*pageView, error) {
	// The page is hers alone, so that it says what the plan knows.
	b.PatientPage.Calendar.Privacy, b.PatientPage.Calendar.Language = feeds.PrivacyDetailed, b.Tag()
	p := &pageView{
		Lang: b.Tag(), Clinic: b.Clinic.Name, Name: b.Patient.Name, Token: b.token, Today: b.today(),
		Languages: b.languages(b.Tag()), Next: b.next(), Notice: b.notice(), Problems: b.problems(), Picture: b.picture(),
		Calendar: b.calendar(), Account: b.account(), Events: b.events(), Seen: b.seen(), Pause: b.pause(),
	}
	var err error
	p.Plan, err = b.plan()
	return p, err
}

// speak is the language of a patient's page: hers, or one that her browser asks
// for as long as nobody said.
func (h handler) speak(c *gin.Context, p clinic.Patient) *i18n.Language {
	if p.Language != "" {
		return h.words.In(p.Language)
	}
	return h.words.In(c.GetHeader("Accept-Language"))
}

func (b *builder) today() civil.Date { return civil.DateOf(b.Now) }

// languages are all that there are, each by its own name.
func (b *builder) languages(on string) []choice {
	var all []choice
	for _, tag := range b.words.Languages() {
		own, _ := b.words.Lookup(tag)
		all = append(all, choice{Value: tag, Text: own.Say("language.name", nil), On: tag == on})
	}
	return all
}

// event names an event in the patient's own words.
func (b *builder) event(id string) string {
	for _, e := range b.PatientPage.Events {
		if e.ID == id && e.Is.Title != "" {
			return e.Is.Title
		}
	}
	return b.t("events.yours")
}

// sent are the values of a form if it is the one that was sent and not taken, nil
// otherwise.
func (b *builder) sent(form string) url.Values {
	if b.draft == nil || b.draft.form != form {
		return nil
	}
	return b.draft.values
}

// field is a field of a form, with what was typed into it, or what is recorded.
func (b *builder) field(form, name, recorded string) field {
	f := field{ID: form + "-" + name, Value: recorded}
	if values := b.sent(form); values != nil {
		f.Value = values.Get(name)
		if message := b.draft.of(name); message != "" {
			f.Error, f.First = b.t(message), b.draft.faults[0].field == name
		}
	}
	return f
}

// fault is what is wrong with a field that is not typed into.
func (b *builder) fault(form, name string) string {
	if b.sent(form) == nil || b.draft.of(name) == "" {
		return ""
	}
	return b.t(b.draft.of(name))
}

// problems lists the faults of the form that was sent, each with the field it is
// about if the page has that.
func (b *builder) problems() []problem {
	if b.draft == nil {
		return nil
	}
	var all []problem
	for _, f := range b.draft.faults {
		id := ""
		if b.draft.form != "" && f.field != "" {
			id = b.draft.form + "-" + f.field
		}
		all = append(all, problem{id, b.t(f.message)})
	}
	return all
}

// notices are what can be said of the form that was taken, and where on the page.
var notices = map[string]string{
	"seen": "seen", "undone": "seen",
	"event": "events", "event-deleted": "events",
	"pause": "pause", "pause-ended": "pause",
	"consent": "calendar", "withdrawn": "calendar", "feed": "calendar", "feed-added": "calendar",
	"signed-out": "account",
	"rotated":    "calendar", "revoked": "calendar", "renewed": "calendar",
}

// notice says what the last form did.
func (b *builder) notice() *notice {
	section, known := notices[b.said]
	if !known {
		return nil
	}
	n := &notice{Text: b.t("said." + b.said), section: section}
	if b.said == "seen" {
		n.Undo = b.saidIDs
	}
	return n
}

// Said is the notice if it belongs into a section.
func (p *pageView) Said(section string) *notice {
	if p.Notice == nil || p.Notice.section != section {
		return nil
	}
	return p.Notice
}
