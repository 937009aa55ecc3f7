package feeds

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// secrets are what no discreet feed says in any language: names of this clinic and
// its people, and what stands in plans.
var secrets = []string{
	"Harbour", "Aesthetics", "Müller", "Anna", "dr1",
	"botox", "innotox", "antibod", "retin", "peptid",
	"window.", "event.", "appt.", "package.", "shortening.", "strategy.", "override.", "touchup.", "clinic words",
}

// telling are, in each language, the words of the trade and what a stranger would
// take the calendar's meaning from.
var telling = map[string]wordList{
	"en": beginning("treat", "toxin", "inject", "needle", "filler", "dose", "unit", "aesthetic", "cosmetic",
		"shorten", "package", "session", "effect", "decided", "chance", "learned",
		"medic", "doctor", "dr.", "skin", "muscle", "wrinkle", "movement", "face", "beauty", "touch-up",
		"frown", "crow", "forehead", "neck", "jaw", "mouth", "chin", "bunny", "brow", "lip", "gum",
		"day 105", "because"),
	"es": beginning("trata", "toxin", "inyec", "aguja", "relleno", "dosis", "unidad", "estétic", "cosmétic",
		"acort", "paquete", "bono", "sesi", "efecto", "decid", "probabilidad", "aprend",
		"médic", "medic", "doctor", "dra.", "piel", "múscul", "muscul", "arruga", "línea", "movimiento", "cara", "rostro", "facial", "belleza", "retoque",
		"zona", "boca", "labio", "ceja", "frente", "cuello", "mentón", "barbilla", "mandíbula", "sonrisa", "ojo", "día 105", "porque"),
	"fr": beginning("trait", "toxine", "inject", "aiguille", "comblement", "dose", "unité", "esthétiqu", "cosmétiqu",
		"raccourc", "forfait", "séance", "effet", "décid", "probabilité", "chance", "appris",
		"médec", "médic", "docteur", "dr.", "peau", "muscl", "ride", "rides", "mouvement", "visage", "facial", "beauté", "retouche",
		"zone", "bouche", "lèvre", "sourcil", "front", "menton", "mâchoire", "sourire", "œil", "yeux", "jour 105", "parce"),
	"de": containing("behandl", "toxin", "injekt", "spritz", "nadel", "filler", "dosis", "einheit", "ästheti", "kosmeti",
		"verkürz", "paket", "sitzung", "wirkung", "entschied", "wahrscheinlich", "gelernt",
		"medizin", "arzt", "ärzt", "doktor", "haut", "muskel", "falte", "bewegung", "gesicht", "schönheit", "auffrisch", "nachbehand",
		"mund", "lippe", "augen", "braue", "stirn", "hals", "kinn", "kiefer", "lächeln", "tag 105", "weil"),
	"ko": containing("시술", "치료", "톡신", "보톡스", "주사", "주입", "바늘", "필러", "용량", "유닛", "단위", "미용", "성형", "화장",
		"짧아", "패키지", "회차", "횟수", "효과", "결정", "확률", "가능성", "학습",
		"의학", "의료", "의사", "원장", "피부", "근육", "주름", "움직임", "얼굴", "뷰티", "리터치",
		"부위", "입술", "입가", "입꼬리", "눈가", "눈썹", "이마", "미간", "목주름", "턱", "사각", "잇몸", "콧등", "105일", "때문"),
}

// articles are words in the names of zones that give nothing away.
var articles = []string{"of", "the", "de", "del", "la", "las", "du", "des", "les", "et"}

// wordList finds words in a text, whatever their case.
type wordList struct {
	words          []string
	begins, wholly bool // whether the word begins with one, or is one
}

// beginning finds words that begin with one of the given.
func beginning(words ...string) wordList { return wordList{words: words, begins: true} }

// containing finds the given anywhere, also within compounds.
func containing(words ...string) wordList { return wordList{words: words} }

// find returns each place where the text has one of the words. (A regular
// expression of as many alternatives takes a hundred times as long.)
func (l wordList) find(text string) (found []string) {
	text = strings.ToLower(text)
	for _, word := range l.words {
		word = strings.ToLower(word)
		for from := 0; ; {
			at := strings.Index(text[from:], word)
			if at < 0 {
				break
			}
			begin, end := from+at, from+at+len(word)
			before, _ := utf8.DecodeLastRuneInString(text[:begin])
			after, _ := utf8.DecodeRuneInString(text[end:])
			if !(l.begins && unicode.IsLetter(before)) && !(l.wholly && unicode.IsLetter(after)) {
				found = append(found, fmt.Sprintf("%q in %q", word, text[max(begin-60, 0):min(end+60, len(text))]))
			}
			from = end
		}
	}
	return found
}

// revealing are items with all that a plan could give away.
func revealing() []Entry {
	entries := oneOfEach()
	for i := range entries { // whatever the plan gives as reasons, statuses and zones
		entries[i].UID = strings.Repeat("u", i+1)
		entries[i].Item.Zones = clinic.Zones
		entries[i].Item.Status = plan.StatusOverdue
		entries[i].Item.Reasons = append(entries[i].Item.Reasons, plan.Reason{Rule: "season.summer", Text: "because of innotox, 20 units, glabella"})
		entries[i].Item.Reasons = append(entries[i].Item.Reasons, toldReasons()...)
		entries[i].Item.Projected = i%2 == 0
	}
	return append(entries, visit("v", "America/New_York", dateTime(date(2027, 6, 20), 10, 0), 30, clinic.AppointmentCancelled))
}

// P5 and F24: in no property and no parameter of any shape of feed, in no language.
func TestADiscreetFeedGivesNothingAway(t *testing.T) {
	for _, tag := range Languages() {
		lists := []wordList{beginning(secrets...), zoneWords(t, tag), telling[tag]}
		for name, shape := range map[string]Calendar{
			"by default": harbour(""), "discreet": harbour(PrivacyDiscreet), "busy": harbour(PrivacyBusy),
			"markers": styled(StyleMarkers), "ringing": ringing("", StyleOpens), "busy and ringing": ringing(PrivacyBusy, ""),
		} {
			t.Run(tag+"/"+name, func(t *testing.T) {
				// Whole as it is read, and as its bytes are, where a fold could hide a word.
				folded := rendered(t, in(tag, shape), revealing())
				for _, data := range []string{unfolded(folded), folded} {
					for _, list := range lists {
						for _, place := range list.find(data) {
							t.Errorf("says %s", place)
						}
					}
				}
			})
		}
	}
}

// zoneWords finds the ids of zones and each word of their names.
func zoneWords(t *testing.T, tag string) wordList {
	t.Helper()
	lang, _ := words(t, in(tag, harbour("")))
	var named []string
	for _, z := range clinic.Zones {
		named = append(named, string(z), strings.ReplaceAll(string(z), "_", " "))
		named = append(named, strings.Fields(lang.zones[z])...)
	}
	named = slices.DeleteFunc(named, func(s string) bool { return slices.Contains(articles, s) })
	if tag == "ko" { // whose words run into what follows
		return containing(named...)
	}
	return wordList{words: named, begins: true, wholly: true}
}

func TestTheCheckForSecretsSeesThemInADetailedFeed(t *testing.T) {
	for tag, said := range map[string][]string{
		"en": {"frown lines", "treatment", "day 105"},
		"es": {"entrecejo", "tratamiento", "día 105"},
		"fr": {"rides du lion", "traitement", "jour 105"},
		"de": {"Zornesfalte", "Behandlung", "Tag 105"},
		"ko": {"미간", "시술", "105일"},
	} {
		data := unfolded(rendered(t, in(tag, harbour(PrivacyDetailed)), oneOfEach()))
		for _, word := range append(said, "Harbour Aesthetics", "Müller", "window.duration") {
			if !strings.Contains(data, word) {
				t.Errorf("%s: a detailed feed does not say %q", tag, word)
			}
		}
		for _, list := range []wordList{telling[tag], zoneWords(t, tag), beginning(secrets...)} {
			if len(list.find(data)) == 0 {
				t.Errorf("%s: %q are not found in a detailed feed", tag, list.words)
			}
		}
	}
}
