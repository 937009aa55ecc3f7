package clinic

import "cloud.google.com/go/civil"

// DefaultPriority is an event's priority when none is given; 1 is the most
// important (planner.md 9.7).
const DefaultPriority = 1

// Event is a day in the patient's life she wants to look her best on.
type Event struct {
	ID       string     `json:"id,omitempty" maxLength:"200" doc:"Given by the server; in a plan document, any text of yours"`
	Date     civil.Date `json:"date" format:"date"`
	Title    string     `json:"title,omitempty" maxLength:"200" doc:"The patient's own words; shown in her feed"`
	Priority int        `json:"priority,omitempty" minimum:"1" maximum:"9" doc:"1 is the most important; default 1"`
}

// Validate refuses an event that breaks a rule, naming the field.
func (e Event) Validate() error {
	for _, err := range []error{
		CheckDate("date", e.Date),
		CheckName("id", e.ID),
		CheckName("title", e.Title),
	} {
		if err != nil {
			return err
		}
	}
	if e.Priority < 0 || e.Priority > 9 {
		return Errorf(Invalid, "priority", "is not between 1 and 9")
	}
	return nil
}

// Package is a number of sessions paid in advance.
type Package struct {
	ID      string      `json:"id,omitempty" maxLength:"200" doc:"Given by the server; in a plan document, any text of yours"`
	Total   int         `json:"total" minimum:"1" maximum:"100" doc:"Sessions in the package"`
	Used    int         `json:"used,omitempty" minimum:"0" maximum:"100" doc:"Sessions already had; at most total"`
	Expires *civil.Date `json:"expires,omitempty" format:"date" doc:"Last day of the package; default never"`
}

// Validate refuses a package that breaks a rule, naming the field.
func (p Package) Validate() error {
	if err := CheckName("id", p.ID); err != nil {
		return err
	}
	if p.Total < 1 || p.Total > 100 {
		return Errorf(Invalid, "total", "is not between 1 and 100")
	}
	if p.Used < 0 || p.Used > p.Total {
		return Errorf(Invalid, "used", "is not between 0 and total")
	}
	if p.Expires != nil {
		return CheckDate("expires", *p.Expires)
	}
	return nil
}

// Pause is a time in which nothing is suggested; an open end is nil. The reason
// is for the clinic only.
type Pause struct {
	From   civil.Date  `json:"from" format:"date" doc:"First day"`
	Until  *civil.Date `json:"until,omitempty" format:"date" doc:"Last day, inclusive; default an open end"`
	Reason string      `json:"reason,omitempty" maxLength:"4000" doc:"For the clinic only"`
}

// Validate refuses a pause that breaks a rule, naming the field.
func (p Pause) Validate() error {
	if err := CheckDate("from", p.From); err != nil {
		return err
	}
	if p.Until != nil {
		if err := CheckDate("until", *p.Until); err != nil {
			return err
		}
		if p.Until.Before(p.From) {
			return Errorf(Invalid, "until", "is before from")
		}
	}
	return CheckNote("reason", p.Reason)
}
