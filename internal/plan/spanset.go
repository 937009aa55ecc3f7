package plan

import "slices"

// spanSet holds spans of day numbers by their first day and finds the first of
// them that touches another span by bisection: a list of some hundred closures is
// asked for every day that a visit could take place.
type spanSet struct {
	first []int // of each span, rising
	reach []int // the latest last day of the spans so far
}

// add appends a span; spans are added by their first day.
func (s *spanSet) add(first, last int) {
	if n := len(s.reach); n > 0 {
		last = max(last, s.reach[n-1])
	}
	s.first, s.reach = append(s.first, first), append(s.reach, last)
}

// touching returns the place of the first span that shares a day with the span
// from one day to another. Where the reach first gets to a day, it is the span at
// that place that gets there.
func (s *spanSet) touching(first, last int) (place int, ok bool) {
	place, _ = slices.BinarySearch(s.reach, first)
	return place, place < len(s.first) && s.first[place] <= last
}

func (s *spanSet) holds(day int) bool {
	_, ok := s.touching(day, day)
	return ok
}
