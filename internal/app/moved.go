package app

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// moved says what moves on a patient's plan when the one that was made takes the
// place of the stored one, and why, a sentence each: "window moved 9 days
// earlier: movement seen on 20 May". Nothing moves on a first plan.
func (c *change) moved(before *store.Plan, stored []store.Item, made madePlan, h history) ([]string, error) {
	if before == nil {
		return nil, nil
	}
	pairs, err := pairsOf(stored, made)
	if err != nil {
		return nil, err
	}
	var frame plan.Plan
	if before.Frame != made.Frame {
		if err := json.Unmarshal([]byte(before.Frame), &frame); err != nil {
			return nil, err
		}
	}
	t := telling{day: c.day, today: c.today, history: h, items: made.items}
	t.pairs(pairs)
	if before.Frame != made.Frame {
		t.verdicts(frame.Verdicts, made.verdicts)
	}
	return t.sentences(c.reason(*before, frame.Protocol, made.protocol)), nil
}

// pair is an item as it was and as it is, nil where the plan has none.
type pair struct{ was, is *plan.Item }

// pairsOf pairs the stored items of the plan in force with those of the next one
// and leaves out those that are the same. The order is that of the next plan,
// then that of the one in force.
func pairsOf(stored []store.Item, made madePlan) (pairs []pair, err error) {
	bodies := map[string]string{}
	for _, item := range stored {
		if item.Position != nil {
			bodies[item.Key] = item.Body
		}
	}
	for i := range made.items {
		p := pair{is: &made.items[i]}
		body, known := bodies[p.is.Key]
		delete(bodies, p.is.Key)
		if body == made.bodies[i] {
			continue
		}
		if known {
			if p.was, err = parsedItem(body); err != nil {
				return nil, err
			}
		}
		pairs = append(pairs, p)
	}
	for _, item := range stored {
		if body, gone := bodies[item.Key]; gone {
			was, err := parsedItem(body)
			if err != nil {
				return nil, err
			}
			pairs = append(pairs, pair{was: was})
		}
	}
	return pairs, nil
}

func parsedItem(body string) (*plan.Item, error) {
	var item plan.Item
	err := json.Unmarshal([]byte(body), &item)
	return &item, err
}

// reason is why a plan is made again, in words: what the use case says of itself,
// what the plan had been waiting for, or the day.
func (c *change) reason(before store.Plan, was, is plan.Protocol) string {
	why := c.why
	if outdated(before) && !same(before.NextChange, &renderAnew) {
		if why != "" {
			why += "; "
		}
		waited, origin := waitedFor(before, was, is)
		c.origin = origin
		return why + waited
	}
	if why == "" {
		return "as of " + c.day(c.today)
	}
	return why
}

// waitedFor is why an outdated plan had to be made again, as it is told to people
// and as the audit names causes.
func waitedFor(before store.Plan, was, is plan.Protocol) (why, cause string) {
	switch {
	case before.Version != version:
		return "a new version of the planner", "program"
	case was == is || was == plan.Protocol{}: // an equal frame is not looked into
		return "the clinic's settings", "clinic settings"
	case slices.Contains(clinic.Profiles, is.Profile):
		return "profile " + is.Profile, "protocol profile " + is.Profile
	}
	why = fmt.Sprintf("protocol version %d", is.Version)
	return why, why
}
