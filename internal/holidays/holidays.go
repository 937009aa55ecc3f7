package holidays

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/civil"
	"github.com/rickar/cal/v2"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Country is a country whose holidays are known.
type Country struct {
	Code    string   `json:"code" doc:"ISO 3166-1" example:"DE"`
	Name    string   `json:"name"`
	Regions []Region `json:"regions,omitempty" doc:"Regions with holidays of their own, where they are known"`
}

// Region is a part of a country with holidays of its own.
type Region struct {
	Code string `json:"code" doc:"ISO 3166-2 without the country" example:"BY"`
	Name string `json:"name"`
}

// Holiday is a day on which many are off.
type Holiday struct {
	Date civil.Date `json:"date" format:"date"`
	Name string     `json:"name" doc:"In a language of the country"`
	// Observed is told of a day in lieu, when the holiday itself falls on a weekend.
	Observed bool `json:"observed,omitempty" doc:"Whether this is the day in lieu of a holiday that falls on a weekend"`
}

// Year is the holidays of one year, in order, and what they hold for.
type Year struct {
	Country string    `json:"country"`
	Region  string    `json:"region,omitempty" doc:"Absent where no holidays of the region's own are known: then these are the whole country's"`
	Year    int       `json:"year"`
	Items   []Holiday `json:"items"`
}

// The years that can be asked for: rules of the law do not hold for ever.
const (
	FirstYear = 2020
	LastYear  = 2100
)

// Countries lists all countries that are known, by name.
func Countries() []Country {
	all := make([]Country, len(known))
	for i, c := range known {
		all[i] = c.Country
	}
	return all
}

// Of returns the holidays of a country or a region of it in a year. Codes are taken
// in any case. What is unknown is Invalid, by "country", "region" or "year"; but a
// country whose regions nothing is known of answers for the whole of it.
func Of(countryCode, regionCode string, year int) (Year, error) {
	countryCode, regionCode = strings.ToUpper(countryCode), strings.ToUpper(regionCode)
	i := slices.IndexFunc(known, func(c country) bool { return c.Code == countryCode })
	if i < 0 {
		return Year{}, clinic.Errorf(clinic.Invalid, "country", "is not a country whose holidays are known")
	}
	if year < FirstYear || year > LastYear {
		return Year{}, clinic.Errorf(clinic.Invalid, "year", "is not between %d and %d", FirstYear, LastYear)
	}
	c := known[i]
	y := Year{Country: c.Code, Year: year}
	rules := c.whole
	switch regional, ok := c.regions[regionCode]; {
	case ok:
		rules, y.Region = regional, regionCode
	case regionCode != "" && len(c.regions) > 0:
		return Year{}, clinic.Errorf(clinic.Invalid, "region", "is not a region of this country with holidays that are known")
	case c.whole == nil:
		return Year{}, clinic.Errorf(clinic.Invalid, "region", "is required: the holidays of this country differ by region")
	}
	y.Items = inYear(y, rules)
	return y, nil
}

// place is what a computed year is remembered by.
type place struct {
	country, region string
	year            int
}

var (
	computed sync.Map // place -> []Holiday
	// The library computes in a zone of its choice; a day is a day in any, but only
	// UTC has all of them begin at midnight.
	inUTC = sync.OnceFunc(func() { cal.DefaultLoc = time.UTC })
)

func inYear(y Year, rules []*cal.Holiday) []Holiday {
	at := place{y.Country, y.Region, y.Year}
	if all, ok := computed.Load(at); ok {
		return slices.Clone(all.([]Holiday))
	}
	inUTC()
	var all []Holiday
	// A New Year's Day on a Saturday is observed in the year before.
	for _, year := range []int{y.Year - 1, y.Year, y.Year + 1} {
		for _, rule := range rules {
			actual, observed := rule.Calc(year)
			if actual.IsZero() {
				continue
			}
			all = append(all, Holiday{Date: civil.DateOf(actual), Name: rule.Name})
			if !observed.Equal(actual) {
				all = append(all, Holiday{Date: civil.DateOf(observed), Name: rule.Name, Observed: true})
			}
		}
	}
	all = slices.DeleteFunc(all, func(h Holiday) bool { return h.Date.Year != y.Year })
	slices.SortStableFunc(all, func(a, b Holiday) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Name, b.Name)) })
	all = slices.Compact(all)
	computed.Store(at, all)
	return slices.Clone(all)
}
