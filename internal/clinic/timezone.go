package clinic

import (
	"slices"
	"strings"
	"time"
)

// ZoneLookup finds a time zone by its IANA name; time.LoadLocation is one.
type ZoneLookup func(name string) (*time.Location, error)

// CheckZone refuses a name that is no IANA time zone. A lookup alone would take
// more: "Local" is a name to Go, and files of the machine such as localtime,
// posix/Europe/Berlin or right/UTC are zones to it, some of them other ones on
// another machine.
func CheckZone(path, name string, zones ZoneLookup) error {
	if name == "" {
		return Errorf(Invalid, path, "is required")
	}
	if isZoneName(name) {
		if _, err := zones(name); err == nil {
			return nil
		}
	}
	return Errorf(Invalid, path, "is not an IANA time zone")
}

// noZones have the form of a zone's name: the one is Go's word for the machine's
// own zone, the other tzdata's for a machine whose zone was never set.
var noZones = []string{"Local", "Factory"}

// isZoneName reports the form of the names in tzdata: segments between slashes,
// each of letters, digits, "_", "+" and "-" from an upper case letter on, as in
// America/Port-au-Prince or Etc/GMT+5.
func isZoneName(name string) bool {
	const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	const allowed = upper + "abcdefghijklmnopqrstuvwxyz0123456789_+-"
	for segment := range strings.SplitSeq(name, "/") {
		if segment == "" || !strings.Contains(upper, segment[:1]) || strings.Trim(segment, allowed) != "" {
			return false
		}
	}
	return !slices.Contains(noZones, name)
}
