package app

import (
	"context"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/forecast"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ForecastWeeks is how many weeks a forecast has, the running one included.
const ForecastWeeks = 26

// Forecast is how many follow-ups to expect, if everybody follows her plan.
type Forecast struct {
	AsOf  civil.Date     `json:"as_of" format:"date" doc:"Today in the clinic; what lies before it in the running week is not counted"`
	Weeks []ForecastWeek `json:"weeks"`
}

// ForecastWeek is one week from Monday on.
type ForecastWeek struct {
	Week     civil.Date `json:"week" format:"date" doc:"Its Monday"`
	Expected float64    `json:"expected" doc:"Visits expected in all, the booked ones included"`
	Low      int        `json:"low" doc:"In 8 of 10 cases at least as many"`
	High     int        `json:"high" doc:"In 8 of 10 cases at most as many"`
	Booked   int        `json:"booked" doc:"Visits that are booked"`
}

// Forecast tells how many follow-ups to expect in each of the coming weeks, of one
// practitioner or, without an id, of all. A visit that is not booked is her primary
// practitioner's. See docs/decisions/0018 for what is assumed.
func (a *App) Forecast(ctx context.Context, actor Actor, practitionerID string) (f Forecast, err error) {
	if err := clinic.CheckName("practitioner_id", practitionerID); err != nil {
		return f, err
	}
	err = a.look(ctx, actor, func(c *change) error {
		f.AsOf = c.today
		from := forecast.Monday(c.today)
		stored, err := c.ExpectedWeeks(actor.Clinic, from, from.AddDays(7*ForecastWeeks))
		if err != nil {
			return err
		}
		sums := map[civil.Date]forecast.Sums{}
		for _, w := range stored {
			if practitionerID == "" || w.PractitionerID == practitionerID {
				sums[w.Week] = sums[w.Week].Add(sumsOf(w))
			}
		}
		for i := range ForecastWeeks {
			f.Weeks = append(f.Weeks, forecastWeek(from.AddDays(7*i), sums[from.AddDays(7*i)]))
		}
		return nil
	})
	return f, err
}

func sumsOf(w store.ExpectedWeek) forecast.Sums {
	return forecast.Sums{Expected: w.Expected, Variance: w.Variance, Skew: w.Skew, Booked: w.Booked}
}

func forecastWeek(monday civil.Date, s forecast.Sums) ForecastWeek {
	w := ForecastWeek{Week: monday, Expected: s.Mean(), Booked: int(s.Booked)}
	w.Low, w.High = s.Range()
	return w
}
