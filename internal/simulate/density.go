package simulate

// Density counts predictions of one cycle by what was predicted and what came
// true, in squares of days: Counts[i][j] of predictions from From + i*Square on,
// of first movements from From + j*Square on. What lies outside of From to To is
// in Outside.
type Density struct {
	Cycle   int     `json:"cycle"`
	From    int     `json:"from_day"`
	To      int     `json:"to_day"`
	Square  int     `json:"square_days"`
	Counts  [][]int `json:"counts"`
	Outside int     `json:"outside"`
}

func newDensity(cycle int) Density {
	d := Density{Cycle: cycle, From: 40, To: 220, Square: 5}
	for range (d.To - d.From) / d.Square {
		d.Counts = append(d.Counts, make([]int, (d.To-d.From)/d.Square))
	}
	return d
}

func (d *Density) add(predicted, came float64) {
	i, inside := d.square(predicted)
	j, alsoInside := d.square(came)
	if !inside || !alsoInside {
		d.Outside++
		return
	}
	d.Counts[i][j]++
}

func (d *Density) square(days float64) (int, bool) {
	if !(days >= float64(d.From) && days < float64(d.To)) {
		return 0, false
	}
	return (int(days) - d.From) / d.Square, true
}

func (d *Density) merge(o Density) {
	for i := range d.Counts {
		for j := range d.Counts[i] {
			d.Counts[i][j] += o.Counts[i][j]
		}
	}
	d.Outside += o.Outside
}
