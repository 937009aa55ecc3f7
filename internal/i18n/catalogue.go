package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// English is the language that every catalogue has, in which messages are written
// first, and which a reader gets whose own language is not there.
const English = "en"

// Catalogue is what one package says, in every language.
type Catalogue struct {
	languages map[string]*Language
	tags      []language.Tag // English first
	matcher   language.Matcher
}

// Language is what a catalogue says in one language, and how that language writes
// dates, hours, numbers and lists.
type Language struct {
	habit
	tag      string
	messages map[string]Message
	sources  map[string]*i18n.Message
	plural   *plural
}

// Load reads the files of a folder: en.yaml and one for each other language, named
// by its BCP 47 tag. Keys nest; "a: {b: text}" is the message "a.b". The error
// lists everything in which a file falls short of the English one.
func Load(files fs.FS, dir string) (*Catalogue, error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	c := &Catalogue{languages: map[string]*Language{}}
	for _, entry := range entries {
		tag, isWords := strings.CutSuffix(entry.Name(), ".yaml")
		if !isWords {
			continue
		}
		data, err := fs.ReadFile(files, path.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if c.languages[tag], err = read(tag, data); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Join(dir, entry.Name()), err)
		}
	}
	english := c.languages[English]
	if english == nil {
		return nil, fmt.Errorf("%s has no words in English", dir)
	}
	var faults []error
	for _, tag := range slices.Sorted(maps.Keys(c.languages)) {
		for _, fault := range c.languages[tag].faults(english) {
			faults = append(faults, fmt.Errorf("%s: %s", path.Join(dir, tag+".yaml"), fault))
		}
		if tag != English {
			c.tags = append(c.tags, language.MustParse(tag))
		}
	}
	c.tags = slices.Insert(c.tags, 0, language.English)
	c.matcher = language.NewMatcher(c.tags)
	return c, errors.Join(faults...)
}

// read reads the words of one language.
func read(tag string, data []byte) (*Language, error) {
	h, ok := habits[tag]
	if !ok {
		return nil, errors.New("how this language writes a date is not known here")
	}
	parsed, err := i18n.ParseMessageFileBytes(data, tag+".yaml", map[string]i18n.UnmarshalFunc{
		"yaml": func(data []byte, into any) error { return yaml.Unmarshal(data, into) },
	})
	if err != nil {
		return nil, err
	}
	l := &Language{habit: h, tag: tag, messages: map[string]Message{}, sources: map[string]*i18n.Message{}}
	if l.plural, err = pluralOf(parsed.Tag); err != nil {
		return nil, err
	}
	for _, source := range parsed.Messages {
		m, err := l.message(source)
		if err != nil {
			return nil, fmt.Errorf("%s %w", source.ID, err)
		}
		l.messages[source.ID], l.sources[source.ID] = m, source
	}
	return l, nil
}

// message reads one message of a file.
func (l *Language) message(source *i18n.Message) (Message, error) {
	m := &message{forms: map[form]template{}, plural: l.plural}
	for f, text := range formsOf(source) {
		t, err := parse(text)
		if err != nil {
			return Message{}, fmt.Errorf("(%s) %w", f, err)
		}
		m.forms[f] = t
	}
	m.text = m.forms[other]
	if _, _, counted := m.text.names(); len(counted) > 0 {
		m.counts = counted[0]
	}
	return Message{m}, nil
}

// formsOf are the texts of a message by plural form. One without forms has the
// text "other", as the library reads it.
func formsOf(m *i18n.Message) map[form]string {
	all := map[form]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many}
	maps.DeleteFunc(all, func(_ form, text string) bool { return text == "" })
	all[other] = m.Other
	return all
}

// Languages are the tags of all languages, English first.
func (c *Catalogue) Languages() []string {
	var tags []string
	for _, tag := range c.tags {
		tags = append(tags, tag.String())
	}
	return tags
}

// Lookup returns the language of exactly this tag.
func (c *Catalogue) Lookup(tag string) (*Language, bool) {
	l, ok := c.languages[tag]
	return l, ok
}

// In returns the language that suits a reader best who asks for this one, or for
// one of several as in the header Accept-Language: German for "de-AT", English if
// none is near.
func (c *Catalogue) In(wanted string) *Language {
	tags, _, err := language.ParseAcceptLanguage(wanted)
	if err != nil {
		tags = nil
	}
	_, best, _ := c.matcher.Match(tags...)
	return c.languages[c.tags[best].String()]
}

// Tag is the language's BCP 47 tag.
func (l *Language) Tag() string { return l.tag }

// Message returns a message by its id, one that says nothing if there is none.
func (l *Language) Message(id string) Message { return l.messages[id] }

// Has reports whether there is a message of this id.
func (l *Language) Has(id string) bool { return !l.messages[id].IsZero() }

// Say says a message by its id. See Message.Say.
func (l *Language) Say(id string, values map[string]string) string {
	return l.messages[id].Say(values)
}

// IDs are the ids of all messages, sorted.
func (l *Language) IDs() []string { return slices.Sorted(maps.Keys(l.messages)) }

// Source is the text of a message as it stands in its file, each plural form on a
// line, for tests over all words of a language.
func (l *Language) Source(id string) string {
	source := l.sources[id]
	if source == nil {
		return ""
	}
	forms := formsOf(source)
	var lines []string
	for _, f := range slices.Sorted(maps.Keys(forms)) {
		lines = append(lines, forms[f])
	}
	return strings.Join(lines, "\n")
}
