package plan

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/strictjson"
)

// Decode reads one input document and validates it. Unknown and repeated
// fields, wrong types, invalid UTF-8 and impossible dates are refused; nothing is
// guessed (planner.md sections 8 and 9.17). The error is a *clinic.Error with the
// field's path, as in "treatments[0].date", and never repeats a value.
func Decode(data []byte, zones clinic.ZoneLookup) (Input, error) {
	var in Input
	if err := strictjson.Unmarshal(data, &in); err != nil {
		return Input{}, err
	}
	if err := RefuseEmptied(data); err != nil {
		return Input{}, err
	}
	if err := in.Validate(zones); err != nil {
		return Input{}, err
	}
	return in, nil
}

// defaulted names the fields whose zero value stands for a default. No field of
// the document that has another meaning shares their names, but the clinic's time
// zone, which is required.
var defaulted = []string{
	"profile", "min_interval_days", "metabolism", "strength", "strategy", "timezone",
	"visits_per_year", "type", "priority", "minutes", "status", "horizon_months",
}

const clinicTimezone jsontext.Pointer = "/clinic/timezone"

// RefuseEmptied refuses "" and 0 where leaving the field out asks for its
// default: neither is a value of its own, and once decoded it could not be told
// from a field that was left out. The document is known to be well formed.
func RefuseEmptied(data []byte) error {
	in := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		value, err := in.ReadToken()
		if err != nil {
			return nil // its end
		}
		text := value.String()
		empty := value.Kind() == '"' && text == "" || value.Kind() == '0' && (text == "0" || text == "-0")
		if !empty {
			continue
		}
		if at := in.StackPointer(); slices.Contains(defaulted, at.LastToken()) && at != clinicTimezone {
			return clinic.Errorf(clinic.Invalid, strictjson.Path(at), "is empty; leave it out for its default")
		}
	}
}
