package target

import "fmt"

// Target is a ratio and its bounds: at least Must where more is better, at most Must
// where less is. One without Must is for information.
type Target struct {
	Ratio, Must, Aim float64
	More             bool
}

func (t Target) holds(bound float64) bool {
	if t.More {
		return t.Ratio >= bound
	}
	return t.Ratio <= bound
}

// Missed is the verdict on a ratio that is not what it must be.
const Missed = "MISSED"

// Verdict says what became of the target; nothing, if there is none.
func (t Target) Verdict() string {
	switch {
	case t.Must == 0:
		return ""
	case !t.holds(t.Must):
		return Missed
	case !t.holds(t.Aim):
		return "must met"
	}
	return "aim met"
}

// Bounds writes the bounds, as in ">= 0.25"; nothing, if there are none.
func (t Target) Bounds() (must, aim string) {
	if t.Must == 0 {
		return "", ""
	}
	sign := map[bool]string{true: ">=", false: "<="}[t.More]
	return fmt.Sprintf("%s %g", sign, t.Must), fmt.Sprintf("%s %g", sign, t.Aim)
}
