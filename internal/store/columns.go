package store

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cloud.google.com/go/civil"
)

// A column reads and writes one Go value in a way database/sql does not know:
// it is a driver.Valuer and a sql.Scanner around a pointer to the value, so the
// same list of columns serves INSERT and SELECT.

var errNoDate = errors.New("store: not a date that exists")

// dateColumn keeps a civil date as TEXT. A column declared DATE would come back
// as an instant.
type dateColumn struct{ date *civil.Date }

func (c dateColumn) Value() (driver.Value, error) {
	// A date that no calendar has could be written but not read again.
	if !c.date.IsValid() {
		return nil, errNoDate
	}
	return c.date.String(), nil
}

func (c dateColumn) Scan(src any) error { return scanText(src, c.date.UnmarshalText) }

// optionalDateColumn keeps no date as NULL.
type optionalDateColumn struct{ date **civil.Date }

func (c optionalDateColumn) Value() (driver.Value, error) {
	if *c.date == nil {
		return nil, nil
	}
	return dateColumn{*c.date}.Value()
}

func (c optionalDateColumn) Scan(src any) error {
	*c.date = nil
	if src == nil {
		return nil
	}
	*c.date = new(civil.Date)
	return dateColumn{*c.date}.Scan(src)
}

// dateTimeColumn keeps a wall time as TEXT.
type dateTimeColumn struct{ at *civil.DateTime }

func (c dateTimeColumn) Value() (driver.Value, error) {
	if !c.at.IsValid() {
		return nil, errNoDate
	}
	return c.at.String(), nil
}

func (c dateTimeColumn) Scan(src any) error { return scanText(src, c.at.UnmarshalText) }

// momentColumn keeps a moment as INTEGER: seconds since 1970. A column declared
// DATETIME would come back in some time zone.
type momentColumn struct{ at *time.Time }

func (c momentColumn) Value() (driver.Value, error) { return c.at.Unix(), nil }

func (c momentColumn) Scan(src any) error {
	second, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: cannot read a %T as a moment", src)
	}
	*c.at = time.Unix(second, 0).UTC()
	return nil
}

// optionalMomentColumn keeps no moment as NULL.
type optionalMomentColumn struct{ at **time.Time }

func (c optionalMomentColumn) Value() (driver.Value, error) {
	if *c.at == nil {
		return nil, nil
	}
	return momentColumn{*c.at}.Value()
}

func (c optionalMomentColumn) Scan(src any) error {
	*c.at = nil
	if src == nil {
		return nil
	}
	*c.at = new(time.Time)
	return momentColumn{*c.at}.Scan(src)
}

// optionalColumn keeps an empty string as NULL: an absent reference.
type optionalColumn struct{ text *string }

func (c optionalColumn) Value() (driver.Value, error) {
	if *c.text == "" {
		return nil, nil
	}
	return *c.text, nil
}

func (c optionalColumn) Scan(src any) error {
	if src == nil {
		*c.text = ""
		return nil
	}
	return scanText(src, func(text []byte) error { *c.text = string(text); return nil })
}

// jsonColumn keeps a value that is never searched by as JSON.
type jsonColumn struct{ value any }

func (c jsonColumn) Value() (driver.Value, error) {
	text, err := json.Marshal(c.value)
	return string(text), err
}

func (c jsonColumn) Scan(src any) error {
	return scanText(src, func(text []byte) error { return json.Unmarshal(text, c.value) })
}

// listColumn keeps a list of texts as JSON; none is '[]', which an index can
// leave out.
type listColumn struct{ texts *[]string }

func (c listColumn) Value() (driver.Value, error) {
	return jsonColumn{append([]string{}, *c.texts...)}.Value()
}

func (c listColumn) Scan(src any) error {
	err := jsonColumn{c.texts}.Scan(src)
	if len(*c.texts) == 0 {
		*c.texts = nil
	}
	return err
}

// factsColumn keeps a list of texts as JSON and no list as NULL.
type factsColumn struct{ facts **[]string }

func (c factsColumn) Value() (driver.Value, error) {
	if *c.facts == nil {
		return nil, nil
	}
	return listColumn{*c.facts}.Value()
}

func (c factsColumn) Scan(src any) error {
	*c.facts = nil
	if src == nil {
		return nil
	}
	*c.facts = new([]string)
	return listColumn{*c.facts}.Scan(src)
}

func scanText(src any, parse func([]byte) error) error {
	switch text := src.(type) {
	case string:
		return parse([]byte(text))
	case []byte:
		return parse(text)
	}
	return fmt.Errorf("store: cannot read a %T as text", src)
}
