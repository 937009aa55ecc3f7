package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (a *api) holidays() {
	huma.Register(a.huma, operation(http.MethodGet, "/holidays", "list-holidays", "List the holidays of a country or a region in a year; a clinic is closed on those that are among its closures", "Clinic", 200),
		func(_ context.Context, in *struct {
			Country string `query:"country" required:"true" pattern:"^[A-Za-z]{2}$" doc:"ISO 3166-1, as in US"`
			Region  string `query:"region" pattern:"^[A-Za-z0-9]{1,3}$" doc:"ISO 3166-2 without the country, as in BY"`
			Year    int    `query:"year" required:"true" minimum:"2020" maximum:"2100"`
		}) (*struct{ Body app.Holidays }, error) {
			found, err := app.HolidaysOf(in.Country, in.Region, in.Year)
			var refusal *clinic.Error
			if errors.As(err, &refusal) {
				return nil, invalid(&huma.ErrorDetail{Location: "query." + refusal.Path, Message: refusal.Message})
			}
			return &struct{ Body app.Holidays }{found}, a.refuse(err)
		})

	huma.Register(a.huma, operation(http.MethodGet, "/holidays/countries", "list-holiday-countries", "List the countries and regions whose holidays are known", "Clinic", 200),
		func(context.Context, *struct{}) (*list[app.HolidayCountry], error) {
			all := app.HolidayCountries()
			return pageOf(all, len(all), func(c app.HolidayCountry) string { return c.Code }, itself[app.HolidayCountry]), nil
		})
}
