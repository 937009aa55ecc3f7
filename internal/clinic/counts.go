package clinic

import (
	"reflect"
	"strconv"
	"strings"
)

// Overfull returns the first list of a record that has more entries than the
// maxItems of its tag. The tag is the one place where that limit stands: the API's
// schema reads it too.
func Overfull(record any) (list string, most int, is bool) {
	value := reflect.ValueOf(record)
	for i := range value.NumField() {
		field := value.Type().Field(i)
		tag, limited := field.Tag.Lookup("maxItems")
		if !limited {
			continue
		}
		most, err := strconv.Atoi(tag)
		if err != nil {
			panic("clinic: a list of the schema has no limit: " + err.Error())
		}
		if value.Field(i).Len() > most {
			list, _, _ = strings.Cut(field.Tag.Get("json"), ",")
			return list, most, true
		}
	}
	return "", 0, false
}

// checkCounts refuses a record with an overfull list.
func checkCounts(record any) error {
	if list, most, is := Overfull(record); is {
		return Errorf(Invalid, list, "has more than %d entries", most)
	}
	return nil
}
