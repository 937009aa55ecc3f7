package app

import (
	"github.com/afterglow-calendar/afterglow/internal/holidays"
)

// Holidays are the holidays of a country or a region of it in a year.
type Holidays = holidays.Year

// HolidayCountry is a country whose holidays are known.
type HolidayCountry = holidays.Country

// HolidaysOf returns the holidays of a country, or a region of it, in a year. No
// clinic is closed on them unless it says so.
func HolidaysOf(country, region string, year int) (Holidays, error) {
	return holidays.Of(country, region, year)
}

// HolidayCountries lists the countries whose holidays are known, by name.
func HolidayCountries() []HolidayCountry { return holidays.Countries() }
