package web

import (
	"net/http"

	"cloud.google.com/go/civil"
	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// mostPreviewed is how many entries a preview shows: enough to see how a calendar
// would look, and who else would see what.
const mostPreviewed = 4

// preview is how the next entries would look in a calendar of these settings. For
// settings that there cannot be, it shows none.
func (b *builder) preview(settings app.FeedSettings) []agendaEntry {
	shown, err := b.Preview(settings)
	if err != nil {
		return nil
	}
	var list []agendaEntry
	for _, s := range shown {
		if len(list) == mostPreviewed {
			break
		}
		if s.Last.Before(b.today()) {
			continue
		}
		list = append(list, agenda(b.in(settings.Language), s))
	}
	return list
}

// in is what a calendar in a language speaks, the patient's if it has none of its
// own.
func (b *builder) in(language string) tongue {
	if own, ok := b.words.Lookup(language); ok {
		return tongue{own}
	}
	return b.tongue
}

func agenda(l tongue, s feeds.Shown) agendaEntry {
	e := agendaEntry{When: l.Span(s.First, s.Last), Title: s.Title, Class: "point"}
	switch {
	case s.Hour != nil:
		e.When, e.Class = l.DateTime(civil.DateTime{Date: s.First, Time: *s.Hour}), "timed"
	case s.First != s.Last:
		e.Class = "span"
	}
	return e
}

// preview answers with the preview alone, for the script that shows it while
// settings are chosen.
func (h handler) preview(c *gin.Context) {
	v := &visit{handler: h, c: c, visitor: c.MustGet(visitorKey).(app.Visitor)}
	b, err := v.builder()
	if err != nil {
		h.fail(c, err)
		return
	}
	settings := settingsIn(c.Request.URL.Query())
	if _, err := b.Preview(settings); err != nil {
		if clinic.CodeOf(err) == "" {
			h.fail(c, err)
			return
		}
		h.lost(c, http.StatusUnprocessableEntity, "lost.refused")
		return
	}
	h.render(c, http.StatusOK, b.Tag(), "preview", b.preview(settings))
}
