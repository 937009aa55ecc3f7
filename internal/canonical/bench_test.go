package canonical_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// BenchmarkRead reads folders that differ in size only: ns/row and B/row must
// not grow with the number of rows.
func BenchmarkRead(b *testing.B) {
	for _, rows := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			fsys := history(rows)
			size := 0
			for _, file := range fsys {
				size += len(file.Data)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				readClean(b, fsys, everyoneKnown())
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
		})
	}
}

// history is a folder of about as many rows, twenty for each patient: one of
// her own, nine treated zones of three visits, ten observations.
func history(rows int) fstest.MapFS {
	var patients, treatments, observations strings.Builder
	patients.WriteString(header("patients.csv"))
	treatments.WriteString(header("treatments.csv"))
	observations.WriteString(header("observations.csv"))
	for p := range rows / 20 {
		fmt.Fprintf(&patients, "P%d,Sören Park,p%d@mail.example,Asia/Seoul,37.6,typical,,no,standard,dr1,ko\n", p, p)
		for visit := range 3 {
			for _, zone := range []string{"glabella", "forehead", "crows_feet"} {
				fmt.Fprintf(&treatments, "P%d-T%d,P%d,2025-0%d-11,innotox,%s,12.5,dr1,full\n", p, visit, p, 1+4*visit%9, zone)
			}
		}
		for day := range 10 {
			fmt.Fprintf(&observations, "P%d,2025-02-%d,glabella,none,\"only when squinting,\nmorning light\"\n", p, 10+day)
		}
	}
	return fstest.MapFS{
		"patients.csv":     {Data: []byte(patients.String())},
		"treatments.csv":   {Data: []byte(treatments.String())},
		"observations.csv": {Data: []byte(observations.String())},
	}
}
