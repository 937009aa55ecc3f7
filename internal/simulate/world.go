package simulate

import (
	"math"
	"math/rand/v2"
)

// world is a way in which patients may really be. The planner believes in the
// first one, whichever it is put into.
type world struct {
	id, title string
	number    int     // of its streams of chance
	longer    float64 // true median over the one the planner believes in
	noise     noise
}

// noise draws a patient's own noise: what e of her cycles is, given the sd of
// the model.
type noise func(r *rand.Rand, sd float64) (cycle func() float64)

// worlds are those of planner.md section 3, the model's own first.
var worlds = []world{
	{"model", "as modelled", 1, 1, normal},
	{"low-prior", "prior 15% too low", 2, 1 / 0.85, normal},
	{"heavy-tails", "cycles with t4 tails", 3, 1, student4},
	{"own-noise", "patient's own noise 0.10-0.30", 4, 1, ownSpread},
}

func normal(r *rand.Rand, sd float64) func() float64 {
	return func() float64 { return sd * r.NormFloat64() }
}

// student4 has the tails of Student's t with 4 degrees of freedom and the sd of
// the model: only the shape is another. Such a t has the variance 2; the sum of
// two exponentials is half a chi-squared with 4 degrees of freedom.
func student4(r *rand.Rand, sd float64) func() float64 {
	return func() float64 {
		chi2 := 2 * (r.ExpFloat64() + r.ExpFloat64())
		return sd / math.Sqrt2 * r.NormFloat64() / math.Sqrt(chi2/4)
	}
}

// ownSpread gives each patient an sd of her own.
func ownSpread(r *rand.Rand, _ float64) func() float64 {
	return normal(r, 0.10+0.20*r.Float64())
}

// patient returns the days T of one patient's cycles, one after the other.
func (l lab) patient(w world, r *rand.Rand) (cycle func() float64) {
	sd := l.rules.Duration.SD
	theta := l.prior.Mean + math.Log(w.longer) + sd.Patient*r.NormFloat64() + sd.Zone*r.NormFloat64()
	e := w.noise(r, sd.Cycle)
	return func() float64 { return math.Exp(theta + e()) }
}
