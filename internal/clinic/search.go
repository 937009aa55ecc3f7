package clinic

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// SearchVersion is raised whenever a patient may have other search words than
// before: stored ones are then made anew.
const SearchVersion = 1

// maxQueryWords bounds what somebody types.
const maxQueryWords = 8

// letters that are one for whoever has not got them on her keyboard, and that
// Unicode does not take apart.
var letters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", "’", "'")

// folded is a text without case, accents and compatibility forms. To fold what is
// folded changes nothing; of some letters, as the Cherokee ones, Fold makes the other
// case each time, so that all of them are made small in the end.
func folded(text string) string {
	text = strings.ToLower(cases.Fold().String(norm.NFKD.String(text)))
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, text)
	return letters.Replace(text)
}

// SearchWords are the words of which each can begin with what is looked for: those
// of a patient's name, her address, her code and her id elsewhere, folded. A word
// that is made of parts, as in "Anna-Maria", is there whole and in parts.
func (p Patient) SearchWords() (words []string) {
	local, _, _ := strings.Cut(p.Email, "@")
	for _, field := range []string{p.Name, p.Email, local, p.Code, p.Ref} {
		for _, word := range strings.Fields(folded(field)) {
			words = append(words, word)
			if field != p.Email {
				words = append(words, strings.FieldsFunc(word, isBetween)...)
			}
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// isBetween reports what stands between the parts of a word.
func isBetween(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// QueryWords are the words of what somebody types to find a patient, folded. What
// practitioners write around a code is no part of it.
func QueryWords(query string) (words []string) {
	for _, word := range strings.Fields(folded(query)) {
		if word = strings.Trim(word, "[](),;\""); word != "" {
			words = append(words, word)
		}
	}
	return words[:min(len(words), maxQueryWords)]
}
