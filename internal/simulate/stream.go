package simulate

import "math/rand/v2"

// stream is the chance of one patient of one world or study. Each patient has
// her own, so that what happens to her depends neither on who else is simulated
// nor on the processor that does it.
func (l lab) stream(number, patient int) *rand.Rand {
	return rand.New(rand.NewPCG(l.Seed, scatter(uint64(number)<<40|uint64(patient))))
}

// scatter sends neighbouring numbers far apart, one to one: the first draws of a
// generator should not resemble those of one whose state is the next number. It
// is the finalizer of SplitMix64.
func scatter(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
