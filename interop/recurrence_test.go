//go:build interop

package interop

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Our reader and three others expand random events for ten years and find the same
// starts and ends. dateutil has to agree about each event. But the library that picks
// days for us descends from it, so one of the other two has to agree as well, if it
// is asked: neither is where it is known to be wrong. What they are rarely wrong about
// and is not known yet is told, and fails the test if it is more than one in 500.
func TestRecurrencesAreThoseThatOthersFind(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(recurrenceSeed(t), 0))
	events := make([]*recurring, number(t, "RULES", 2000))
	ours := map[*recurring][]string{}
	occurrences := 0
	for i := range events {
		events[i] = drawRecurring(random)
		ours[events[i]] = events[i].times(t)
		occurrences += len(ours[events[i]])
	}
	all := expanders(t)
	theirs := make([]map[*recurring][]string, len(all))
	var running sync.WaitGroup
	for i, x := range all {
		running.Go(func() { theirs[i] = x.expand(t, events) })
	}
	running.Wait()
	agreed, unexplained := make([]int, len(all)+1), 0
	for _, e := range events {
		n := 0
		var against []string
		for i, x := range all {
			switch times, asked := theirs[i][e]; {
			case asked && slices.Equal(ours[e], times):
				n++
			case asked:
				against = append(against, x.name+" finds other occurrences: "+difference(ours[e], times))
			}
		}
		agreed[n]++
		switch report := strings.Join(against, "\n") + "\n" + e.event(); {
		case !slices.Equal(ours[e], theirs[0][e]):
			t.Error(report)
		case n == 1 && len(against) > 0:
			unexplained++
			t.Log(report)
		}
	}
	if unexplained > len(events)/500 {
		t.Errorf("only dateutil agrees about %d events that others were asked of", unexplained)
	}
	t.Logf("%d rules, %d occurrences; %d are agreed on by all three, %d by two, %d by dateutil alone",
		len(events), occurrences, agreed[3], agreed[2], agreed[1])
}

// difference tells the first occurrences that only one of two lists has.
func difference(ours, theirs []string) string {
	only := func(sign string, all, but []string) string {
		var list []string
		for _, one := range all {
			if !slices.Contains(but, one) {
				list = append(list, sign+one)
			}
		}
		return fmt.Sprintf("%d %s", len(list), strings.Join(list[:min(len(list), 4)], " "))
	}
	return only("-", ours, theirs) + ", " + only("+", theirs, ours)
}

// recurrenceSeed is TEST_SEED, with which, and with RULES, anybody can look further. It
// is the same otherwise: whether foreign programs err is not for each build to find out.
func recurrenceSeed(t *testing.T) uint64 { return uint64(number(t, "TEST_SEED", 1)) }

// number is that of an environment variable.
func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// times are what our reader finds, as expanders answer.
func (e *recurring) times(t *testing.T) []string {
	t.Helper()
	list, err := e.expand(5000)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, o := range list {
		layout := "20060102T150405"
		if o.AllDay {
			layout = "20060102"
		}
		all = append(all, o.Start.UTC().Format(layout)+"/"+o.End.UTC().Format(layout))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// event is the event without its zone.
func (e *recurring) event() string {
	_, text, _ := strings.Cut(e.calendar(), "BEGIN:VEVENT")
	return "BEGIN:VEVENT" + text
}
