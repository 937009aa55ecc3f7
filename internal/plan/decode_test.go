package plan_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

const secret = "s3cr3t" // a value that no refusal may repeat

// Each document is refused with the path of the field (planner.md sections 8
// and 9.17).
func TestRefusalsNameTheFieldAndNeverTheValue(t *testing.T) {
	clinicOnly := `"clinic":{"timezone":"Europe/Berlin"},`
	treated := func(treatment string) string {
		return `{` + clinicOnly + `"treatments":[` + treatment + `],"as_of":"2027-03-02"}`
	}
	listed := func(list, entry string) string {
		return `{` + clinicOnly + `"` + list + `":[` + entry + `],"as_of":"2027-03-02"}`
	}
	for _, c := range []struct{ name, document, path, message string }{
		{"nothing", ``, "", "is not valid JSON in UTF-8"},
		{"half a document", `{"clinic":{"timezone":"Eur`, "", "is not valid JSON in UTF-8"},
		{"two documents", treated("") + treated(""), "", "is not valid JSON in UTF-8"},
		{"invalid UTF-8", "{\"as_of\":\"\xff\"}", "", "is not valid JSON in UTF-8"},
		{"not an object", `["s3cr3t"]`, "", "is not a group of fields"},
		{"no time zone", `{"clinic":{},"as_of":"2027-03-02"}`, "clinic.timezone", "is required"},
		{"no clinic", `{"as_of":"2027-03-02"}`, "clinic.timezone", "is required"},
		{"unknown time zone", `{"clinic":{"timezone":"s3cr3t"},"as_of":"2027-03-02"}`, "clinic.timezone", "is not an IANA time zone"},
		{"the machine's time zone", `{"clinic":{"timezone":"Local"},"as_of":"2027-03-02"}`, "clinic.timezone", "is not an IANA time zone"},
		{"no as_of", `{"clinic":{"timezone":"UTC"}}`, "as_of", "is required"},
		{"null as_of", `{"clinic":{"timezone":"UTC"},"as_of":null}`, "as_of", "is required"},
		{"unknown field", `{` + clinicOnly + `"asof":"s3cr3t"}`, "asof", "is not a known field"},
		{"unknown field in a list", treated(`{"date":"2027-03-01","zones":[{"zone":"glabella","unit":20}]}`), "treatments[0].zones[0].unit", "is not a known field"},
		{"unknown field with an unfit name", `{"clinic":{"s3cr3t name!":1}}`, "clinic", "has a field that is not known"},
		{"field in another case", `{"Clinic":{}}`, "Clinic", "is not a known field"},
		{"field given twice", `{"as_of":"2027-03-02","as_of":"2027-03-03"}`, "as_of", "is given twice"},
		{"date that does not exist", treated(`{"date":"2027-02-30","zones":[{"zone":"dao"}]}`), "treatments[0].date", "is not a date that exists, written YYYY-MM-DD"},
		{"date in words", treated(`{"date":"s3cr3t","zones":[{"zone":"dao"}]}`), "treatments[0].date", "is not a date that exists, written YYYY-MM-DD"},
		{"date as a number", treated(`{"date":20270301,"zones":[{"zone":"dao"}]}`), "treatments[0].date", "is not a date that exists, written YYYY-MM-DD"},
		{"no date", treated(`{"zones":[{"zone":"dao"}]}`), "treatments[0].date", "is required"},
		{"treatment in the future", treated(`{"date":"2027-03-03","zones":[{"zone":"dao"}]}`), "treatments[0].date", "is in the future"},
		{"no zones", treated(`{"date":"2027-03-01"}`), "treatments[0].zones", "is required"},
		{"no zone", treated(`{"date":"2027-03-01","zones":[{"units":4}]}`), "treatments[0].zones[0].zone", "is required"},
		{"unknown zone", treated(`{"date":"2027-03-01","zones":[{"zone":"s3cr3t"}]}`), "treatments[0].zones[0].zone", "is not one of"},
		{"units in words", treated(`{"date":"2027-03-01","zones":[{"zone":"dao","units":"s3cr3t"}]}`), "treatments[0].zones[0].units", "is not a number in range"},
		{"too many units for a number", treated(`{"date":"2027-03-01","zones":[{"zone":"dao","units":1e999}]}`), "treatments[0].zones[0].units", "is not a number in range"},
		{"list that is none", `{` + clinicOnly + `"treatments":"s3cr3t"}`, "treatments", "is not a list"},
		{"number that is none", `{` + clinicOnly + `"horizon_months":"s3cr3t"}`, "horizon_months", "is not a whole number in range"},
		{"half a month", `{` + clinicOnly + `"horizon_months":1.5}`, "horizon_months", "is not a whole number in range"},
		{"flag in words", `{"patient":{"first_timer":"s3cr3t"}}`, "patient.first_timer", "is not true or false"},
		{"name as a number", listed("events", `{"date":"2027-05-01","title":7}`), "events[0].title", "is not text"},
		{"second entry", listed("events", `{"date":"2027-05-01"},{"title":"x"}`), "events[1].date", "is required"},
		{"report without a zone", listed("observations", `{"date":"2027-03-01","movement":"none"}`), "observations[0].zone", "is required"},
		{"report without movement", listed("observations", `{"date":"2027-03-01","zone":"dao"}`), "observations[0].movement", "is required"},
		{"report from the future", listed("observations", `{"date":"2027-03-03","zone":"dao","movement":"none"}`), "observations[0].date", "is in the future"},
		{"package without a total", listed("packages", `{"used":1}`), "packages[0].total", "is not between 1 and 100"},
		{"pause without a start", listed("pauses", `{"until":"2027-05-01"}`), "pauses[0].from", "is required"},
		{"unknown metabolism", `{` + clinicOnly + `"patient":{"metabolism":"s3cr3t"},"as_of":"2027-03-02"}`, "patient.metabolism", "is not one of"},
		{"empty choice", `{` + clinicOnly + `"patient":{"metabolism":""},"as_of":"2027-03-02"}`, "patient.metabolism", "is empty"},
		{"empty profile", `{"clinic":{"timezone":"UTC","profile":""},"as_of":"2027-03-02"}`, "clinic.profile", "is empty"},
		{"empty type", treated(`{"date":"2027-03-01","type":"","zones":[{"zone":"dao"}]}`), "treatments[0].type", "is empty"},
		{"no days between visits", `{"clinic":{"timezone":"UTC","min_interval_days":0},"as_of":"2027-03-02"}`, "clinic.min_interval_days", "is empty"},
		{"no months ahead", `{` + clinicOnly + `"as_of":"2027-03-02","horizon_months":-0}`, "horizon_months", "is empty"},
		{"empty time zone of the patient", `{` + clinicOnly + `"patient":{"timezone":""},"as_of":"2027-03-02"}`, "patient.timezone", "is empty"},
		{"empty time zone of a visit", listed("appointments", `{"start":"2027-06-14T10:00:00","timezone":""}`), "appointments[0].timezone", "is empty"},
		{"empty time zone of the clinic", `{"clinic":{"timezone":""},"as_of":"2027-03-02"}`, "clinic.timezone", "is required"},
		{"no visits a year", `{` + clinicOnly + `"patient":{"visits_per_year":0},"as_of":"2027-03-02"}`, "patient.visits_per_year", "is empty"},
		{"more months ahead than are planned", `{` + clinicOnly + `"as_of":"2027-03-02","horizon_months":61}`, "horizon_months", "is not between 1 and 60"},
		{"a visit of no minutes", listed("appointments", `{"start":"2027-06-14T10:00:00","minutes":0}`), "appointments[0].minutes", "is empty"},
		{"start that is no wall time", listed("appointments", `{"start":"2027-06-14 10:00"}`), "appointments[0].start", "is not a wall time that exists, written YYYY-MM-DDThh:mm:ss"},
		{"start at an hour of one digit", listed("appointments", `{"start":"2027-06-14T1:00:00"}`), "appointments[0].start", "is not a wall time that exists, written YYYY-MM-DDThh:mm:ss"},
		{"start that is a number", listed("appointments", `{"start":20270614}`), "appointments[0].start", "is not a wall time that exists, written YYYY-MM-DDThh:mm:ss"},
		{"start of nothing", listed("appointments", `{"start":null}`), "appointments[0].start", "is required"},
		{"start that the clocks skip", listed("appointments", `{"start":"2027-03-28T02:30:00"}`), "appointments[0].start", "is skipped by the clocks of its time zone on that day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := plan.Decode([]byte(c.document), time.LoadLocation)
			var refused *clinic.Error
			if !errors.As(err, &refused) {
				t.Fatalf("error %v is no refusal", err)
			}
			if refused.Code != clinic.Invalid || refused.Path != c.path || !strings.Contains(refused.Message, c.message) {
				t.Errorf("refused with %q at %q, want %q at %q", refused.Message, refused.Path, c.message, c.path)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the refusal repeats the value: %v", err)
			}
		})
	}
}

func TestEverythingButFourFieldsIsOptional(t *testing.T) {
	in, err := plan.Decode([]byte(`{"clinic":{"timezone":"UTC"},"treatments":[{"date":"2027-03-01","zones":[{"zone":"dao"}]}],"as_of":"2027-03-01"}`), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	if p := plan.Make(in, rules); len(p.Items) == 0 {
		t.Error("the smallest document has no plan")
	}
}

// The same limits stand in the API's schema, but a document reaches the planner by
// other doors too.
func TestAListLongerThanItsLimitIsRefused(t *testing.T) {
	const asOf = `"as_of":"2027-03-02"`
	listed := func(entry string, n int) string { return `[` + entry + strings.Repeat(`,`+entry, n-1) + `]` }
	for _, c := range []struct {
		path, document string // with %s for the list
		entry          string
		most           int
	}{
		{"events", `{"clinic":{"timezone":"UTC"},"events":%s,` + asOf + `}`, `{"date":"2027-05-01"}`, 200},
		{"treatments", `{"clinic":{"timezone":"UTC"},"treatments":%s,` + asOf + `}`, `{"date":"2027-03-01","zones":[{"zone":"dao"}]}`, 2000},
		{"pauses", `{"clinic":{"timezone":"UTC"},"pauses":%s,` + asOf + `}`, `{"from":"2027-05-01"}`, 200},
		{"clinic.closures", `{"clinic":{"timezone":"UTC","closures":%s},` + asOf + `}`, `{"from":"2027-05-01","to":"2027-05-01"}`, 400},
		{"patient.blackouts", `{"clinic":{"timezone":"UTC"},"patient":{"blackouts":%s},` + asOf + `}`, `{"from":"2027-05-01","to":"2027-05-01"}`, 400},
	} {
		t.Run(c.path, func(t *testing.T) {
			document := func(n int) []byte { return fmt.Appendf(nil, c.document, listed(c.entry, n)) }
			if _, err := plan.Decode(document(c.most), time.LoadLocation); err != nil {
				t.Fatalf("%d entries: %v", c.most, err)
			}
			_, err := plan.Decode(document(c.most+1), time.LoadLocation)
			var refused *clinic.Error
			if !errors.As(err, &refused) || refused.Path != c.path {
				t.Errorf("%d entries: %v", c.most+1, err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	worked, err := os.ReadFile("testdata/worked-example.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(worked)
	f.Add([]byte(`{"clinic":{"timezone":"UTC"},"as_of":"2200-12-31","pauses":[{"from":"1900-01-01"}]}`))
	f.Add([]byte(`{"clinic":{"timezone":"UTC","closed_weekdays":["sunday"]},"appointments":[{"start":"2027-06-14T10:00:00"}],"as_of":"2027-03-02"}`))
	f.Add([]byte(`{"clinic":{"timezone":"UTC"},"":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := plan.Decode(data, time.LoadLocation)
		if err != nil {
			var refused *clinic.Error
			if !errors.As(err, &refused) || refused.Code != clinic.Invalid || refused.Message == "" {
				t.Fatalf("error %#v is no refusal", err)
			}
			return
		}
		// Whatever is accepted can be planned, in any year that is accepted.
		if p := plan.Make(in, rules); p.NextChange != nil && !p.NextChange.After(in.AsOf) {
			t.Fatalf("next_change %s is not after %s", p.NextChange, in.AsOf)
		}
	})
}
