package page

import "sync"

// OncePerPath is make, but what it made for a path is kept for as long as the
// program runs: what follows from what is built in and from the path below which the
// product is served, such as templates, is the same for every server of a process.
func OncePerPath[V any](make func(base string) V) func(base string) V {
	var made sync.Map
	return func(base string) V {
		known, ok := made.Load(base)
		if !ok {
			known, _ = made.LoadOrStore(base, make(base))
		}
		return known.(V)
	}
}
