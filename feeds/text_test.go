package feeds

import "testing"

func TestForeignTextBecomesOneCleanLine(t *testing.T) {
	for given, want := range map[string]string{
		"Wedding":                 "Wedding",
		"O'Neil":                  "O'Neil",
		"  two   words ":          "two words",
		"a\r\nb\nc\rd":            "a b c d",
		"a\u0085b\u2028c\u2029d":  "a b c d",
		"tab\tbell\x07nul\x00del": "tab bell nul del",
		"\x7f\x9f":                "\uFFFD",
		"half \xf0\x9f a rune":    "half \uFFFD a rune",
		"שלום\u200f 👩‍👧":          "שלום\u200f 👩‍👧",
		"\r\n":                    "",
	} {
		if got := line(given); got != want {
			t.Errorf("line(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestTheLastGuardKeepsLineFeedsAndNoOtherControl(t *testing.T) {
	if got, want := plain("a\n\nb\r\x00\u0085\u2028c\xffd"), "a\n\nbc\uFFFDd"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
