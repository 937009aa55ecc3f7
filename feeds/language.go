package feeds

import (
	"embed"
	"slices"
	"strings"
	"sync"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/i18n"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// locales are the words of feeds, a file for each language. en.yaml says how they
// are written.
//
//go:embed locales
var locales embed.FS

// languages are the words of every language, resolved once: wording an item costs
// no search for its words.
var languages = sync.OnceValue(func() languageSet {
	catalogue, err := i18n.Load(locales, "locales")
	if err != nil {
		panic(err) // the files are part of the program, and a test loads them
	}
	all := languageSet{tags: catalogue.Languages(), byTag: map[string]*language{}}
	for _, tag := range all.tags {
		words, _ := catalogue.Lookup(tag)
		all.byTag[tag] = languageOf(words)
	}
	return all
})

type languageSet struct {
	tags  []string
	byTag map[string]*language
}

// Languages lists the languages that a feed can have, by BCP 47 tag, English first.
func Languages() []string { return slices.Clone(languages().tags) }

// language is everything a feed says in one language.
type language struct {
	*i18n.Language // dates, hours, numbers and lists

	levels    map[Privacy]*level
	zones     map[clinic.Zone]string
	seasons   map[string]string // by plan.Item.Season
	traits    map[string]string // metabolism and strength of muscles, by the ids of clinic
	yourEvent string            // an event without a title

	// Titles of the first and the last day of several (interop.md F11), and of a
	// visit that is cancelled (F21).
	opens, closes, cancelled i18n.Message

	// A {chance}: of {percent}, or too small for a whole one.
	chance       i18n.Message
	slightChance string

	// The parts of every description after the first (planner.md section 2).
	why, howSure, wouldChange string
	ask                       i18n.Message
}

// level is what a language says at one level of privacy.
type level struct {
	detailed bool // whether names, zones and the plan's reasons may be shown
	busy     bool // whether nothing is shown but which times are taken

	calendarName, calendarAbout i18n.Message
	basedOnPlan                 string // why, where no reason is shown
	projected                   string // added to how sure, for items far ahead
	// Instead of how sure and what would change it, where a clinician decided on
	// the days.
	sureDecided, changeDecided i18n.Message

	kinds map[plan.Kind]phrases

	// notes are added to what, by the rule that calls for one. They say all that a
	// patient is told of such a rule: it is not cited under why.
	notes map[string]i18n.Message
	// reasons are said under why, by rule.
	reasons map[string]i18n.Message
}

// phrases are the words of one kind of item.
type phrases struct {
	title     i18n.Message
	what      i18n.Message
	anyDay    i18n.Message // added to what, where no day of the span is better left out
	overdue   i18n.Message // added to what, once a window has passed unbooked
	sure      i18n.Message
	predicted i18n.Message // instead of sure, for days that follow from the estimate alone
	cancelled i18n.Message // instead of what, for an appointment that is cancelled
	tentative i18n.Message // instead of sure, for an appointment not yet confirmed
	change    i18n.Message
}

func languageOf(words *i18n.Language) *language {
	lang := &language{
		Language:     words,
		levels:       map[Privacy]*level{},
		zones:        map[clinic.Zone]string{},
		seasons:      map[string]string{"": words.Say("season.any", nil)},
		traits:       map[string]string{},
		yourEvent:    words.Say("event.untitled", nil),
		opens:        words.Message("title.opens"),
		closes:       words.Message("title.closes"),
		cancelled:    words.Message("title.cancelled"),
		chance:       words.Message("chance.about"),
		slightChance: words.Say("chance.slight", nil),
		why:          words.Say("part.why", nil),
		howSure:      words.Say("part.how_sure", nil),
		wouldChange:  words.Say("part.would_change", nil),
		ask:          words.Message("part.ask"),
	}
	for _, z := range clinic.Zones {
		lang.zones[z] = words.Say("zone."+string(z), nil)
	}
	for _, season := range []string{"summer", "winter"} {
		lang.seasons[season] = words.Say("season."+season, nil)
	}
	for _, trait := range []string{string(clinic.MetabolismFast), string(clinic.MetabolismSlow), string(clinic.StrengthLow), string(clinic.StrengthStrong)} {
		lang.traits[trait] = words.Say("trait."+trait, nil)
	}
	for _, p := range Privacies {
		lang.levels[p] = levelOf(words, p)
	}
	return lang
}

// levelOf gathers the words of one level: its own, and those that every level has.
func levelOf(words *i18n.Language, p Privacy) *level {
	own := string(p) + "."
	of := func(id string) i18n.Message {
		if words.Has(own + id) {
			return words.Message(own + id)
		}
		return words.Message("both." + id)
	}
	lv := &level{
		detailed:      p == PrivacyDetailed,
		busy:          p == PrivacyBusy,
		calendarName:  of("calendar.name"),
		calendarAbout: of("calendar.about"),
		basedOnPlan:   of("based_on_plan").Say(nil),
		projected:     of("projected").Say(nil),
		sureDecided:   of("decided.sure"),
		changeDecided: of("decided.change"),
		kinds:         map[plan.Kind]phrases{},
		notes:         map[string]i18n.Message{},
		reasons:       map[string]i18n.Message{},
	}
	for _, id := range words.IDs() {
		group, id, _ := strings.Cut(id, ".")
		if group != "both" && group != string(p) {
			continue
		}
		if rule, ok := strings.CutPrefix(id, "note."); ok {
			lv.notes[rule] = of(id)
		} else if rule, ok := strings.CutPrefix(id, "reason."); ok {
			lv.reasons[rule] = of(id)
		} else if kind, ok := strings.CutSuffix(id, ".title"); ok {
			lv.kinds[plan.Kind(kind)] = phrasesOf(kind, of)
		}
	}
	return lv
}

// phrasesOf gathers the words of one kind of item. How sure it is and what would
// change it can be those of most items.
func phrasesOf(kind string, of func(id string) i18n.Message) phrases {
	usual := func(part string) i18n.Message {
		if m := of(kind + "." + part); !m.IsZero() {
			return m
		}
		return of("item." + part)
	}
	return phrases{
		title:     of(kind + ".title"),
		what:      of(kind + ".what"),
		anyDay:    of(kind + ".any_day"),
		overdue:   of(kind + ".overdue"),
		sure:      usual("sure"),
		predicted: of(kind + ".predicted"),
		cancelled: of(kind + ".cancelled"),
		tentative: of(kind + ".tentative"),
		change:    usual("change"),
	}
}
