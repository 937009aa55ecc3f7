package ical

// CompShape is a CALDAV:comp (RFC 4791 section 9.6.1): what is told of a component.
type CompShape struct {
	AllProps bool            // section 9.6.3
	Props    map[string]bool // by name, in upper case; true for one without its value (section 9.6.4)
	AllComps bool            // section 9.6.2
	Comps    map[string]*CompShape
}

// property reports whether a property is told, and whether without its value. Of
// nil all is told.
func (s *CompShape) property(name string) (told, bare bool) {
	if s == nil || s.AllProps {
		return true, false
	}
	bare, told = s.Props[name]
	return told, bare
}

// component reports whether a component below is told, and what of it.
func (s *CompShape) component(name string) (below *CompShape, told bool) {
	if s == nil || s.AllComps {
		return nil, true
	}
	below, told = s.Comps[name]
	return below, told
}
