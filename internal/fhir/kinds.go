package fhir

import "github.com/afterglow-calendar/afterglow/internal/app"

// resource is one resource with what it is found by.
type resource struct {
	id     string
	body   any
	tokens map[string][]coding // by parameter
	span   span                // by the parameter date; zero if it has none
}

// kind is a kind of resource that is offered.
type kind struct {
	name   string
	params []param
	// of are all resources of the kind that a patient's chart makes.
	of func(app.Desk, app.Chart) ([]resource, error)
}

// param is a search parameter of R4.
type param struct {
	name string
	is   string // its type
	doc  string
}

var (
	idParam      = param{"_id", "token", "Its id"}
	patientParam = param{"patient", "reference", "Whose it is: Patient/ID or ID"}
	subjectParam = param{"subject", "reference", "The same as patient"}
)

// kinds is everything that is offered.
var kinds = []kind{
	{"Patient", []param{
		idParam,
		{"identifier", "token", "Her code or her id in the system she was imported from"},
		{"name", "string", "The beginning of a word of her name"},
	}, patients},
	{"Procedure", []param{
		idParam, patientParam, subjectParam,
		{"date", "date", "The day of the treatment"},
		{"code", "token", "full or touchup"},
		{"status", "token", "Always completed"},
	}, procedures},
	{"Appointment", []param{
		idParam, patientParam,
		{"date", "date", "When it starts; one that is proposed has no start"},
		{"status", "token", "booked, pending, cancelled, or proposed"},
	}, appointments},
	{"CarePlan", []param{
		idParam, patientParam, subjectParam,
		{"date", "date", "The days that the plan is about"},
		{"status", "token", "Always active"},
	}, carePlans},
	{"Observation", []param{
		idParam, patientParam, subjectParam,
		{"date", "date", "The day on which it was seen"},
		{"code", "token", "movement"},
		{"status", "token", "Always final"},
	}, observations},
}

func kindOf(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i]
		}
	}
	return nil
}

func (k *kind) param(name string) *param {
	for i := range k.params {
		if k.params[i].name == name {
			return &k.params[i]
		}
	}
	return nil
}
