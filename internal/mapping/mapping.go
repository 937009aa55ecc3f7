package mapping

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Mapping says how the export of one system becomes the canonical tables.
type Mapping struct {
	// Source is the system's short name. References are kept as "source:reference",
	// so that those of two systems never meet.
	Source string `yaml:"source"`
	Title  string `yaml:"title"`

	Encoding  string `yaml:"encoding"`  // utf-8 (the default) or windows-1252
	Delimiter string `yaml:"delimiter"` // between fields; a comma unless stated
	Decimal   string `yaml:"decimal"`   // a dot unless stated

	// How dates, and dates with a time, are written: see layout.go.
	DateFormat string `yaml:"date_format"`
	TimeFormat string `yaml:"time_format"`
	// Timezone is the zone that times are written in; empty means that of the clinic.
	Timezone string `yaml:"timezone"`

	Practitioners *Table `yaml:"practitioners"`
	Patients      *Table `yaml:"patients"`
	Treatments    *Table `yaml:"treatments"`
	Observations  *Table `yaml:"observations"`
	Appointments  *Table `yaml:"appointments"`
	Events        *Table `yaml:"events"`
}

// Table says where the rows of one kind of record are and what their columns mean.
type Table struct {
	Files []string `yaml:"files"` // patterns of file names
	// Only takes rows whose columns have one of the values each, Ignore leaves out
	// those of which one column has. Values may be patterns.
	Only   map[string][]string `yaml:"only"`
	Ignore map[string][]string `yaml:"ignore"`
	// Once takes the first row of a reference and passes over the others: of a list
	// in which each person stands once for each visit.
	Once    bool              `yaml:"once"`
	Columns map[string]Column `yaml:"columns"` // by the canonical name
}

// Column says what one column of ours is made of.
type Column struct {
	From    headers           // their columns, joined
	Join    string            // what stands between them; a space unless stated
	Value   string            // what it always is, instead of a column
	Default string            // what it is where theirs is empty
	Values  map[string]string // what their words mean
	Format  string            // of this one column's dates
	Since   headers           // of minutes: From is the end, and this the start
}

// headers are names of columns: one text, or a list.
type headers []string

// UnmarshalYAML reads one name or a list of them.
func (h *headers) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if unmarshal(&one) == nil {
		*h = headers{one}
		return nil
	}
	return unmarshal((*[]string)(h))
}

// longColumn is a Column with all that can be said of it.
type longColumn struct {
	From    headers           `yaml:"from"`
	Join    *string           `yaml:"join"`
	Value   string            `yaml:"value"`
	Default string            `yaml:"default"`
	Values  map[string]string `yaml:"values"`
	Format  string            `yaml:"format"`
	Since   headers           `yaml:"since"`
}

// UnmarshalYAML reads the name of a column, a list of names, or all that can be said.
func (c *Column) UnmarshalYAML(unmarshal func(any) error) error {
	c.Join = " "
	if unmarshal(&c.From) == nil {
		return nil
	}
	var long longColumn
	if err := unmarshal(&long); err != nil {
		return err
	}
	*c = Column{From: long.From, Join: " ", Value: long.Value, Default: long.Default, Values: long.Values, Format: long.Format, Since: long.Since}
	if long.Join != nil {
		c.Join = *long.Join
	}
	return nil
}

// label is what messages call the column.
func (c Column) label() string {
	return strings.Join(append(c.Since[:len(c.Since):len(c.Since)], c.From...), " + ")
}

// kind is a table of a mapping with the canonical file that it fills.
type kind struct {
	name  string
	table *Table
}

func (k kind) file() string { return k.name + ".csv" }

// kinds are the tables that the mapping has.
func (m *Mapping) kinds() (all []kind) {
	for _, k := range []kind{
		{"practitioners", m.Practitioners}, {"patients", m.Patients}, {"treatments", m.Treatments},
		{"observations", m.Observations}, {"appointments", m.Appointments}, {"events", m.Events},
	} {
		if k.table != nil {
			all = append(all, k)
		}
	}
	return all
}

// required are the columns without which there is no record.
var required = map[string][]string{
	"practitioners": {"practitioner_ref", "name"},
	"patients":      {"patient_ref", "name"},
	"treatments":    {"treatment_ref", "patient_ref", "date", "zone"},
	"observations":  {"patient_ref", "date", "zone", "movement"},
	"appointments":  {"appointment_ref", "patient_ref", "start_local"},
	"events":        {"event_ref", "patient_ref", "date"},
}

// MaxSize bounds a mapping in bytes.
const MaxSize = 64 << 10

func refuse(path, message string, args ...any) error {
	return clinic.Errorf(clinic.Invalid, path, message, args...)
}
