package auth_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

var tenInTen = auth.Attempts{Burst: 10, Window: 10 * time.Minute}

// made is how many attempts are let through now, and what is known after them.
func made(until, now time.Time) (n int, next time.Time) {
	for {
		var ok bool
		if until, ok = tenInTen.Count(until, now); !ok {
			return n, until
		}
		n++
	}
}

func TestSoManyAttemptsMayBeWrongAndAsManyAgainInTenMinutes(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	n, until := made(time.Unix(0, 0), now)
	if n != 10 {
		t.Errorf("%d at once", n)
	}
	more := 0
	for range 10 {
		now = now.Add(time.Minute)
		n, until = made(until, now)
		more += n
	}
	if more != 10 {
		t.Errorf("%d more in ten minutes", more)
	}
	if n, _ = made(until, now.Add(10*time.Minute)); n != 10 {
		t.Errorf("%d after ten quiet minutes", n)
	}
}

// Whenever they are made: in no stretch of time are there more than the first ten and
// one a minute.
func TestNoWayToSpreadAttemptsMakesMoreOfThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, until := time.Unix(1_800_000_000, 0), time.Unix(0, 0)
		var at []time.Time
		for _, wait := range rapid.SliceOfN(rapid.IntRange(0, 200), 1, 60).Draw(t, "waits") {
			now = now.Add(time.Duration(wait) * time.Second)
			var ok bool
			if until, ok = tenInTen.Count(until, now); ok {
				at = append(at, now)
			}
		}
		for i := range at {
			for j := i; j < len(at); j++ {
				if most := 10 + int(at[j].Sub(at[i])/time.Minute); j-i+1 > most {
					t.Fatalf("%d attempts within %s", j-i+1, at[j].Sub(at[i]))
				}
			}
		}
	})
}

// Else a clock that was a year ahead for a moment would keep somebody out for a year.
func TestAClockThatIsSetBackKeepsNobodyWaitingForLonger(t *testing.T) {
	ahead := time.Unix(1_900_000_000, 0)
	_, until := made(time.Unix(0, 0), ahead)
	back := ahead.AddDate(-1, 0, 0)
	n, until := made(until, back)
	if n != 0 {
		t.Errorf("%d are let through at once", n)
	}
	if n, _ := made(until, back.Add(time.Minute)); n != 1 {
		t.Errorf("%d a minute later", n)
	}
}
