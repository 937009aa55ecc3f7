package feeds

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// sources are the templates that a calendar takes its words from, by id: those of
// its level and those of every level.
func sources(t *testing.T, cal Calendar) map[string]string {
	t.Helper()
	lang, _ := words(t, cal)
	all := map[string]string{}
	for _, id := range lang.IDs() {
		group, _, _ := strings.Cut(id, ".")
		if slices.Contains(Privacies, Privacy(group)) && group != string(cal.Privacy) {
			continue
		}
		all[id] = lang.Source(id)
	}
	return all
}

func TestEveryLanguageOfAPatientHasWords(t *testing.T) {
	patients, ours := slices.Sorted(slices.Values(clinic.Languages)), slices.Sorted(slices.Values(Languages()))
	if !slices.Equal(patients, ours) {
		t.Errorf("patients speak %q, feeds %q", patients, ours)
	}
}

func TestEveryLanguageHasWordsForEverything(t *testing.T) {
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		lang, lv := words(t, cal)
		for _, z := range clinic.Zones {
			if lang.zones[z] == "" {
				t.Errorf("no word for zone %s", z)
			}
		}
		for _, text := range []string{lang.yourEvent, lang.opens.Say(nil), lang.closes.Say(nil), lang.cancelled.Say(nil), lang.slightChance, lang.chance.Say(nil), lang.why, lang.howSure, lang.wouldChange, lang.ask.Say(nil),
			lang.seasons[""], lang.seasons["summer"], lang.seasons["winter"], lang.traits["fast"], lang.traits["slow"], lang.traits["low"], lang.traits["strong"],
			lv.calendarName.Say(nil), lv.calendarAbout.Say(nil), lv.basedOnPlan, lv.projected, lv.sureDecided.Say(nil), lv.changeDecided.Say(nil)} {
			if text == "" {
				t.Error("a word that every item may need is missing")
			}
		}
		for _, kind := range patientKinds {
			p := lv.kinds[kind]
			if p.title.IsZero() || p.what.IsZero() || p.sure.IsZero() || p.change.IsZero() {
				t.Errorf("words missing for %s", kind)
			}
		}
		if p := lv.kinds[plan.KindWindow]; p.anyDay.IsZero() || p.overdue.IsZero() || p.predicted.IsZero() {
			t.Error("words missing for a window")
		}
		if p := lv.kinds[plan.KindAppt]; p.tentative.IsZero() || p.cancelled.IsZero() {
			t.Error("words missing for an appointment")
		}
		if len(lv.kinds) != len(patientKinds) {
			t.Errorf("words for %d kinds, a patient sees %d", len(lv.kinds), len(patientKinds))
		}
	})
	for _, tag := range Languages() {
		_, lv := words(t, in(tag, harbour(PrivacyBusy)))
		if lv.calendarName.IsZero() || lv.calendarAbout.IsZero() || lv.kinds[plan.KindAppt].title.IsZero() || len(lv.kinds) != 1 {
			t.Errorf("%s: words for taken times: %v", tag, lv.kinds)
		}
	}
}

// Every message of the files is one that the code asks for.
func TestNoMessageIsLeftOver(t *testing.T) {
	parts := []string{"title", "what", "any_day", "overdue", "cancelled", "sure", "predicted", "tentative", "change"}
	kinds := []string{"item", "decided"}
	for _, kind := range patientKinds {
		kinds = append(kinds, string(kind))
	}
	known := []string{"event.untitled", "title.opens", "title.closes", "title.cancelled", "chance.about", "chance.slight", "part.why", "part.how_sure", "part.would_change", "part.ask",
		"season.summer", "season.winter", "season.any", "trait.fast", "trait.slow", "trait.low", "trait.strong"}
	for _, z := range clinic.Zones {
		known = append(known, "zone."+string(z))
	}
	lang, _ := words(t, harbour(""))
	for _, id := range lang.IDs() {
		group, rest, _ := strings.Cut(id, ".")
		kind, part, _ := strings.Cut(rest, ".")
		switch {
		case slices.Contains(known, id):
		case group != "both" && !slices.Contains(Privacies, Privacy(group)):
			t.Errorf("%s is never said", id)
		case kind == "note", kind == "reason" && group == string(PrivacyDetailed):
		case rest == "calendar.name", rest == "calendar.about", rest == "based_on_plan", rest == "projected":
		case !slices.Contains(kinds, kind) || !slices.Contains(parts, part):
			t.Errorf("%s is never said", id)
		}
	}
}

// sameAsEnglish are the messages that a language says as English does.
var sameAsEnglish = map[string][]string{}

func TestEverythingIsTranslated(t *testing.T) {
	english, _ := words(t, harbour(""))
	for _, tag := range Languages()[1:] {
		lang, _ := words(t, in(tag, harbour("")))
		for _, id := range english.IDs() {
			same := lang.Source(id) == english.Source(id) && strings.ContainsFunc(placeholder.ReplaceAllString(english.Source(id), ""), unicode.IsLetter)
			if same != slices.Contains(sameAsEnglish[tag], id) {
				t.Errorf("%s: %s is the same as in English: %v: %q", tag, id, same, lang.Source(id))
			}
		}
	}
}

// estimates are words for "estimate" in each language.
var estimates = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`estimate`),
	"es": regexp.MustCompile(`estimación|estimad[oa]s?`),
	"fr": regexp.MustCompile(`estimation|estimée?s?`),
	"de": regexp.MustCompile(`Schätzung|geschätzt`),
	"ko": regexp.MustCompile(`예상`),
}

func TestEveryPlannedItemSaysThatItIsAnEstimate(t *testing.T) {
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		lang, _ := words(t, cal)
		for id, text := range sources(t, cal) {
			isSure := strings.HasSuffix(id, ".sure") || strings.HasSuffix(id, ".predicted")
			if isSure && id != "both.appt.sure" && !estimates[lang.Tag()].MatchString(text) {
				t.Errorf("%s is sure of itself: %q", id, text)
			}
		}
	})
}

// unfit are words that command, frighten, promise or advise.
var unfit = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?i)\b(must|should|need to|have to|due|antibod\w*|resist\w*|toler\w*|risk\w*|danger\w*|warn\w*|urgent\w*|hurry|` +
		`retin\w*|peptid\w*|shorten\w*|high\w*|doses?|overload\w*|fail\w*|problem\w*|` +
		`too late|lose|worse\w*|recommend\w*|advis\w*|prescri\w*|safe\w*|guarantee\w*|promise\w*|always|today|now|tomorrow|yesterday)\b`),
	"es": regexp.MustCompile(`(?i)(^|[^\p{L}])(debe\p{L}*|tiene que|hay que|anticuerp\p{L}*|resisten\p{L}*|toler\p{L}*|riesg\p{L}*|peligr\p{L}*|advert\p{L}*|urgen\p{L}*|prisa|` +
		`retin\p{L}*|péptid\p{L}*|acort\p{L}*|dosis|fall[aoó]\p{L}*|fracas\p{L}*|problema\p{L}*|demasiado tarde|pierd\p{L}*|perder|peor\p{L}*|` +
		`recomend\p{L}*|aconsej\p{L}*|receta\p{L}*|segur[oa]s?|garant\p{L}*|promet\p{L}*|siempre|hoy|ahora|mañana|ayer)($|[^\p{L}])`),
	"fr": regexp.MustCompile(`(?i)(^|[^\p{L}])(dev(ez|rez|ons|ra)|il faut|faudra|anticorps|résist\p{L}*|tolér\p{L}*|risqu\p{L}*|danger\p{L}*|avert\p{L}*|urgen\p{L}*|vite|` +
		`rétin\p{L}*|peptid\p{L}*|raccourc\p{L}*|doses?|échec\p{L}*|échou\p{L}*|problèm\p{L}*|trop tard|perd\p{L}*|pire\p{L}*|aggrav\p{L}*|` +
		`recommand\p{L}*|conseil\p{L}*|prescri\p{L}*|garanti\p{L}*|prome[ts]\p{L}*|toujours|aujourd.hui|maintenant|demain|hier)($|[^\p{L}])`),
	"de": regexp.MustCompile(`(?i)(^|[^\p{L}])(müssen|muss|sollten?|soll|fällig\p{L}*|antikörper\p{L}*|resisten\p{L}*|toler\p{L}*|risik\p{L}*|gefahr\p{L}*|gefähr\p{L}*|warn\p{L}*|dringend\p{L}*|eil\p{L}*|` +
		`retin\p{L}*|peptid\p{L}*|verkürz\p{L}*|dos(is|en|ierung)|versag\p{L}*|problem\p{L}*|zu spät|verlier\p{L}*|schlimm\p{L}*|schlecht\p{L}*|` +
		`empfehl\p{L}*|empfohlen\p{L}*|rat(en)?|verschr\p{L}*|garant\p{L}*|versprech\p{L}*|immer|heute|jetzt|morgen|gestern)($|[^\p{L}])`),
	"ko": regexp.MustCompile(`해야|하셔야|하십시오|필수|항체|내성|저항|위험|경고|긴급|서두|레티|펩타이드|짧아|용량|실패|문제|늦었|늦기|잃|악화|나빠|권장|추천|조언|처방|안전|보장|약속|항상|오늘|지금|내일|어제`),
}

func TestNoWordingCommandsFrightensOrAdvises(t *testing.T) {
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		lang, _ := words(t, cal)
		for id, text := range sources(t, cal) {
			if id == "detailed.prep.title" { // "Treat now for ..." is the planner's (planner.md section 2)
				continue
			}
			if word := unfit[lang.Tag()].FindString(text); word != "" {
				t.Errorf("%s says %q: %q", id, word, text)
			}
		}
	})
}

func TestTheListsOfWordsAreThoseOfTheLanguages(t *testing.T) {
	for tag, text := range map[string]string{
		"en": "you must come", "es": "usted debe venir", "fr": "vous devez venir", "de": "Sie müssen kommen", "ko": "오셔야 해요, 꼭 방문해야 해요",
	} {
		if !unfit[tag].MatchString(text) {
			t.Errorf("%s: %q passes", tag, text)
		}
	}
	for tag, text := range map[string]string{
		"en": "Your treatment", "es": "su tratamiento", "fr": "votre traitement", "de": "Ihre Nachbehandlung", "ko": "다음 시술",
	} {
		if len(telling[tag].find(text)) == 0 {
			t.Errorf("%s: %q gives nothing away", tag, text)
		}
	}
	for _, tag := range Languages() {
		if estimates[tag] == nil || unfit[tag] == nil || len(telling[tag].words) == 0 {
			t.Errorf("%s: a list is missing", tag)
		}
	}
}

var placeholder = regexp.MustCompile(`\{#?([^}]*)\}`)

func TestTemplatesUseOnlyValuesThatExist(t *testing.T) {
	items := []string{"zones", "practitioner", "clinic", "event", "season", "days", "start", "end", "latest", "left", "minutes", "likely_first", "likely_last"}
	forEverybody := []string{"event", "avoid"} // of a reason
	hidden := []string{"zones", "practitioner", "left"}
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		for id, text := range sources(t, cal) {
			ofReason := strings.Contains(id, ".note.") || strings.Contains(id, ".reason.")
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				switch name := m[1]; {
				case id == "chance.about" && name == "percent", id == "part.ask" && name == "clinic", strings.HasPrefix(id, "title.") && name == "title":
				case !strings.HasPrefix(id, "detailed.") && (name == "clinic" || slices.Contains(hidden, name) || ofReason && !slices.Contains(forEverybody, name)):
					t.Errorf("%q may not be said in %s", name, id)
				case !ofReason && !slices.Contains(items, name):
					t.Errorf("%q has no value in %s", name, id)
				}
			}
		}
	})
}
