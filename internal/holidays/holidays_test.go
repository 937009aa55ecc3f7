package holidays

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func dates(t *testing.T, country, region string, year int) string {
	t.Helper()
	y, err := Of(country, region, year)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, h := range y.Items {
		day := h.Date.String()[5:]
		if h.Observed {
			day += "*"
		}
		all = append(all, day)
	}
	return strings.Join(all, " ")
}

// The lists are those that governments published, not the library's own answers:
// opm.gov, gov.uk (England), and the laws on holidays of the German
// states; those that hold in some communes only (15 August in Bavaria) are left out.
func TestHolidaysAreThoseOfTheLaw(t *testing.T) {
	for _, test := range []struct {
		country, region string
		year            int
		want            string
	}{
		{"US", "", 2027, "01-01 01-18 02-15 05-31 06-18* 06-19 07-04 07-05* 09-06 10-11 11-11 11-25 12-24* 12-25 12-31*"},
		{"US", "", 2026, "01-01 01-19 02-16 05-25 06-19 07-03* 07-04 09-07 10-12 11-11 11-26 12-25"},
		{"DE", "BY", 2027, "01-01 01-06 03-26 03-29 05-01 05-06 05-17 05-27 10-03 11-01 12-25 12-26"},
		{"DE", "BE", 2027, "01-01 03-08 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26"},
		{"FR", "", 2027, "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25"},
	} {
		if got := dates(t, test.country, test.region, test.year); got != test.want {
			t.Errorf("%s-%s %d\n got %s\nwant %s", test.country, test.region, test.year, got, test.want)
		}
	}
}

func TestARegionOfACountryWithoutKnownRegionsAnswersForTheWholeAndSaysSo(t *testing.T) {
	y, err := Of("us", "ny", 2027)
	if err != nil || y.Region != "" || y.Country != "US" || len(y.Items) == 0 {
		t.Errorf("answers %+v, %v", y, err)
	}
}

func TestWhatIsNotKnownIsRefusedByItsName(t *testing.T) {
	for _, test := range []struct {
		country, region string
		year            int
		path            string
	}{
		{"XX", "", 2027, "country"}, {"", "", 2027, "country"}, {"DE", "XX", 2027, "region"}, {"AU", "", 2027, "region"},
		{"US", "", 1999, "year"}, {"US", "", 2101, "year"},
	} {
		_, err := Of(test.country, test.region, test.year)
		if clinic.CodeOf(err) != clinic.Invalid || !strings.HasPrefix(err.Error(), test.path) {
			t.Errorf("%v: answers %v", test, err)
		}
	}
}

func TestEveryCountryAndRegionHasHolidaysInOrderAndInTheirYear(t *testing.T) {
	for _, c := range Countries() {
		regions := c.Regions
		if len(regions) == 0 {
			regions = []Region{{}}
		}
		for _, r := range regions {
			for _, year := range []int{FirstYear, 2027, LastYear} {
				y, err := Of(c.Code, r.Code, year)
				if err != nil || len(y.Items) < 5 {
					t.Errorf("%s-%s %d: %d days, %v", c.Code, r.Code, year, len(y.Items), err)
				}
				for i, h := range y.Items {
					if h.Name == "" || h.Date.Year != year || i > 0 && h.Date.Before(y.Items[i-1].Date) {
						t.Errorf("%s-%s: %+v", c.Code, r.Code, h)
					}
				}
			}
		}
	}
}

func TestTheZoneOfTheMachineMovesNoHoliday(t *testing.T) {
	before := time.Local
	defer func() { time.Local = before }()
	var all []string
	for _, offset := range []int{-12, 0, 14} {
		computed.Clear()
		time.Local = time.FixedZone("", offset*3600)
		all = append(all, fmt.Sprint(dates(t, "DE", "BY", 2027)))
	}
	if all[0] != all[1] || all[1] != all[2] {
		t.Errorf("%q", all)
	}
}

func TestAnAnswerCanBeChangedWithoutChangingTheNext(t *testing.T) {
	first, _ := Of("US", "", 2027)
	first.Items[0].Name = "mine"
	if second, _ := Of("US", "", 2027); second.Items[0].Name == "mine" {
		t.Error("it changed")
	}
}
