package web_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"cloud.google.com/go/civil"
	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/demo"
)

// featured is the browser of the demo's patient, who has consented.
func featured(t *testing.T) *browser {
	t.Helper()
	s := apptest.Start(t)
	c := s.AddClinic(demo.Clinic().Name)
	importer, err := s.App.NewImporter(context.Background(), c.Actor, demo.Practitioners())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Patient(context.Background(), demo.Patients(civil.DateOf(apptest.Noon), 1)[0]); err != nil {
		t.Fatal(err)
	}
	p, err := s.App.PatientByRef(context.Background(), c.Actor, demo.Featured)
	if err != nil {
		t.Fatal(err)
	}
	b := visitor(t, &apptest.Patient{Clinic: c, ID: p.ID})
	b.consent(feeds.PrivacyDiscreet)
	return b
}

// A page that is opened in a waiting room: HTML, style sheet and script together
// stay under 60 KB, whatever the language, before any compression.
func TestThePageOfTheDemoWeighsLessThan60KB(t *testing.T) {
	b := featured(t)
	for _, language := range []string{"en", "es", "fr", "de", "ko"} {
		b.Submit("/my/language", "language", language).Want(http.StatusSeeOther)
		total := len(b.Answer.Body)
		for _, n := range b.Find(func(n *html.Node) bool {
			return n.Data == "script" || n.Data == "link" && apptest.Attribute(n, "rel") == "stylesheet"
		}) {
			total += len(b.Server.Get(apptest.Attribute(n, "href") + apptest.Attribute(n, "src")).Want(http.StatusOK).Body)
		}
		if total > 60_000 || total < 20_000 {
			t.Errorf("%s: the page weighs %d bytes", language, total)
		}
	}
}

// One picture is loaded, that of the layout, with its looks, and the page keeps its
// place.
func TestThePictureComesInTheShapeOfThePage(t *testing.T) {
	b := featured(t)
	pictures := b.Find(func(n *html.Node) bool { return n.Data == "picture" })
	if len(pictures) != 1 {
		t.Fatalf("%d pictures", len(pictures))
	}
	sizes := map[string]string{}
	for n := range pictures[0].Descendants() {
		sizes[n.Data] = fmt.Sprintf(`width="%s" height="%s"`, apptest.Attribute(n, "width"), apptest.Attribute(n, "height"))
		switch n.Data {
		case "source":
			wants(t, apptest.Attribute(n, "srcset"), "/my/picture-narrow.svg")
		case "img":
			wants(t, apptest.Attribute(n, "src"), "/my/picture-wide.svg")
			wants(t, apptest.Attribute(n, "alt"), "today")
		}
	}
	for element, path := range map[string]string{"img": "/my/picture-wide.svg", "source": "/my/picture-narrow.svg"} {
		answer := b.Send(b.Request(http.MethodGet, path, nil)).Want(http.StatusOK)
		wants(t, string(answer.Body), sizes[element])
		wants(t, answer.Header.Get("Content-Type"), "image/svg+xml")
		wants(t, string(answer.Body), "<svg ", "<style>", "--glow-1:", "prefers-color-scheme:dark", "Wedding", "Today", "</svg>")
		hides(t, string(answer.Body), "Mara", "Lantern", "http://127", "<script")
		b.Send(b.Request(http.MethodHead, path, nil)).Want(http.StatusOK)
		b.Server.Get(path).Want(http.StatusForbidden) // without her cookie
	}
}

// Every control has a name, every id is there once, every label and description
// leads somewhere, headings come in order (WCAG 2.2).
func TestThePageIsWellFormedForEverybody(t *testing.T) {
	b := featured(t)
	b.Submit("/my/events", "title", "Birthday", "date", "2027-12-24")
	b.Submit("/my/feeds", "name", "Tablet")
	b.addDevice("Phone")
	b.Open("/my/")
	b.Submit("/my/pauses", "from", "2028-01-01")
	for _, language := range []string{"en", "ko"} {
		b.Submit("/my/language", "language", language)
		ids := map[string]int{}
		for _, n := range b.Find(func(n *html.Node) bool { return apptest.Has(n, "id") }) {
			ids[apptest.Attribute(n, "id")]++
		}
		for id, n := range ids {
			if n != 1 || id == "" {
				t.Errorf("the id %q is there %d times", id, n)
			}
		}
		labelled := map[string]bool{}
		level := 0
		for _, n := range b.Find(func(*html.Node) bool { return true }) {
			for _, ref := range []string{"for", "aria-labelledby", "aria-describedby"} {
				if apptest.Has(n, ref) && ids[apptest.Attribute(n, ref)] != 1 {
					t.Errorf("<%s %s=%q> leads nowhere", n.Data, ref, apptest.Attribute(n, ref))
				}
			}
			if n.Data == "label" && apptest.Text(n) != "" {
				labelled[apptest.Attribute(n, "for")] = true
			}
			if n.Data == "a" && len(apptest.Attribute(n, "href")) > 1 && apptest.Attribute(n, "href")[0] == '#' && ids[apptest.Attribute(n, "href")[1:]] != 1 {
				t.Errorf("a link to %s leads nowhere", apptest.Attribute(n, "href"))
			}
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				now := int(n.Data[1] - '0')
				if now > level+1 {
					t.Errorf("<%s> %q follows a heading of level %d", n.Data, apptest.Text(n), level)
				}
				level = now
			}
		}
		for _, n := range b.Find(func(n *html.Node) bool {
			return n.Data == "input" || n.Data == "select" || n.Data == "textarea" || n.Data == "button" || n.Data == "summary"
		}) {
			named := labelled[apptest.Attribute(n, "id")] || apptest.Has(n, "aria-label") || apptest.Has(n, "aria-labelledby") || apptest.Text(n) != ""
			if apptest.Attribute(n, "type") != "hidden" && !named {
				t.Errorf("<%s id=%q name=%q> has no name", n.Data, apptest.Attribute(n, "id"), apptest.Attribute(n, "name"))
			}
		}
		if got := apptest.Attribute(b.Find(func(n *html.Node) bool { return n.Data == "html" })[0], "lang"); got != language {
			t.Errorf("the page is in %q, want %q", got, language)
		}
		for _, landmark := range []string{"header", "main", "nav", "footer", "h1"} {
			if n := len(b.Find(func(n *html.Node) bool { return n.Data == landmark })); n != 1 {
				t.Errorf("%d <%s>", n, landmark)
			}
		}
	}
}

// No text of the page is missing: a message that is not there says nothing.
func TestNothingOnThePageIsEmpty(t *testing.T) {
	b := featured(t)
	for _, language := range []string{"en", "es", "fr", "de", "ko"} {
		b.Submit("/my/language", "language", language)
		for _, n := range b.Find(func(n *html.Node) bool {
			switch n.Data {
			case "p", "h1", "h2", "h3", "h4", "li", "legend", "summary", "dt", "dd", "option", "a", "b", "small", "figcaption", "title":
				return true
			}
			return n.Data == "button" && !apptest.Has(n, "role") || n.Data == "label" && !apptest.Has(n, "aria-hidden")
		}) {
			if apptest.Text(n) == "" {
				t.Errorf("%s: an empty <%s class=%q>", language, n.Data, apptest.Attribute(n, "class"))
			}
		}
	}
}
