package i18n

import (
	"strconv"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Message is one thing to say in one language. The zero Message says nothing.
type Message struct{ m *message }

// message is what a file says of it, resolved, so that saying it costs no look-up
// but that of its plural form.
type message struct {
	text   template          // the only form, or form "other"
	forms  map[form]template // all of them
	counts string            // the value that decides between several
	plural *plural
}

// Say fills values in. A value that is missing leaves its place empty, or leaves
// out the brackets it stands in.
func (m Message) Say(values map[string]string) string {
	text, _ := m.fill(values)
	return text
}

// Whole is Say, but says nothing if a value outside of brackets is missing.
func (m Message) Whole(values map[string]string) string {
	if text, complete := m.fill(values); complete {
		return text
	}
	return ""
}

// IsZero reports whether there is nothing to say.
func (m Message) IsZero() bool { return m.m == nil }

func (m Message) fill(values map[string]string) (text string, complete bool) {
	if m.m == nil {
		return "", true
	}
	return m.m.form(values).fill(values)
}

// form is the template for the number among the values.
func (m *message) form(values map[string]string) template {
	if m.counts != "" {
		if n, err := strconv.Atoi(values[m.counts]); err == nil {
			if t, ok := m.forms[m.plural.form(n)]; ok {
				return t
			}
		}
	}
	return m.text
}

// form is a plural form of CLDR: one, two, few, many or other.
type form string

const other form = "other"

// plural is how a language counts.
type plural struct {
	known     [201]form // of the numbers that are said nearly always
	localizer *i18n.Localizer

	// The forms in which a message has to stand: those of the numbers that are
	// said. French has one more for millions; "other" stands in for it.
	needed []string
}

// pluralOf asks the library, which has CLDR's rules, for the forms of a language.
func pluralOf(tag language.Tag) (*plural, error) {
	bundle := i18n.NewBundle(tag)
	err := bundle.AddMessages(tag, &i18n.Message{ID: "form",
		Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: string(other)})
	if err != nil {
		return nil, err
	}
	p := &plural{localizer: i18n.NewLocalizer(bundle, tag.String())}
	for n := range p.known {
		p.known[n] = p.ask(n)
		p.needed = append(p.needed, string(p.known[n]))
	}
	p.needed = set(p.needed)
	return p, nil
}

func (p *plural) form(n int) form {
	if n >= 0 && n < len(p.known) {
		return p.known[n]
	}
	return p.ask(n)
}

func (p *plural) ask(n int) form {
	return form(p.localizer.MustLocalize(&i18n.LocalizeConfig{MessageID: "form", PluralCount: n}))
}
