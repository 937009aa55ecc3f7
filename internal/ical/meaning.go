package ical

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
)

// silent are properties that say when and by what an object was written, or that
// somebody has seen its alarm, and nothing of what it is about.
var silent = setOf("PRODID", "VERSION", "CALSCALE", "METHOD", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "ACKNOWLEDGED")

// spoken are values that say no more than if they were absent (RFC 5545 sections
// 3.8.1.3, 3.8.1.9 and 3.8.2.7).
var spoken = setOf("CLASS:PUBLIC", "PRIORITY:0", "TRANSP:OPAQUE")

// Meaning is a digest of what an object says. Two objects that differ in their order,
// their folding, their escapes, in who wrote them and when, or in properties of a
// program's own have the same; servers change as much of what they are given.
func (o *Object) Meaning() string {
	var said []string
	for _, c := range o.Components {
		said = append(said, c.said())
	}
	slices.Sort(said)
	sum := sha256.Sum256([]byte(strings.Join(said, "")))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// said is all that a component says, in an order of its own.
func (c *Component) said() string {
	var all []string
	for _, p := range c.Properties {
		all = append(all, p.said()...)
	}
	for _, child := range c.Children {
		all = append(all, child.said())
	}
	slices.Sort(all)
	return "\x01" + c.Name + "\x00" + strings.Join(slices.Compact(all), "\x00") + "\x02"
}

func (p Property) said() (all []string) {
	if silent[p.Name] || strings.HasPrefix(p.Name, "X-") || spoken[p.Name+":"+strings.ToUpper(p.Value)] {
		return nil
	}
	name := p.Name
	for _, param := range slices.Sorted(maps.Keys(p.Params)) {
		values := strings.Join(p.Params[param], ",")
		if strings.HasPrefix(param, "X-") || param == "VALUE" && strings.EqualFold(values, "DATE-TIME") {
			continue
		}
		name += ";" + param + "=" + values
	}
	switch p.Name {
	case "EXDATE", "RDATE", "CATEGORIES": // a list is as good as its parts
		for part := range strings.SplitSeq(p.Value, ",") {
			all = append(all, name+":"+part)
		}
		return all
	case "RRULE", "EXRULE": // its parts come in any order (RFC 5545 section 3.3.10)
		parts := strings.Split(p.Value, ";")
		slices.Sort(parts)
		return []string{name + ":" + strings.Join(parts, ";")}
	}
	return []string{name + ":" + strings.TrimSpace(p.Text())}
}
