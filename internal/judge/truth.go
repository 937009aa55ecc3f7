package judge

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Cycle is one zone of a full treatment and what followed from it.
type Cycle struct {
	Treatment string // id of the treatment
	Zone      clinic.Zone
}

// Truth is the day of first movement of each cycle, counted from its treatment,
// to a fraction of a day.
type Truth map[Cycle]float64

// TruthFile is the name of the file in a folder of canonical CSV files that
// holds the truth.
const TruthFile = "truth.csv"

// truthColumns are those that are read; a truth may have others.
var truthColumns = []string{"treatment_ref", "zone", "first_movement_day"}

// maxDays bounds a day of first movement: more can only be a typing error.
const maxDays = 3650

// ReadTruth reads a CSV table with the columns treatment_ref, zone and
// first_movement_day (RFC 4180; a byte-order mark is skipped). A row that makes no
// sense refuses the table with an error that names its line and column.
func ReadTruth(from io.Reader) (Truth, error) {
	source := bufio.NewReader(from)
	if mark, _ := source.Peek(3); string(mark) == "\ufeff" {
		_, _ = source.Discard(3) // peeked, so it is there
	}
	rows := csv.NewReader(source)
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New(TruthFile + " is empty; a header of columns is required")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", TruthFile, err)
	}
	var place [3]int
	for i, name := range truthColumns {
		if place[i] = slices.Index(header, name); place[i] < 0 {
			return nil, fmt.Errorf("%s has no column %s", TruthFile, name)
		}
	}
	truth := Truth{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return truth, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", TruthFile, err)
		}
		refuse := func(column int, why string) error {
			line, _ := rows.FieldPos(place[column])
			return fmt.Errorf("%s, line %d, column %s: %q %s", TruthFile, line, truthColumns[column], row[place[column]], why)
		}
		cycle := Cycle{row[place[0]], clinic.Zone(row[place[1]])}
		days, err := strconv.ParseFloat(row[place[2]], 64)
		switch _, twice := truth[cycle]; {
		case cycle.Treatment == "":
			return nil, refuse(0, "names no treatment")
		case !slices.Contains(clinic.Zones, cycle.Zone):
			return nil, refuse(1, "is no zone")
		case err != nil || math.IsNaN(days) || days <= 0 || days > maxDays:
			return nil, refuse(2, fmt.Sprintf("is not a number of days up to %d", maxDays))
		case twice:
			return nil, refuse(0, "has this zone twice")
		}
		truth[cycle] = days
	}
}
