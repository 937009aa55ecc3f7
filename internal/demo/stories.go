package demo

import "github.com/afterglow-calendar/afterglow/internal/clinic"

// shared is the address of a couple: what comes from it is either's.
const shared = "home@adeyemi.example"

// stories are the named patients: each shows something of the product.
var stories = []story{
	{ // the featured patient: a window ahead, a wedding well beyond it, and eight
		// cycles in whose course the estimate became narrow
		ref: Featured, name: "Mara Ellison", email: "mara@patient.example", practitioner: "okafor",
		visits: []visit{
			{daysAgo: 768, zones: dosed(clinic.Glabella, 20)},
			{daysAgo: 660, zones: dosed(clinic.Glabella, 20)},
			{daysAgo: 552, zones: dosed(clinic.Glabella, 20)},
			{daysAgo: 446, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24)},
			{daysAgo: 338, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24)},
			{daysAgo: 232, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24)},
			{daysAgo: 126, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24)},
			{daysAgo: 24, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24, clinic.Forehead, 12)},
		},
		saw: []sighting{
			{680, clinic.Glabella, clinic.MovementFirst, ""},
			{568, clinic.Glabella, clinic.MovementFirst, "back sooner than I thought"},
			{460, clinic.Glabella, clinic.MovementFirst, ""},
			{356, clinic.Glabella, clinic.MovementFirst, ""},
			{352, clinic.CrowsFeet, clinic.MovementFirst, ""},
			{247, clinic.Glabella, clinic.MovementFirst, "on the photos of a birthday"},
			{138, clinic.Glabella, clinic.MovementFirst, "a little when I squint at the screen"},
			{34, clinic.Glabella, clinic.MovementFirst, ""},
			{31, clinic.CrowsFeet, clinic.MovementFirst, "only when I laugh"},
			{10, clinic.Glabella, clinic.MovementNone, ""},
		},
		events: []upcoming{{190, "Wedding"}},
	},
	{ // in the window, not booked
		ref: "tomas", name: "Tomás Quintero", email: "tomas@patient.example", practitioner: "okafor",
		visits: []visit{{daysAgo: 203, zones: dosed(clinic.Glabella, 20)}, {daysAgo: 97, zones: dosed(clinic.Glabella, 20)}},
		saw:    []sighting{{9, clinic.Glabella, clinic.MovementNone, ""}},
	},
	{ // booked inside her window
		ref: "ines", name: "Inês Müller, Anna", email: "ines@patient.example", practitioner: "oneil",
		visits: []visit{{daysAgo: 88, zones: dosed(clinic.Glabella, 20, clinic.Forehead, 10)}},
		booked: []booking{{12, 10, 30, 45, []clinic.Zone{clinic.Glabella, clinic.Forehead}, clinic.AppointmentConfirmed}},
	},
	{ // window passed, overdue
		ref: "joon", name: "Park Joon-ho", email: "joon@patient.example", practitioner: "oneil",
		visits: []visit{{daysAgo: 136, zones: dosed(clinic.Masseter, 50)}},
	},
	{ // a fast metabolism, and an effect that becomes shorter: flagged, and booked
		ref: "dele", name: "Dele Adeyemi", email: shared, practitioner: "oneil",
		traits: clinic.Traits{Metabolism: clinic.MetabolismFast},
		visits: []visit{
			{daysAgo: 572, zones: dosed(clinic.Forehead, 12)}, {daysAgo: 467, zones: dosed(clinic.Forehead, 12)},
			{daysAgo: 362, zones: dosed(clinic.Forehead, 12)}, {daysAgo: 257, zones: dosed(clinic.Forehead, 12)},
			{daysAgo: 171, zones: dosed(clinic.Forehead, 12)}, {daysAgo: 86, zones: dosed(clinic.Forehead, 12)},
		},
		saw: []sighting{
			{472, clinic.Forehead, clinic.MovementFirst, ""}, {367, clinic.Forehead, clinic.MovementFirst, ""},
			{262, clinic.Forehead, clinic.MovementFirst, ""}, {193, clinic.Forehead, clinic.MovementFirst, "rather early this time"},
			{113, clinic.Forehead, clinic.MovementFirst, ""}, {32, clinic.Forehead, clinic.MovementFirst, "again early"},
		},
		booked: []booking{
			{-86, 9, 30, 30, []clinic.Zone{clinic.Forehead}, clinic.AppointmentConfirmed},
			{3, 14, 0, 30, []clinic.Zone{clinic.Forehead}, clinic.AppointmentTentative},
		},
	},
	{ // a slow one, in another part of the world
		ref: "wren", name: "Wren Takahashi", email: "wren@patient.example", practitioner: "oneil",
		traits: clinic.Traits{Metabolism: clinic.MetabolismSlow, Timezone: "Australia/Sydney", Latitude: degrees(-33.9)},
		visits: []visit{{daysAgo: 61, zones: dosed(clinic.Glabella, 20, clinic.Platysma, 40)}},
	},
	{ // an event that leaves a plain prep window
		ref: "lucia", name: "Lucía \"Lu\" Benítez", email: "lucia@patient.example", practitioner: "okafor",
		visits: []visit{{daysAgo: 58, zones: dosed(clinic.Glabella, 18, clinic.CrowsFeet, 20)}},
		events: []upcoming{{104, "Gallery opening 🎉"}},
	},
	{ // an event too soon after the last treatment wears off
		ref: "hanne", name: "Hanne Vestergaard", email: "hanne@patient.example", practitioner: "oneil",
		visits: []visit{{daysAgo: 80, zones: dosed(clinic.CrowsFeet, 24)}},
		events: []upcoming{{16, "Class reunion"}},
	},
	{ // her first treatment, last week
		ref: "amara", name: "Amara Nwosu", email: shared, practitioner: "okafor",
		traits: clinic.Traits{FirstTimer: true},
		visits: []visit{{daysAgo: 7, zones: dosed(clinic.Glabella, 12)}},
	},
	{ // lips: the busiest zone of all
		ref: "sylvie", name: "Sylvie O'Brien", email: "sylvie@patient.example", practitioner: "oneil",
		visits: []visit{{daysAgo: 84, zones: dosed(clinic.LipFlip, 4)}},
	},
	{ // an appointment that was cancelled: the window is back, and she is put off
		ref: "priya", name: "Priya Raghunathan", email: "priya@patient.example", practitioner: "oneil",
		visits: []visit{{daysAgo: 100, zones: dosed(clinic.Glabella, 20, clinic.BunnyLines, 8)}},
		booked: []booking{{5, 16, 0, 30, []clinic.Zone{clinic.Glabella}, clinic.AppointmentCancelled}},
	},
	{ // nothing recorded yet: an empty feed
		ref: "noor", name: "Noor Haddad", email: "noor@patient.example", practitioner: "okafor",
	},
	{ // has not come back: her last window passed months ago
		ref: "greta", name: "Greta Lindqvist", email: "greta@patient.example", practitioner: "okafor",
		visits: []visit{
			{daysAgo: 502, zones: dosed(clinic.Glabella, 20)}, {daysAgo: 391, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 20)},
			{daysAgo: 278, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 20)},
		},
		saw: []sighting{{398, clinic.Glabella, clinic.MovementFirst, ""}, {181, clinic.CrowsFeet, clinic.MovementFirst, ""}},
	},
}

// dosed writes treated zones as pairs of zone and units.
func dosed(pairs ...any) (zones []clinic.TreatedZone) {
	for i := 0; i < len(pairs); i += 2 {
		units := float64(pairs[i+1].(int))
		zones = append(zones, clinic.TreatedZone{Zone: pairs[i].(clinic.Zone), Units: &units})
	}
	return zones
}

func degrees(d float64) *float64 { return &d }
