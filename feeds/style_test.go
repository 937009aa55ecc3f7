package feeds

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func styled(s Style) Calendar {
	cal := harbour("")
	cal.Style = s
	return cal
}

// isLong reports an item of several days.
func isLong(item plan.Item) bool { return item.Visit == nil && item.Start != item.End }

// F11: three styles, with the UIDs that interop.md gives to markers.
func TestAStyleShowsItemsOfSeveralDaysAsASpanOrByTheirFirstAndLastDay(t *testing.T) {
	for style, suffixes := range map[Style][]string{"": {""}, StyleSpan: {""}, StyleMarkers: {"-opens", "-closes"}, StyleOpens: {"-opens"}} {
		_, events := parsed(t, rendered(t, styled(style), oneOfEach()))
		var want []string
		for _, entry := range oneOfEach() {
			switch {
			case entry.Item.Kind == plan.KindReview:
			case isLong(entry.Item):
				for _, suffix := range suffixes {
					want = append(want, entry.UID+suffix)
				}
			default:
				want = append(want, entry.UID)
			}
		}
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(events)); !slices.Equal(got, want) {
			t.Errorf("style %q shows\n%v, want\n%v", style, got, want)
		}
	}
}

func TestAMarkerIsOneDayAndTellsWhichOfTheSpan(t *testing.T) {
	_, spans := parsed(t, rendered(t, styled(StyleSpan), oneOfEach()))
	_, markers := parsed(t, rendered(t, styled(StyleMarkers), oneOfEach()))
	for _, entry := range oneOfEach() {
		if !isLong(entry.Item) {
			continue
		}
		span := spans[entry.UID]
		for suffix, day := range map[string]string{"-opens": value(span, "DTSTART"), "-closes": strings.ReplaceAll(entry.Item.End.String(), "-", "")} {
			marker := markers[entry.UID+suffix]
			if start := value(marker, "DTSTART"); start != day {
				t.Errorf("%s%s is on %s, want %s", entry.UID, suffix, start, day)
			}
			if want := value(span, "SUMMARY") + " (" + suffix[1:] + ")"; value(marker, "SUMMARY") != want {
				t.Errorf("%s%s is called %q, want %q", entry.UID, suffix, value(marker, "SUMMARY"), want)
			}
			// What it says is about the whole span, and it takes nobody's time.
			for _, name := range []string{"DESCRIPTION", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "URL"} {
				if value(marker, name) != value(span, name) {
					t.Errorf("%s%s: %s is %q, of the span %q", entry.UID, suffix, name, value(marker, name), value(span, name))
				}
			}
		}
		if end, start := value(markers[entry.UID+"-closes"], "DTEND"), value(span, "DTEND"); end != start {
			t.Errorf("%s closes before %s, the span before %s", entry.UID, end, start)
		}
	}
}

func TestAnItemOfOneDayIsTheSameInEveryStyle(t *testing.T) {
	spans := faces(t, styled(StyleSpan), oneOfEach())
	for _, style := range Styles {
		shown := faces(t, styled(style), oneOfEach())
		for _, entry := range oneOfEach() {
			if entry.Item.Kind != plan.KindReview && !isLong(entry.Item) && shown[entry.UID] != spans[entry.UID] {
				t.Errorf("%s differs in style %s", entry.UID, style)
			}
		}
	}
}
