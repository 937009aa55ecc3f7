package console

import (
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// zoneNames are the zones as clinics write them.
var zoneNames = map[clinic.Zone]string{
	clinic.Glabella: "Glabella", clinic.CrowsFeet: "Crow’s feet", clinic.Forehead: "Forehead", clinic.Platysma: "Platysma",
	clinic.Masseter: "Masseter", clinic.DAO: "DAO", clinic.Mentalis: "Mentalis", clinic.BunnyLines: "Bunny lines",
	clinic.BrowLift: "Brow lift", clinic.LipFlip: "Lip flip", clinic.GummySmile: "Gummy smile",
}

// inRow is a zone's name where it stands behind another one.
func inRow(i int, z clinic.Zone) string {
	name := zoneNames[z]
	if i == 0 || z == clinic.DAO {
		return name
	}
	return strings.ToLower(name[:1]) + name[1:]
}

// zoneList names zones in a row, as in "Glabella, forehead, DAO".
func zoneList(zones []clinic.Zone) string {
	var names []string
	for i, z := range zones {
		names = append(names, inRow(i, z))
	}
	return strings.Join(names, ", ")
}

// movementNames are how much movement was seen, in words.
var movementNames = map[clinic.Movement]string{
	clinic.MovementNone: "No movement", clinic.MovementFirst: "First movement",
	clinic.MovementPartial: "Partial movement", clinic.MovementFull: "Full movement",
}

// itemNames are the kinds of items as the clinic calls them.
var itemNames = map[plan.Kind]string{
	plan.KindAppt: "Appointment", plan.KindWindow: "Window to book", plan.KindPrep: "Treat before", plan.KindPrepDeadline: "Last day to treat before",
	plan.KindCheckin: "Check-in, week 10 to 12", plan.KindSoft: "Soft contact", plan.KindTouchup: "2-week review", plan.KindTrack: "Weekly photo",
	plan.KindSeason: "Seasonal check-in", plan.KindGuard: "Regular schedule ends", plan.KindPackage: "Package ends", plan.KindReview: "For you to look at",
}

// itemName is an item of a plan in words, as in "Window: glabella".
func itemName(i plan.Item) string {
	name := itemNames[i.Kind]
	switch {
	case i.Kind == plan.KindSeason:
		name += " before " + i.Season
	case len(i.Zones) > 0:
		name += ": " + zoneList(i.Zones)
	}
	if i.Projected {
		name += " (a later visit)"
	}
	return name
}

// days are the days from one to another, both inclusive.
func days(from, to civil.Date) string {
	if from == to {
		return day(from)
	}
	return day(from) + " to " + day(to)
}

// amount is a number without needless digits.
func amount(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// count says how many there are of a thing.
func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}
