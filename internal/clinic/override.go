package clinic

import (
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// Override is a clinician's own choice of dates for one item of a patient's plan.
// It wins over whatever the planner computes, for as long as the plan has an item
// of that key (planner.md, first paragraph).
type Override struct {
	ID     string     `json:"id,omitempty" maxLength:"200" doc:"Given by the server; in a plan document, any text of yours"`
	Item   string     `json:"item" minLength:"1" maxLength:"500" doc:"Key of the item, as the plan shows it" example:"window/t1/1"`
	From   civil.Date `json:"from" format:"date" doc:"First day"`
	To     civil.Date `json:"to" format:"date" doc:"Last day, inclusive"`
	Author string     `json:"author" minLength:"1" maxLength:"200" doc:"The clinician who decided"`
	At     time.Time  `json:"at,omitzero" doc:"When it was decided; given by the server"`
	Reason string     `json:"reason" minLength:"1" maxLength:"4000" doc:"For the clinic only"`
}

const (
	longestOverride = 366 // days that a clinician can give an item
	longestItem     = 500 // characters of an item's key, which holds the ids it is about
)

// Validate refuses an override that breaks a rule, naming the field.
func (o Override) Validate() error {
	if err := CheckName("id", o.ID); err != nil {
		return err
	}
	if o.Item == "" || checkText("item", o.Item, longestItem) != nil || strings.ContainsFunc(o.Item, lineBreaking) {
		return Errorf(Invalid, "item", "is not the key of an item")
	}
	if err := CheckDate("from", o.From); err != nil {
		return err
	}
	if err := CheckDate("to", o.To); err != nil {
		return err
	}
	if o.To.Before(o.From) {
		return Errorf(Invalid, "to", "is before from")
	}
	if o.To.DaysSince(o.From) > longestOverride {
		return Errorf(Invalid, "to", "is more than %d days after from", longestOverride)
	}
	if err := requireName("author", o.Author); err != nil {
		return err
	}
	if strings.TrimSpace(o.Reason) == "" {
		return Errorf(Invalid, "reason", "is required")
	}
	return CheckNote("reason", o.Reason)
}
