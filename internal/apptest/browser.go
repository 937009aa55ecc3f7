package apptest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Browser is a browser without scripts: it keeps cookies, and sends the forms that
// a page shows, with all that they hold.
type Browser struct {
	*Server
	Cookies map[string]*http.Cookie
	Agent   string     // what it calls itself, if anything
	Page    *html.Node // what is on the screen
	Answer  Answer     // by which it came there
}

// NewBrowser opens a browser that was nowhere yet.
func (s *Server) NewBrowser() *Browser {
	return &Browser{Server: s, Cookies: map[string]*http.Cookie{}}
}

// Send sends a request with the cookies that were left behind, and keeps new ones.
func (b *Browser) Send(request *http.Request) Answer {
	b.t.Helper()
	for _, c := range b.Cookies {
		request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	if b.Agent != "" {
		request.Header.Set("User-Agent", b.Agent)
	}
	answer := b.Do(request)
	for _, c := range (&http.Response{Header: answer.Header}).Cookies() {
		if c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		} else {
			b.Cookies[c.Name] = c
		}
	}
	return answer
}

// Open loads a page.
func (b *Browser) Open(path string, header ...string) Answer {
	b.t.Helper()
	return b.Show(b.Send(b.Request(http.MethodGet, path, nil, header...)))
}

// Show puts an answer on the screen.
func (b *Browser) Show(answer Answer) Answer {
	b.t.Helper()
	var err error
	if b.Page, err = html.Parse(strings.NewReader(string(answer.Body))); err != nil {
		b.t.Fatal(err)
	}
	b.Answer = answer
	return answer
}

// PostForm sends values as a form, as they are.
func (b *Browser) PostForm(path string, values url.Values, header ...string) Answer {
	b.t.Helper()
	request := b.Request(http.MethodPost, path, values.Encode(), header...)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Send(request)
}

// Submit sends the form of the page that leads to an address, with fields set to
// other values (several of one field are separated by commas, none is empty), and
// follows to the page that shows what was done. The answer is that to the form.
func (b *Browser) Submit(action string, fields ...string) Answer {
	b.t.Helper()
	values := b.Form(action)
	for i := 0; i+1 < len(fields); i += 2 {
		values.Del(fields[i])
		if fields[i+1] != "" {
			values[fields[i]] = strings.Split(fields[i+1], ",")
		}
	}
	answer := b.PostForm(action, values, "Sec-Fetch-Site", "same-origin", "Origin", "null")
	if answer.Status == http.StatusSeeOther {
		path, _, _ := strings.Cut(answer.Header.Get("Location"), "#")
		b.Open(path).Want(http.StatusOK)
	} else {
		b.Show(answer)
	}
	return answer
}

// Form is what the form of the page that leads to an address holds.
func (b *Browser) Form(action string) url.Values {
	b.t.Helper()
	for form := range b.Page.Descendants() {
		if form.Data != "form" || Attribute(form, "action") != action {
			continue
		}
		values := url.Values{}
		for n := range form.Descendants() {
			name, value := Attribute(n, "name"), Attribute(n, "value")
			switch {
			case name == "":
			case n.Data == "input" && slices.Contains([]string{"checkbox", "radio"}, Attribute(n, "type")):
				if Has(n, "checked") {
					values.Add(name, value)
				}
			case n.Data == "input":
				values.Add(name, value)
			case n.Data == "textarea":
				values.Add(name, Text(n))
			case n.Data == "select":
				for option := range n.Descendants() {
					if option.Data == "option" && Has(option, "selected") {
						values.Add(name, Attribute(option, "value"))
					}
				}
			}
		}
		return values
	}
	b.t.Fatalf("the page has no form for %s", action)
	return nil
}

// Find returns all elements of the page for which is holds.
func (b *Browser) Find(is func(*html.Node) bool) (all []*html.Node) {
	for n := range b.Page.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			all = append(all, n)
		}
	}
	return all
}

// Section is the text of the part of the page with an id.
func (b *Browser) Section(id string) string {
	b.t.Helper()
	found := b.Find(func(n *html.Node) bool { return Attribute(n, "id") == id })
	if len(found) != 1 {
		b.t.Fatalf("the page has %d elements of id %s", len(found), id)
	}
	return Text(found[0])
}

// Links are the addresses that the page links to.
func (b *Browser) Links() (all []string) {
	for _, n := range b.Find(func(n *html.Node) bool { return n.Data == "a" }) {
		all = append(all, Attribute(n, "href"))
	}
	return all
}

// Attribute is the value of an element's attribute, empty if it has none.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Has reports whether an element has an attribute.
func Has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// Text is what an element says, with single spaces.
func Text(n *html.Node) string {
	var s strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			s.WriteString(d.Data)
			s.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(s.String()), " ")
}
