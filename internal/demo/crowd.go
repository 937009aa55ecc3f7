package demo

import (
	"fmt"
	"math/rand/v2"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var (
	givenNames  = []string{"Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ivy", "Jonas", "Kaya", "Leona", "Milo", "Nadia", "Oskar", "Paloma", "Rui", "Selma", "Teo", "Uma", "Vera", "Yusuf", "Zoë"}
	familyNames = []string{"Abara", "Bianchi", "Castell", "Dahl", "Eriksen", "Fontaine", "Gallo", "Horvat", "Ivanova", "Jansen", "Kowalski", "Lefèvre", "Moreau", "Novak", "Oyelaran", "Petrov", "Quist", "Rossi", "Santos", "Tanaka", "Ueda", "Vasquez", "Weiss"}
	occasions   = []string{"Wedding", "Birthday", "Photo shoot", "Conference talk", "Anniversary"}
	favourites  = [][]clinic.Zone{
		{clinic.Glabella}, {clinic.Glabella, clinic.Forehead}, {clinic.Glabella, clinic.CrowsFeet}, {clinic.Masseter},
		{clinic.Glabella, clinic.Forehead, clinic.CrowsFeet}, {clinic.LipFlip}, {clinic.Platysma, clinic.DAO},
	}
)

// crowd is patient number i: a plausible history of up to six cycles.
func crowd(today civil.Date, i int) app.ImportedPatient {
	r := rand.New(rand.NewPCG(20270301, uint64(i)))
	s := story{
		ref:  fmt.Sprintf("crowd-%06d", i),
		name: givenNames[r.IntN(len(givenNames))] + " " + familyNames[r.IntN(len(familyNames))], practitioner: []string{"okafor", "oneil"}[r.IntN(2)],
		traits: clinic.Traits{Metabolism: clinic.Metabolisms[r.IntN(len(clinic.Metabolisms))], Strength: clinic.Strengths[r.IntN(len(clinic.Strengths))]},
	}
	s.email = fmt.Sprintf("p%06d@patient.example", i)
	zones := favourites[r.IntN(len(favourites))]
	interval := 90 + r.IntN(35)
	latest := r.IntN(150)
	for cycle := r.IntN(6); cycle >= 0; cycle-- {
		v := visit{daysAgo: latest + cycle*interval}
		for _, z := range zones {
			units := float64(4 + r.IntN(20))
			v.zones = append(v.zones, clinic.TreatedZone{Zone: z, Units: &units})
		}
		s.visits = append(s.visits, v)
		if seen := v.daysAgo - 70 - r.IntN(20); seen > 0 {
			s.saw = append(s.saw, sighting{seen, zones[0], clinic.Movements[r.IntN(2)], ""})
		}
	}
	if r.IntN(3) == 0 {
		s.events = append(s.events, upcoming{30 + r.IntN(300), occasions[r.IntN(len(occasions))]})
	}
	if r.IntN(4) == 0 {
		s.booked = append(s.booked, booking{1 + r.IntN(60), 9 + r.IntN(8), 30 * r.IntN(2), 30, zones, clinic.AppointmentConfirmed})
	}
	return s.patient(today)
}
