package plan

import "slices"

// middles are the days from which intervals to other visits are counted, by number
// and rising.
type middles []int

func (m *middles) add(day int) {
	i, _ := slices.BinarySearch(*m, day)
	*m = slices.Insert(*m, i, day)
}

func (m *middles) remove(day int) {
	if i, found := slices.BinarySearch(*m, day); found {
		*m = slices.Delete(*m, i, i+1)
	}
}

// near reports whether one of them is less than an interval away from a day.
func (m middles) near(day, interval int) bool {
	i, _ := slices.BinarySearch(m, day-interval+1)
	return i < len(m) && m[i] < day+interval
}
