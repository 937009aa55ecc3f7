package store

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
)

// Values go straight to and from the driver: database/sql, which would do this for
// any driver and any number of goroutines, takes as long about a row as SQLite
// itself (performance.md, "What shapes the design").

// valueOf is an argument as the driver takes it.
func valueOf(arg any) (driver.Value, error) {
	switch v := arg.(type) {
	case nil, string, int64, []byte, bool, float64:
		return v, nil
	case int:
		return int64(v), nil
	case *string:
		return *v, nil
	case *int64:
		return *v, nil
	case *[]byte:
		return *v, nil
	}
	return driver.DefaultParameterConverter.ConvertValue(arg)
}

// scanValue writes a column that was read into what one of the lists of columns
// points to.
func scanValue(into any, value driver.Value) error {
	switch into := into.(type) {
	case sql.Scanner:
		return into.Scan(value)
	case *string:
		switch v := value.(type) {
		case string:
			*into = v
			return nil
		case []byte:
			*into = string(v)
			return nil
		case int64: // as a PRAGMA tells it
			*into = strconv.FormatInt(v, 10)
			return nil
		}
	case *int64:
		if v, ok := value.(int64); ok {
			*into = v
			return nil
		}
	case *int:
		if v, ok := value.(int64); ok && int64(int(v)) == v {
			*into = int(v)
			return nil
		}
	case *bool:
		if v, ok := value.(int64); ok && v>>1 == 0 {
			*into = v == 1
			return nil
		}
	case *[]byte:
		switch v := value.(type) {
		case []byte: // the driver made it for this row
			*into = v
			return nil
		case string:
			*into = []byte(v)
			return nil
		case nil:
			*into = nil
			return nil
		}
	case **string:
		switch v := value.(type) {
		case string:
			*into = &v
			return nil
		case nil:
			*into = nil
			return nil
		}
	case *any:
		*into = value
		return nil
	case **int:
		*into = nil
		if value == nil {
			return nil
		}
		*into = new(int)
		return scanValue(*into, value)
	default: // a text of a type of its own
		to := reflect.ValueOf(into)
		if v, ok := value.(string); ok && to.Kind() == reflect.Pointer && to.Elem().Kind() == reflect.String {
			to.Elem().SetString(v)
			return nil
		}
	}
	return fmt.Errorf("store: cannot read a %T into a %T", value, into)
}

// cursor is the row of a query that is being read.
type cursor struct {
	rows   driver.Rows
	values []driver.Value
}

// next reads the next row; io.EOF is that there is none.
func (c *cursor) next() error { return c.rows.Next(c.values) }

func (c *cursor) close() error { return c.rows.Close() }

// Scan copies the columns of the row.
func (c *cursor) Scan(into ...any) error {
	if len(into) != len(c.values) {
		return fmt.Errorf("store: %d columns for %d values", len(c.values), len(into))
	}
	for i, to := range into {
		if err := scanValue(to, c.values[i]); err != nil {
			return err
		}
	}
	return nil
}
