package demo

import "github.com/afterglow-calendar/afterglow/internal/clinic"

// stories are the named patients: each shows something of the product.
var stories = []story{
	{ // the featured patient: a window ahead, a wedding well beyond it
		ref: Featured, name: "Mara Ellison", email: "mara@patient.example", practitioner: "okafor",
		visits: []visit{
			{daysAgo: 232, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24)},
			{daysAgo: 126, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24)},
			{daysAgo: 24, zones: dosed(clinic.Glabella, 20, clinic.CrowsFeet, 24, clinic.Forehead, 12)},
		},
		saw: []sighting{
			{138, clinic.Glabella, clinic.MovementFirst, "a little when I squint at the screen"},
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
	{ // a fast metabolism: everything a little earlier
		ref: "dele", name: "Dele Adeyemi", email: "dele@patient.example", practitioner: "okafor",
		traits: clinic.Traits{Metabolism: clinic.MetabolismFast},
		visits: []visit{{daysAgo: 171, zones: dosed(clinic.Forehead, 12)}, {daysAgo: 72, zones: dosed(clinic.Forehead, 12)}},
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
		ref: "amara", name: "Amara Nwosu", email: "amara@patient.example", practitioner: "okafor",
		traits: clinic.Traits{FirstTimer: true},
		visits: []visit{{daysAgo: 7, zones: dosed(clinic.Glabella, 12)}},
	},
	{ // lips: the busiest zone of all
		ref: "sylvie", name: "Sylvie O'Brien", email: "sylvie@patient.example", practitioner: "oneil",
		visits: []visit{{daysAgo: 84, zones: dosed(clinic.LipFlip, 4)}},
	},
	{ // an appointment that was cancelled: the window is back
		ref: "priya", name: "Priya Raghunathan", email: "priya@patient.example", practitioner: "oneil",
		visits: []visit{{daysAgo: 100, zones: dosed(clinic.Glabella, 20, clinic.BunnyLines, 8)}},
		booked: []booking{{5, 16, 0, 30, []clinic.Zone{clinic.Glabella}, clinic.AppointmentCancelled}},
	},
	{ // nothing recorded yet: an empty feed
		ref: "noor", name: "Noor Haddad", email: "noor@patient.example", practitioner: "okafor",
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
