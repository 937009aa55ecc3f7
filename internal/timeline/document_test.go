package timeline

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pictures are one of each kind.
func pictures() map[string]Picture {
	return map[string]Picture{
		"first": firstTimer(), "wedding": wedding(), "korean": korean(), "crowded": crowded(), "empty": english(date(2027, 1, 1)), "zero": {},
	}
}

func TestEqualPicturesGiveEqualBytesWhateverTheOrderOfTheirThings(t *testing.T) {
	p := crowded()
	for name, layout := range layouts {
		want := SVG(p, layout)
		for seed := range uint64(10) {
			random := rand.New(rand.NewPCG(seed, 0))
			random.Shuffle(len(p.Visits), func(i, j int) { p.Visits[i], p.Visits[j] = p.Visits[j], p.Visits[i] })
			random.Shuffle(len(p.Moments), func(i, j int) { p.Moments[i], p.Moments[j] = p.Moments[j], p.Moments[i] })
			random.Shuffle(len(p.Windows), func(i, j int) { p.Windows[i], p.Windows[j] = p.Windows[j], p.Windows[i] })
			random.Shuffle(len(p.Glows), func(i, j int) { p.Glows[i], p.Glows[j] = p.Glows[j], p.Glows[i] })
			random.Shuffle(len(p.Events), func(i, j int) { p.Events[i], p.Events[j] = p.Events[j], p.Events[i] })
			if !bytes.Equal(SVG(p, layout), want) {
				t.Fatalf("%s: another order draws another picture", name)
			}
		}
	}
}

// The page's policy is style-src 'self' and script-src 'self': what is inline
// would not be obeyed.
func TestNothingInlineNeedsALaxPolicy(t *testing.T) {
	for name, p := range pictures() {
		for _, layout := range layouts {
			for _, e := range parse(t, SVG(p, layout)) {
				if slices.Contains([]string{"style", "script", "foreignObject", "image", "use", "a"}, e.name) {
					t.Errorf("%s: a %s element", name, e.name)
				}
				for attr := range e.attrs {
					if attr == "style" || attr == "href" || strings.HasPrefix(attr, "on") {
						t.Errorf("%s: attribute %s of %s", name, attr, e.name)
					}
				}
			}
		}
	}
}

func TestTheImageIsReadOutByItsTitleAndDescription(t *testing.T) {
	p := wedding()
	for name, layout := range layouts {
		all := parse(t, SVG(p, layout))
		root, title, desc := all[0], all[1], all[2]
		if root.attrs["role"] != "img" || root.attrs["aria-labelledby"] != title.attrs["id"]+" "+desc.attrs["id"] ||
			title.name != "title" || title.text != p.Title || desc.name != "desc" || desc.text != p.Description {
			t.Errorf("%s: %+v %+v %+v", name, root, title, desc)
		}
	}
}

var reference = regexp.MustCompile(`url\(#([^)]+)\)`)

func TestIDsOfSeveralImagesInAPageDiffer(t *testing.T) {
	second := wedding()
	second.ID = `other "> )`
	seen := map[string]bool{}
	for _, image := range [][]byte{SVG(wedding(), Wide), SVG(wedding(), Narrow), SVG(second, Wide), SVG(second, Narrow)} {
		own := map[string]bool{}
		var used []string
		for _, e := range parse(t, image) {
			if id := e.attrs["id"]; id != "" {
				if seen[id] {
					t.Errorf("id %s stands twice", id)
				}
				if strings.ContainsAny(id, ` "'()<>`) {
					t.Errorf("id %q cannot be referred to", id)
				}
				seen[id], own[id] = true, true
			}
			for _, value := range e.attrs {
				if m := reference.FindStringSubmatch(value); m != nil {
					used = append(used, m[1])
				}
			}
		}
		if len(used) == 0 {
			t.Error("the image refers to nothing, so that this test says nothing")
		}
		for _, id := range used {
			if !own[id] {
				t.Errorf("%s is referred to and not there", id)
			}
		}
	}
}

var (
	property = regexp.MustCompile(`var\((--[a-z0-9-]+)\)`)
	cssClass = regexp.MustCompile(`\.(tl[a-z-]*)`)
)

func TestTheStyleSheetUsesOnlyWhatThePageDefines(t *testing.T) {
	page := []string{"--paper", "--card", "--ink", "--muted", "--line", "--accent", "--accent-soft", "--glow-1", "--glow-2",
		"--event", "--visit", "--calm", "--warn"}
	used := property.FindAllStringSubmatch(CSS, -1)
	if len(used) == 0 {
		t.Fatal("the style sheet uses no property")
	}
	for _, m := range used {
		if !slices.Contains(page, m[1]) {
			t.Errorf("the style sheet uses %s", m[1])
		}
	}
	if colour := regexp.MustCompile(`#[0-9a-f]{3,6}\b|rgb|hsl`).FindString(CSS); colour != "" {
		t.Errorf("the style sheet has a colour of its own: %s", colour)
	}
}

func TestEveryClassOfTheImagesIsStyledAndNoOther(t *testing.T) {
	drawn := map[string]bool{}
	overdue := wedding()
	overdue.Windows[0].Overdue = true
	for _, p := range append(slices.Collect(maps.Values(pictures())), overdue) {
		for _, layout := range layouts {
			for _, e := range parse(t, SVG(p, layout)) {
				for _, class := range strings.Fields(e.class) {
					drawn[class] = true
				}
			}
		}
	}
	styled := map[string]bool{}
	for _, m := range cssClass.FindAllStringSubmatch(CSS, -1) {
		styled[m[1]] = true
	}
	for class := range drawn {
		if !styled[class] {
			t.Errorf("%s is drawn and not styled", class)
		}
	}
	for class := range styled {
		if !drawn[class] {
			t.Errorf("%s is styled and never drawn", class)
		}
	}
}

// FuzzSVG wants a well-formed document in which no text became an element, with
// no label upon another, whatever the texts and dates.
func FuzzSVG(f *testing.F) {
	f.Add("Wedding", "11 Sep", "timeline", 2027, 5, 12, 30)
	f.Add("</title><script>alert(1)</script>", "\x00\xff\u2028]]>", `"><x`, 1, 1, 1, -4000)
	f.Add("\u202e\u200f\u0301\u0301\u0301", "👨‍👩‍👧‍👦", "", 9999, 12, 31, 1<<20)
	f.Add("", "", "", -5, 13, 99, 0)
	f.Fuzz(func(t *testing.T, label, when, id string, year, month, day, ahead int) {
		today := date(year, month, day)
		p := english(today)
		if valid(today) {
			ahead %= 100000
			later := today.AddDays(ahead)
			p.Last = later
			p.Events = []Event{{later, label, when}, {today, when, label}}
			p.Pauses = []Pause{{From: today, Label: label, When: when}}
			p.Windows = []Window{{First: today, Last: later, LikelyFirst: later, LikelyLast: today, Label: label, When: when}}
		}
		p.ID, p.Title, p.Description, p.TodayLabel = id, label, when, label
		p.Moments = []Moment{{First: today, Label: label, When: when}, {Kind: CheckIn, First: date(ahead, day, month), Label: when}}
		p.Glows = []Glow{{From: today, LikelyFirst: date(ahead, 1, 1), LikelyLast: today}}
		for _, layout := range layouts {
			image := SVG(p, layout)
			if fault := checkLabels(t, image); fault != "" {
				t.Error(fault)
			}
			for _, e := range parse(t, image) {
				if e.name == "script" || e.name == "x" {
					t.Errorf("a text became an element:\n%s", image)
				}
			}
		}
	})
}
