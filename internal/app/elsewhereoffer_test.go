package app

import "testing"

func TestANewMemberElsewhereIsSpelledAsServersSpellIt(t *testing.T) {
	for name, want := range map[string]string{
		"plain.ics":   "https://cloud.example/dav/ana%20b/plain.ics",
		"a,b;c@d.ics": "https://cloud.example/dav/ana%20b/a,b;c@d.ics",
		"a b?c%.ics":  "https://cloud.example/dav/ana%20b/a%20b%3Fc%25.ics",
	} {
		if got, err := hrefIn("https://cloud.example/dav/ana%20b/", name); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, want)
		}
	}
	const slash = "https://cloud.example/dav/ana%2Fb/"
	if got, err := hrefIn(slash, "plain.ics"); err != nil || got != slash+"plain.ics" {
		t.Errorf("in a collection with a slash in its name: %s, %v", got, err)
	}
}
