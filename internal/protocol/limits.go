package protocol

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/strictjson"
)

// field is one value of a protocol that is no group of fields.
type field struct {
	path     string // as in "learning.partial_factor"
	value    reflect.Value
	tag      reflect.StructTag
	optional bool
}

// fieldsOf lists a protocol's fields in the order of the schema.
func fieldsOf(p *Protocol) []field {
	return appendFields(nil, "", reflect.ValueOf(p).Elem())
}

func appendFields(all []field, path string, group reflect.Value) []field {
	for i := range group.NumField() {
		f, value := group.Type().Field(i), group.Field(i)
		if f.Anonymous { // its fields are the group's own
			all = appendFields(all, path, value)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() == reflect.Struct {
			all = appendFields(all, path+name+".", value)
			continue
		}
		all = append(all, field{path + name, value, f.Tag, options == "omitempty"})
	}
	return all
}

// checkLimits holds each number against the limits in its tags.
func checkLimits(p *Protocol) error {
	for _, f := range fieldsOf(p) {
		switch f.value.Kind() {
		case reflect.Int, reflect.Float64:
			if err := inRange(f.path, f.value, f.tag.Get("minimum"), f.tag.Get("maximum")); err != nil {
				return err
			}
		case reflect.Map:
			least, most, _ := strings.Cut(f.tag.Get("each"), ",")
			keys := f.value.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
			for _, key := range keys {
				if !strictjson.IsFieldName(key.String()) {
					continue // unknown, which is refused without its name
				}
				if err := inRange(f.path+"."+key.String(), f.value.MapIndex(key), least, most); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// inRange refuses a number that does not lie between the limits; NaN does not.
func inRange(path string, value reflect.Value, least, most string) error {
	number := 0.0
	if value.CanInt() {
		number = float64(value.Int())
	} else {
		number = value.Float()
	}
	if number >= limit(least) && number <= limit(most) {
		return nil
	}
	return clinic.Errorf(clinic.Invalid, path, "is not between %s and %s", least, most)
}

func limit(tag string) float64 {
	number, err := strconv.ParseFloat(tag, 64)
	if err != nil {
		panic("protocol: a field of the schema has no limits: " + err.Error())
	}
	return number
}
