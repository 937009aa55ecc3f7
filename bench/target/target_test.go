package target

import "testing"

func TestARatioIsHeldAgainstItsBounds(t *testing.T) {
	for _, c := range []struct {
		l    Target
		want string
	}{
		{Target{Ratio: 9}, ""},
		{Target{Ratio: 1.5, Must: 2, Aim: 1.5}, "aim met"},
		{Target{Ratio: 1.6, Must: 2, Aim: 1.5}, "must met"},
		{Target{Ratio: 2.1, Must: 2, Aim: 1.5}, "MISSED"},
		{Target{Ratio: 0.45, Must: 0.25, Aim: 0.45, More: true}, "aim met"},
		{Target{Ratio: 0.3, Must: 0.25, Aim: 0.45, More: true}, "must met"},
		{Target{Ratio: 0.2, Must: 0.25, Aim: 0.45, More: true}, "MISSED"},
	} {
		if got := c.l.Verdict(); got != c.want {
			t.Errorf("%+v is %q, want %q", c.l, got, c.want)
		}
	}
}
