package icaltest

// component is what stands between BEGIN and END.
type component struct {
	name       string
	properties []property
	components []*component
}

// String names a component in a fault.
func (c *component) String() string {
	if uid := c.value("UID"); uid != "" {
		return c.name + " " + uid
	}
	if id := c.value("TZID"); id != "" {
		return c.name + " " + id
	}
	return c.name
}

// value returns the value of the first property of that name, or "".
func (c *component) value(name string) string {
	p, _ := c.property(name)
	return p.value
}

func (c *component) property(name string) (property, bool) {
	for _, p := range c.properties {
		if p.name == name {
			return p, true
		}
	}
	return property{}, false
}

func (c *component) count(name string) int {
	n := 0
	for _, p := range c.properties {
		if p.name == name {
			n++
		}
	}
	return n
}

// tree puts content lines into the one VCALENDAR they should form, or returns
// nil if they form none.
func tree(list []property, f *faults) *component {
	var root *component
	var open []*component
	for _, p := range list {
		switch {
		case p.name == "BEGIN" && len(open) == 0:
			if p.value != "VCALENDAR" {
				f.add("%s stands outside a VCALENDAR", p.value)
			}
			if root != nil {
				f.add("there is more than one VCALENDAR")
			}
			root = &component{name: p.value}
			open = append(open, root)
		case p.name == "BEGIN":
			child := &component{name: p.value}
			parent := open[len(open)-1]
			parent.components = append(parent.components, child)
			open = append(open, child)
		case len(open) == 0:
			f.add("%s stands outside a VCALENDAR", p.name)
		case p.name == "END":
			if top := open[len(open)-1]; top.name != p.value {
				f.add("END:%s closes %s", p.value, top.name)
			}
			open = open[:len(open)-1]
		default:
			top := open[len(open)-1]
			if len(top.components) > 0 {
				f.add("%s of %s comes after a component", p.name, top.name)
			}
			top.properties = append(top.properties, p)
		}
	}
	for _, c := range open {
		f.add("%s is not closed", c.name)
	}
	return root
}
