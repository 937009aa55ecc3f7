package plan

import (
	"cmp"
	"slices"
	"strconv"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// canonical returns a copy of the input in which order carries no meaning: lists
// are sorted by date and then by content, and every treatment, event and
// appointment has an id of its own. The caller's records stay as they are.
func canonical(in Input) Input {
	in.Treatments = slices.Clone(in.Treatments)
	for i := range in.Treatments {
		in.Treatments[i].Zones = slices.Clone(in.Treatments[i].Zones)
		slices.SortFunc(in.Treatments[i].Zones, func(a, b clinic.TreatedZone) int { return zoneOrder(a.Zone) - zoneOrder(b.Zone) })
	}
	slices.SortFunc(in.Treatments, compareTreatments)
	giveIDs(in.Treatments, func(t *clinic.Treatment) (*string, string) { return &t.ID, t.Date.String() })

	in.Events = slices.Clone(in.Events)
	for i := range in.Events {
		if in.Events[i].Priority == 0 {
			in.Events[i].Priority = clinic.DefaultPriority
		}
	}
	slices.SortFunc(in.Events, compareEvents)
	giveIDs(in.Events, func(e *clinic.Event) (*string, string) { return &e.ID, e.Date.String() })

	in.Appointments = slices.Clone(in.Appointments)
	for i := range in.Appointments {
		in.Appointments[i].Zones = sortedZones(in.Appointments[i].Zones)
	}
	slices.SortFunc(in.Appointments, compareAppointments)
	giveIDs(in.Appointments, func(a *clinic.Appointment) (*string, string) { return &a.ID, a.Start.String() })

	in.Observations = slices.Clone(in.Observations)
	slices.SortFunc(in.Observations, compareObservations)
	in.Packages = slices.Clone(in.Packages)
	slices.SortFunc(in.Packages, comparePackages)
	giveIDs(in.Packages, func(p *clinic.Package) (*string, string) { return &p.ID, expiryName(p) })
	in.Overrides = slices.Clone(in.Overrides)
	slices.SortFunc(in.Overrides, compareOverrides)
	giveIDs(in.Overrides, func(o *clinic.Override) (*string, string) { return &o.ID, o.Item })

	in.Pauses = slices.Clone(in.Pauses)
	slices.SortFunc(in.Pauses, comparePauses)
	return in
}

// giveIDs fills in missing ids with the fallback (planner.md section 9.15: the
// date, for an appointment its start) and tells records of one id apart by a
// number, so that keys built from ids are unique. An id that was given comes
// before one that was made up.
func giveIDs[T any](records []T, id func(*T) (given *string, fallback string)) {
	taken := make(map[string]bool, len(records))
	var rest []*T
	for i := range records {
		given, _ := id(&records[i])
		if *given == "" || taken[*given] {
			rest = append(rest, &records[i])
			continue
		}
		taken[*given] = true
	}
	slices.SortStableFunc(rest, func(a, b *T) int {
		idA, _ := id(a)
		idB, _ := id(b)
		return -cmp.Compare(min(1, len(*idA)), min(1, len(*idB)))
	})
	tried := map[string]int{} // the last number of a base, so that many records of one day are numbered once
	for _, r := range rest {
		given, fallback := id(r)
		base := cmp.Or(*given, fallback)
		name, n := base, max(1, tried[base])
		for ; taken[name]; name = base + "~" + strconv.Itoa(n) {
			n++
		}
		tried[base] = n
		taken[name] = true
		*given = name
	}
}

func compareTreatments(a, b clinic.Treatment) int {
	return cmp.Or(
		a.Date.Compare(b.Date),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Type, b.Type),
		cmp.Compare(a.Product, b.Product),
		cmp.Compare(a.PractitionerID, b.PractitionerID),
		slices.CompareFunc(a.Zones, b.Zones, func(a, b clinic.TreatedZone) int {
			return cmp.Or(zoneOrder(a.Zone)-zoneOrder(b.Zone), compareOptional(a.Units, b.Units, cmp.Compare))
		}),
	)
}

// compareEvents sorts by date; priority is a tie-breaker here and the first key
// where events compete (planner.md section 9.7).
func compareEvents(a, b clinic.Event) int {
	return cmp.Or(
		a.Date.Compare(b.Date),
		cmp.Compare(a.Priority, b.Priority),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Title, b.Title),
	)
}

func compareAppointments(a, b clinic.Appointment) int {
	return cmp.Or(
		a.Start.Compare(b.Start),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Timezone, b.Timezone),
		cmp.Compare(a.Minutes, b.Minutes),
		cmp.Compare(a.PractitionerID, b.PractitionerID),
		cmp.Compare(a.Status, b.Status),
		slices.Compare(a.Zones, b.Zones),
	)
}

// compareObservations leaves notes out: they teach nothing.
func compareObservations(a, b clinic.Observation) int {
	return cmp.Or(
		a.Date.Compare(b.Date),
		zoneOrder(a.Zone)-zoneOrder(b.Zone),
		cmp.Compare(slices.Index(clinic.Movements, a.Movement), slices.Index(clinic.Movements, b.Movement)),
	)
}

// comparePackages puts the package that ends first first: it is used first.
func comparePackages(a, b clinic.Package) int {
	endless := func(p clinic.Package) int {
		if p.Expires == nil {
			return 1
		}
		return 0
	}
	return cmp.Or(
		endless(a)-endless(b),
		compareOptional(a.Expires, b.Expires, civil.Date.Compare),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Total, b.Total),
		cmp.Compare(a.Used, b.Used),
	)
}

// expiryName stands for the missing id of a package.
func expiryName(p *clinic.Package) string {
	if p.Expires == nil {
		return "endless"
	}
	return p.Expires.String()
}

func comparePauses(a, b clinic.Pause) int {
	return cmp.Or(
		a.From.Compare(b.From),
		compareOptional(a.Until, b.Until, civil.Date.Compare),
		cmp.Compare(a.Reason, b.Reason),
	)
}

// compareOptional puts a missing value before every other.
func compareOptional[T any](a, b *T, compare func(a, b T) int) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return compare(*a, *b)
}

// zoneOrder is the place of a zone in every list of zones.
func zoneOrder(z clinic.Zone) int { return slices.Index(clinic.Zones, z) }

// sortedZones returns a sorted copy without repetitions, never nil.
func sortedZones(zones []clinic.Zone) []clinic.Zone {
	out := append(make([]clinic.Zone, 0, len(zones)), zones...)
	slices.SortFunc(out, func(a, b clinic.Zone) int { return zoneOrder(a) - zoneOrder(b) })
	return slices.Compact(out)
}
