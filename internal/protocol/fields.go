package protocol

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Field is one value of a protocol as text, with what the schema says of it, for
// who shows rules or asks for them.
type Field struct {
	Path string // as in "duration.zone_median_days.glabella"
	// Of is the path that rules name it by: that of the whole map for a map's entry.
	Of, Key      string
	Kind         FieldKind
	Value        string
	Doc, OfDoc   string // of the value, and of the group it is in
	Least, Most  string // limits of a number, inclusive
	MayBeLeftOut bool   // an entry that a map need not have
	IsMetabolism bool   // one of two ways to state a metabolism
}

// FieldKind is what may be written into a field.
type FieldKind string

// The kinds of fields.
const (
	FieldWhole  FieldKind = "whole"
	FieldNumber FieldKind = "number"
	FieldYesNo  FieldKind = "yes or no"
	FieldZone   FieldKind = "zone"
	FieldName   FieldKind = "name"
)

// Fields lists the values of a protocol in the order of the schema. An entry that
// a map could have and has not is empty. The version is not among them.
func (p *Protocol) Fields() (all []Field) {
	for _, f := range fieldsOf(p) {
		if f.path == "version" {
			continue
		}
		one := Field{Path: f.path, Of: f.path, Doc: f.tag.Get("doc"), Least: f.tag.Get("minimum"), Most: f.tag.Get("maximum"), Value: fmt.Sprint(f.value.Interface())}
		switch f.value.Kind() {
		case reflect.Int:
			one.Kind = FieldWhole
		case reflect.Float64:
			one.Kind, one.Value = FieldNumber, number(f.value.Float())
		case reflect.Bool:
			one.Kind = FieldYesNo
		case reflect.String:
			if one.Kind = FieldName; f.value.Type() == reflect.TypeFor[clinic.Zone]() {
				one.Kind = FieldZone
			}
		case reflect.Map:
			all = append(all, entries(f)...)
			continue
		}
		all = append(all, one)
	}
	return all
}

// entries lists the entries that a map has or could have.
func entries(f field) (all []Field) {
	if f.optional && f.value.Len() == 0 {
		return nil
	}
	least, most, _ := strings.Cut(f.tag.Get("each"), ",")
	for _, key := range keysOf(f) {
		one := Field{
			Path: f.path + "." + key, Of: f.path, Key: key, Kind: FieldNumber, OfDoc: f.tag.Get("doc"), Least: least, Most: most,
			MayBeLeftOut: f.path == "duration.standard_units", IsMetabolism: f.optional,
		}
		if f.value.Type().Elem().Kind() == reflect.Int {
			one.Kind = FieldWhole
		}
		if v := f.value.MapIndex(reflect.ValueOf(key).Convert(f.value.Type().Key())); v.IsValid() && v.CanFloat() {
			one.Value = number(v.Float())
		} else if v.IsValid() {
			one.Value = strconv.FormatInt(v.Int(), 10)
		}
		all = append(all, one)
	}
	return all
}

func keysOf(f field) (keys []string) {
	add := func(key string) { keys = append(keys, key) }
	switch f.value.Type().Key() {
	case reflect.TypeFor[clinic.Zone]():
		for _, z := range clinic.Zones {
			add(string(z))
		}
	case reflect.TypeFor[clinic.Strength]():
		for _, s := range statedStrengths {
			add(string(s))
		}
	default:
		for _, m := range statedMetabolisms {
			if f.path == "duration.metabolism_shift" && m == clinic.MetabolismTypical {
				continue
			}
			add(string(m))
		}
	}
	return keys
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// Edited makes rules of these and of texts, one for each of their Fields; a text
// that is missing is as if it were empty. Faults are told all at once, each a
// *clinic.Error with the field's path.
func (p *Protocol) Edited(text func(path string) string) (*Protocol, []error) {
	var faults []error
	fault := func(path, message string) {
		faults = append(faults, clinic.Errorf(clinic.Invalid, path, "%s", message))
	}
	document := map[string]any{"version": p.Version}
	for _, f := range p.Fields() {
		value := strings.TrimSpace(text(f.Path))
		var is any = value
		switch {
		case f.Kind == FieldYesNo:
			is = value == "true"
		case value == "" && f.MayBeLeftOut:
			continue
		case value == "":
			fault(f.Path, "is required")
			continue
		case f.Kind == FieldWhole || f.Kind == FieldNumber:
			x, err := strconv.ParseFloat(strings.Replace(value, ",", ".", 1), 64)
			switch {
			case err != nil || strings.ContainsAny(value, "xXpP_iInN"):
				fault(f.Path, "is not a number")
				continue
			case f.Kind == FieldWhole && x != float64(int(x)):
				fault(f.Path, "is not a whole number")
				continue
			case !(x >= limit(f.Least) && x <= limit(f.Most)):
				fault(f.Path, "is not between "+f.Least+" and "+f.Most)
				continue
			}
			is = x
		}
		put(document, strings.Split(f.Path, "."), is)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	body, err := json.Marshal(document)
	if err != nil {
		return nil, []error{err}
	}
	edited, err := ParseJSON(body)
	if err != nil {
		return nil, []error{err}
	}
	return edited, nil
}

func put(group map[string]any, path []string, value any) {
	for ; len(path) > 1; path = path[1:] {
		below, ok := group[path[0]].(map[string]any)
		if !ok {
			below = map[string]any{}
			group[path[0]] = below
		}
		group = below
	}
	group[path[0]] = value
}

// Difference is one value that two protocols do not share.
type Difference struct{ Path, Was, Is string }

// DifferencesFrom lists what is otherwise than in earlier rules, in the order of the
// schema; what only the earlier ones have comes last. Name and version are left out.
func (p *Protocol) DifferencesFrom(earlier *Protocol) (all []Difference) {
	was := map[string]string{}
	for _, f := range earlier.Fields() {
		was[f.Path] = f.Value
	}
	for _, f := range p.Fields() {
		if f.Path != "profile" && was[f.Path] != f.Value {
			all = append(all, Difference{f.Path, was[f.Path], f.Value})
		}
		delete(was, f.Path)
	}
	for _, f := range earlier.Fields() {
		if value, gone := was[f.Path]; gone && !slices.ContainsFunc(all, func(d Difference) bool { return d.Path == f.Path }) {
			all = append(all, Difference{f.Path, value, ""})
		}
	}
	return all
}
