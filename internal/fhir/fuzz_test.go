package fhir

import (
	"testing"
	"time"
)

func FuzzADateIsUnderstoodOrRefused(f *testing.F) {
	for _, value := range []string{"2027", "ge2027-03", "lt2027-03-01", "2027-03-01T10:00Z", "eb2027-03-01T10:00:00.5-04:00", "2027-02-30", "", "ap0000", "ne9999-12-31"} {
		f.Add(value)
	}
	day := span{time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 3, 2, 0, 0, 0, 0, time.UTC)}
	f.Fuzz(func(t *testing.T, value string) {
		meant, err := dateFilter(value, time.UTC)
		if err != nil {
			return
		}
		if meant(span{}) {
			t.Errorf("%q finds what has no date", value)
		}
		before, err := dateFilter("eb"+value, time.UTC)
		if err != nil {
			return // it had a prefix
		}
		after, err := dateFilter("sa"+value, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		around, err := dateFilter("ap"+value, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range []func(span) bool{before, after, around} {
			if f(day) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q: a day is before, after and around it in %d ways", value, n)
		}
	})
}
