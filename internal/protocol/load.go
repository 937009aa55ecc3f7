package protocol

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed standard.yaml
var standardYAML []byte

var standard = sync.OnceValue(func() *Protocol {
	p, err := Parse(standardYAML)
	if err != nil {
		// The file is part of the binary: only a faulty build gets here.
		panic("protocol: embedded profile standard: " + err.Error())
	}
	return p
})

// Standard returns the default profile, "standard". It is shared: read only.
func Standard() *Protocol { return standard() }

// ByName returns the embedded profile of that name; the empty name is the
// default profile (planner.md section 8).
func ByName(name string) (*Protocol, bool) {
	switch name {
	case "", Standard().Profile:
		return Standard(), true
	}
	return nil, false
}

// Parse reads one protocol. A field that the schema does not know, a field
// given twice and a number that makes no sense are refused with a message
// naming the field.
func Parse(data []byte) (*Protocol, error) {
	var p Protocol
	if err := yaml.UnmarshalWithOptions(data, &p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("cannot read the protocol: %w", err)
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &p, nil
}
