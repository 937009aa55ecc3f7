package protocol

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/goccy/go-yaml"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/strictjson"
)

// MaxSize bounds a document in bytes, ten times what the embedded profiles take.
const MaxSize = 64 << 10

// Parse reads one protocol written in YAML. All fields are required but those of
// which the schema wants one of two. A field that is unknown, repeated, missing
// or empty and a number that makes no sense are refused: the error is a
// *clinic.Error with the field's path, as in "learning.partial_factor", and never
// repeats a value. Faults of YAML itself have line and column instead.
func Parse(data []byte) (*Protocol, error) {
	if err := checkSize(data); err != nil {
		return nil, err
	}
	document, err := jsonOfYAML(data)
	if err != nil {
		return nil, err
	}
	return read(document)
}

// ParseJSON reads one protocol written in JSON, as strictly as Parse.
func ParseJSON(data []byte) (*Protocol, error) {
	if err := checkSize(data); err != nil {
		return nil, err
	}
	return read(data)
}

// YAML returns the protocol as YAML that Parse reads back, without comments.
func (p *Protocol) YAML() []byte {
	data, err := yaml.Marshal(p)
	if err != nil {
		panic("protocol: " + err.Error()) // numbers, names and maps of them can be written
	}
	return data
}

func checkSize(data []byte) error {
	if len(data) > MaxSize {
		return clinic.Errorf(clinic.Invalid, "", "is longer than %d bytes", MaxSize)
	}
	return nil
}

// read reads a protocol from JSON and validates it.
func read(document []byte) (*Protocol, error) {
	var p Protocol
	if err := strictjson.Unmarshal(document, &p); err != nil {
		return nil, err
	}
	// Once decoded, a field that is missing or empty looks like one that is 0.
	if err := refuseEmpty(document); err != nil {
		return nil, err
	}
	if err := refuseMissing(document, &p); err != nil {
		return nil, err
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &p, nil
}

// refuseEmpty refuses null, which the decoder takes for any type. The document
// is known to be well formed.
func refuseEmpty(document []byte) error {
	in := jsontext.NewDecoder(bytes.NewReader(document))
	for {
		value, err := in.ReadToken()
		if err != nil {
			return nil // its end
		}
		if value.Kind() == 'n' {
			return clinic.Errorf(clinic.Invalid, strictjson.Path(in.StackPointer()), "is empty")
		}
	}
}

// refuseMissing refuses a document that leaves out a field, or a whole group of
// them: nothing is guessed.
func refuseMissing(document []byte, p *Protocol) error {
	var given map[string]any
	if err := strictjson.Unmarshal(document, &given); err != nil {
		return err
	}
	for _, f := range fieldsOf(p) {
		if f.optional {
			continue
		}
		group, names := given, strings.Split(f.path, ".")
		for i, name := range names {
			value, ok := group[name]
			if !ok {
				return clinic.Errorf(clinic.Invalid, strings.Join(slices.Clip(names[:i+1]), "."), "is required")
			}
			group, _ = value.(map[string]any)
		}
	}
	return nil
}
