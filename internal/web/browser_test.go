package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// browser is a patient's browser without scripts: it keeps cookies, and sends the
// forms that the page shows, with all that they hold.
type browser struct {
	*apptest.Patient
	t       *testing.T
	link    string // the path of her link
	cookies map[string]*http.Cookie
	agent   string
	page    *html.Node // what is on the screen
	answer  apptest.Answer
}

// visitor is a patient who has opened her link.
func visitor(t *testing.T, p *apptest.Patient) *browser {
	t.Helper()
	_, secret, err := p.App.AddPageLink(context.Background(), p.Actor, p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{Patient: p, t: t, link: "/my/" + secret, cookies: map[string]*http.Cookie{}}
	b.open(b.link).Want(http.StatusOK)
	return b
}

// patient is a patient of a clinic, without anything recorded.
func patient(t *testing.T) *apptest.Patient {
	t.Helper()
	return apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
}

// treated is a patient's browser after her first treatment, with consent if wanted.
func treated(t *testing.T, consented bool) *browser {
	t.Helper()
	p := patient(t)
	p.Treat("2027-03-01")
	b := visitor(t, p)
	if consented {
		b.consent(feeds.PrivacyDiscreet)
	}
	return b
}

func (b *browser) consent(privacy feeds.Privacy) {
	b.t.Helper()
	if err := b.App.GiveConsent(context.Background(), b.Actor, b.ID, app.Consent{Language: "en", Version: "test", Text: "Agreed.", Privacy: privacy}); err != nil {
		b.t.Fatal(err)
	}
	b.open("/my/").Want(http.StatusOK)
}

func (b *browser) send(request *http.Request) apptest.Answer {
	b.t.Helper()
	for _, c := range b.cookies {
		request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	if b.agent != "" {
		request.Header.Set("User-Agent", b.agent)
	}
	answer := b.Do(request)
	for _, c := range (&http.Response{Header: answer.Header}).Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	return answer
}

// open loads a page.
func (b *browser) open(path string, header ...string) apptest.Answer {
	b.t.Helper()
	return b.shown(b.send(b.Request(http.MethodGet, path, nil, header...)))
}

func (b *browser) shown(answer apptest.Answer) apptest.Answer {
	b.t.Helper()
	var err error
	if b.page, err = html.Parse(strings.NewReader(string(answer.Body))); err != nil {
		b.t.Fatal(err)
	}
	b.answer = answer
	return answer
}

// post sends values as a form, as they are.
func (b *browser) post(path string, values url.Values, header ...string) apptest.Answer {
	b.t.Helper()
	request := b.Request(http.MethodPost, path, values.Encode(), header...)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(request)
}

// submit sends the form of the page that leads to an address, with fields set to
// other values, and follows to the page that shows what was done. The answer is
// that to the form.
func (b *browser) submit(action string, fields ...string) apptest.Answer {
	b.t.Helper()
	values := b.form(action)
	for i := 0; i+1 < len(fields); i += 2 {
		values.Del(fields[i])
		if fields[i+1] != "" {
			values[fields[i]] = strings.Split(fields[i+1], ",")
		}
	}
	answer := b.post(action, values, "Sec-Fetch-Site", "same-origin", "Origin", "null")
	if answer.Status == http.StatusSeeOther {
		path, _, _ := strings.Cut(answer.Header.Get("Location"), "#")
		b.open(path).Want(http.StatusOK)
	} else {
		b.shown(answer)
	}
	return answer
}

// form is what the form of the page that leads to an address holds.
func (b *browser) form(action string) url.Values {
	b.t.Helper()
	for form := range b.page.Descendants() {
		if form.Data != "form" || attribute(form, "action") != action {
			continue
		}
		values := url.Values{}
		for n := range form.Descendants() {
			name, value := attribute(n, "name"), attribute(n, "value")
			switch {
			case name == "":
			case n.Data == "input" && slices.Contains([]string{"checkbox", "radio"}, attribute(n, "type")):
				if has(n, "checked") {
					values.Add(name, value)
				}
			case n.Data == "input":
				values.Add(name, value)
			case n.Data == "textarea":
				values.Add(name, text(n))
			case n.Data == "select":
				for option := range n.Descendants() {
					if option.Data == "option" && has(option, "selected") {
						values.Add(name, attribute(option, "value"))
					}
				}
			}
		}
		return values
	}
	b.t.Fatalf("the page has no form for %s", action)
	return nil
}

// find returns all elements of the page for which is holds.
func (b *browser) find(is func(*html.Node) bool) (all []*html.Node) {
	for n := range b.page.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			all = append(all, n)
		}
	}
	return all
}

// section is the text of the part of the page with an id.
func (b *browser) section(id string) string {
	b.t.Helper()
	found := b.find(func(n *html.Node) bool { return attribute(n, "id") == id })
	if len(found) != 1 {
		b.t.Fatalf("the page has %d elements of id %s", len(found), id)
	}
	return text(found[0])
}

// hrefs are the addresses that the page links to.
func (b *browser) hrefs() (all []string) {
	for _, n := range b.find(func(n *html.Node) bool { return n.Data == "a" }) {
		all = append(all, attribute(n, "href"))
	}
	return all
}

// feed is the id and the path of her first calendar.
func (b *browser) feed() (id, path string) {
	b.t.Helper()
	all, err := b.App.Feeds(context.Background(), b.Actor, b.ID)
	if err != nil || len(all) == 0 {
		b.t.Fatalf("%d feeds, %v", len(all), err)
	}
	return all[0].ID, "/feeds/" + all[0].Token + "/calendar.ics"
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// text is what an element says, with single spaces.
func text(n *html.Node) string {
	var s strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			s.WriteString(d.Data)
			s.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(s.String()), " ")
}

// wants fails unless a text holds all parts.
func wants(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}

// hides fails if a text holds one of the parts.
func hides(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q is in %q", part, text)
		}
	}
}
