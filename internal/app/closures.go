package app

import (
	"context"
	"errors"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
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

// AddClosures closes the actor's own clinic on more days, all of them or none. Days on
// which it is closed already are left as they are. Refusals of several closures are
// joined, each by its path in more: "closures[2].from".
func (a *App) AddClosures(ctx context.Context, actor Actor, more []clinic.Closure) (became clinic.Clinic, err error) {
	if err := errors.Join(clinic.CheckClosures(more)...); err != nil {
		return became, err
	}
	err = a.changeClinic(ctx, actor, nil, func(c *clinic.Clinic) bool { return c.Close(more) > 0 }, &became)
	return became, err
}
