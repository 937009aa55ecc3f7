package duration

import (
	"fmt"
	"testing"
)

// The seven probabilities that a plan asks of a zone: the estimate's five and a
// window's two.
var planQuantiles = []float64{0.10, 1.0 / 3, 0.50, 2.0 / 3, 0.90, 0.25, 0.60}

// history is a long run of diaries, each a little different from the last.
func history(cycles int) []Evidence {
	evidence := make([]Evidence, cycles)
	for i := range evidence {
		evidence[i] = diary(70+i%30, 77+i%30)
	}
	return evidence
}

func BenchmarkPosterior(b *testing.B) {
	for _, cycles := range []int{4, 40} {
		b.Run(fmt.Sprintf("cycles=%d", cycles), func(b *testing.B) {
			p, evidence := prior(105), history(cycles)
			b.ReportAllocs()
			for b.Loop() {
				p.Learn(evidence...)
			}
		})
	}
}

func BenchmarkQuantiles(b *testing.B) {
	for _, c := range []struct {
		name   string
		beyond float64
	}{{"fresh", 0}, {"open", 90}} {
		b.Run(c.name, func(b *testing.B) {
			dist := prior(105).Learn(history(4)...).Predictive(0).Beyond(c.beyond)
			b.ReportAllocs()
			for b.Loop() {
				for _, q := range planQuantiles {
					dist.Quantile(q)
				}
			}
		})
	}
}

func BenchmarkFourZones(b *testing.B) {
	for _, cycles := range []int{4, 40} {
		b.Run(fmt.Sprintf("cycles=%d", cycles), func(b *testing.B) {
			evidence := history(cycles)
			zones := []Zone{{prior(105), evidence}, {prior(105), evidence}, {prior(115.5), evidence}, {prior(80), evidence}}
			b.ReportAllocs()
			for b.Loop() {
				for _, belief := range Joint(rules.SD, zones) {
					dist := belief.Predictive(0)
					for _, q := range planQuantiles {
						dist.Quantile(q)
					}
				}
			}
		})
	}
}
