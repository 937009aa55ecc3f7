package clinic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of text fields, in characters.
const (
	MaxName = 200  // names, titles, product ids, references
	MaxNote = 4000 // free notes
)

// CheckName refuses text that cannot stand on one line of a calendar or a
// header: control characters, line breaks, invalid UTF-8, or more than MaxName
// characters.
func CheckName(path, s string) error {
	if err := checkText(path, s, MaxName); err != nil {
		return err
	}
	if strings.ContainsFunc(s, lineBreaking) {
		return Errorf(Invalid, path, "contains a line break or control character")
	}
	return nil
}

// CheckNote refuses text that is not a plain note: line breaks and tabs are
// fine, other control characters are not.
func CheckNote(path, s string) error {
	if err := checkText(path, s, MaxNote); err != nil {
		return err
	}
	if strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && unicode.IsControl(r)
	}) {
		return Errorf(Invalid, path, "contains a control character")
	}
	return nil
}

func checkText(path, s string, limit int) error {
	if !utf8.ValidString(s) {
		return Errorf(Invalid, path, "is not valid UTF-8")
	}
	if utf8.RuneCountInString(s) > limit {
		return Errorf(Invalid, path, "is longer than %d characters", limit)
	}
	return nil
}

// lineBreaking reports the characters that some reader takes for a line end:
// the control characters (C0, DEL, C1 with NEL) and the two Unicode separators.
func lineBreaking(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}
