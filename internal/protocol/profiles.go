package protocol

import (
	"embed"
	"reflect"
	"slices"
	"sync"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

//go:embed *.yaml
var profiles embed.FS

// embedded are the profiles that a clinic can select, by name.
var embedded = sync.OnceValue(func() map[string]*Protocol {
	all := map[string]*Protocol{}
	for _, name := range clinic.Profiles {
		// The files are part of the binary: only a faulty build gets to a panic.
		source, ok := Source(name)
		if !ok {
			panic("protocol: no embedded profile " + name)
		}
		p, err := Parse(source)
		if err != nil {
			panic("protocol: embedded profile " + name + ": " + err.Error())
		}
		all[name] = p
	}
	return all
})

// Standard returns the default profile, "standard". It is shared: read only.
func Standard() *Protocol { return embedded()[clinic.Profiles[0]] }

// ByName returns the embedded profile of that name, one of clinic.Profiles; the
// empty name is the default profile (planner.md section 8). It is shared: read
// only.
func ByName(name string) (*Protocol, bool) {
	if name == "" {
		return Standard(), true
	}
	p, ok := embedded()[name]
	return p, ok
}

// OwnName is the name of a clinic's own rules that were given no other.
const OwnName = "own"

// IsMisnamed reports whether the rules have the name of an embedded profile and
// are not that profile.
func (p *Protocol) IsMisnamed() bool {
	profile, ok := embedded()[p.Profile]
	return ok && !reflect.DeepEqual(p, profile)
}

// Source returns the YAML of the embedded profile of that name, one of
// clinic.Profiles, with the comments that tell each number's origin.
func Source(name string) ([]byte, bool) {
	if !slices.Contains(clinic.Profiles, name) {
		return nil, false
	}
	source, err := profiles.ReadFile(name + ".yaml")
	return source, err == nil
}
