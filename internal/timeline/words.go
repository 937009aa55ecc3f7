package timeline

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// maxMarks is how many accents may stand on one letter: a tower of them would
// reach into the labels above.
const maxMarks = 4

// clean makes foreign text fit for one line of an XML document: valid UTF-8,
// nothing that XML 1.0 section 2.2 forbids, blanks and line ends as one space.
func clean(s string) string {
	marks := 0
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			r = ' '
		}
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		if unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF' || marks > maxMarks {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// font is a size in pixels and a weight.
type font struct {
	size float64
	bold bool
}

// width is a cautious estimate of a text's width in pixels. The reader's system
// font is not known, so that letters count as wide as in the widest of the usual
// ones (DejaVu Sans); what is wide in East Asia fills a square, which is near two
// Latin letters.
func (f font) width(s string) float64 {
	width := 0.0
	for state := -1; s != ""; {
		var cluster string
		var cells int
		cluster, s, cells, state = uniseg.FirstGraphemeClusterInString(s, state)
		width += f.letter(cluster, cells)
	}
	return width
}

// letter is the width of one letter in pixels.
func (f font) letter(cluster string, cells int) float64 {
	em := clusterWidth(cluster, cells)
	if f.bold {
		em *= 1.12
	}
	return em * f.size
}

// clusterWidth is the width of one letter as the reader sees it, in ems.
func clusterWidth(cluster string, cells int) float64 {
	r := []rune(cluster)[0]
	switch {
	case strings.ContainsRune("iljI.,:;'!|· ", r):
		return 0.36
	case strings.ContainsRune("ftr()[]-/\"*°", r):
		return 0.5
	case strings.ContainsRune("mwMW@%—…", r):
		return 1
	case unicode.IsDigit(r) || unicode.Is(unicode.Latin, r) && unicode.IsLower(r):
		return 0.64
	case unicode.Is(unicode.Latin, r):
		return 0.8
	case cells >= 2 && unicode.IsLetter(r):
		return 1.02 * float64(cells) / 2
	case cells >= 2: // emoji are wider than their letters' square
		return 1.4 * float64(cells) / 2
	}
	bases := 0 // of a script whose letters are made of several signs
	for _, r := range cluster {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			bases++
		}
	}
	return float64(max(bases, 1))
}

const ellipsis = "…"

// shorten cuts a text to a width, with an ellipsis in place of what is lost. It
// cuts between letters as the reader sees them, and after a word if one ends
// near. It is empty where not even three letters fit.
func (f font) shorten(s string, width float64) string {
	if f.width(s) <= width {
		return s
	}
	room := width - f.width(ellipsis)
	end, letters, wordEnd := 0, 0, 0
	for rest, state := s, -1; rest != ""; letters++ {
		var cluster string
		var cells int
		cluster, rest, cells, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if room -= f.letter(cluster, cells); room < 0 {
			break
		}
		if cluster == " " {
			wordEnd = end
		}
		end += len(cluster)
	}
	if letters < 3 {
		return ""
	}
	if wordEnd > end*2/3 {
		end = wordEnd
	}
	return strings.TrimRight(s[:end], " ,:;&·-–") + ellipsis
}

// wrap breaks a text into lines of a width, where its language allows; the last
// of them is shortened.
func (f font) wrap(s string, width float64, lines int) []string {
	var all []string
	for len(all) < lines-1 && f.width(s) > width {
		end, wordEnd := 0, 0
		for rest, state := s, -1; rest != ""; {
			var segment string
			segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
			if f.width(strings.TrimRight(s[:end+len(segment)], " ")) > width {
				break
			}
			end += len(segment)
			if strings.HasSuffix(segment, " ") {
				wordEnd = end
			}
		}
		if end == 0 {
			break // one word that is longer than the line
		}
		if wordEnd > end/2 { // Korean may break anywhere, and reads better by words
			end = wordEnd
		}
		all = append(all, strings.TrimRight(s[:end], " "))
		s = s[end:]
	}
	if last := f.shorten(s, width); last != "" {
		all = append(all, last)
	}
	return all
}
