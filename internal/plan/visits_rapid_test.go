package plan_test

import (
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// lastFull returns the day of the latest full treatment.
func lastFull(in plan.Input) (day civil.Date, ok bool) {
	for _, tr := range in.Treatments {
		if tr.IsFull() && (!ok || tr.Date.After(day)) {
			day, ok = tr.Date, true
		}
	}
	return day, ok
}

func interval(in plan.Input) int {
	if in.Clinic.MinIntervalDays != 0 {
		return in.Clinic.MinIntervalDays
	}
	return rules.MinIntervalDays
}

// suggestsTreatment: what the planner computes; an appointment was booked.
func suggestsTreatment(i plan.Item) bool { return i.Kind == plan.KindWindow || i.Kind == plan.KindPrep }

// decided: the clinician chose the days, and her decision wins over every rule.
func decided(i plan.Item) bool { return i.Override != "" }

func TestNothingIsSuggestedBeforeTheMinimumInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		last, treated := lastFull(in)
		for _, item := range p.Items {
			if treated && suggestsTreatment(item) && !decided(item) && item.Start.DaysSince(last) < interval(in) {
				t.Fatalf("%s begins on %s, the last full treatment was on %s", item.Key, item.Start, last)
			}
		}
	})
}

func TestWindowsKeepTheMinimumIntervalToEveryOtherVisit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow || decided(w) {
				continue
			}
			for _, other := range p.Items {
				if other.Kind != plan.KindPrep && (other.Kind != plan.KindAppt || other.Status == plan.StatusPast) {
					continue
				}
				// The window leaves the interval before the other's last day.
				if other.End.DaysSince(w.End) < interval(in) && w.Start.DaysSince(other.End) < interval(in) {
					t.Fatalf("%s (%s to %s) and %s (%s to %s)", w.Key, w.Start, w.End, other.Key, other.Start, other.End)
				}
			}
		}
	})
}

func TestPrepsKeepTheMinimumIntervalToAppointments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, prep := range p.Items {
			for _, appt := range p.Items {
				if prep.Kind != plan.KindPrep || decided(prep) || appt.Kind != plan.KindAppt || appt.Status == plan.StatusPast {
					continue
				}
				if appt.Start.DaysSince(prep.End) < interval(in) && prep.Start.DaysSince(appt.Start) < interval(in) {
					t.Fatalf("%s (%s to %s) and %s on %s", prep.Key, prep.Start, prep.End, appt.Key, appt.Start)
				}
			}
		}
	})
}

// planner.md, first paragraph: a clinician's decision wins over any computed date,
// and so over the computed item's passing, too. What else goes by while it is waited
// for renames the visits after it (section 9.15), so nothing does.
func TestADecisionIsShownUntilItsLastDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.Appointments, in.Overrides, in.Events = nil, nil, in.Events[:min(1, len(in.Events))]
		var items []string
		for _, i := range makePlan(t, in).Items {
			first := i.Kind == plan.KindWindow && strings.HasSuffix(i.Key, "/1")
			if len(in.Events) > 0 && i.Kind == plan.KindPrep || len(in.Events) == 0 && (i.Kind == plan.KindCheckin || first) {
				items = append(items, i.Key)
			}
		}
		if len(items) == 0 {
			return
		}
		d := drawing{t, in.AsOf}
		from := d.day(0, 250)
		in.Overrides = []clinic.Override{{ID: "o1", Item: rapid.SampledFrom(items).Draw(t, "item"), From: from, To: from.AddDays(d.count("length", 20))}}
		is := func(i plan.Item) bool { return i.Key == in.Overrides[0].Item && decided(i) }
		at := slices.IndexFunc(makePlan(t, in).Items, is)
		if at < 0 {
			return // it would be in a pause, or inside a prep
		}
		in.AsOf = in.Overrides[0].To
		for _, e := range in.Events {
			if !e.Date.After(in.AsOf) {
				return // nobody prepares for an event that is over
			}
		}
		if !slices.ContainsFunc(makePlan(t, in).Items, is) {
			t.Fatalf("%s was decided to be %s to %s and is not on the plan of its last day", in.Overrides[0].Item, from, in.AsOf)
		}
	})
}

func TestWindowsAreWithinTheirLengths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		longest := rulesOf(t, in).Window.MaxLengthDays
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow || decided(w) {
				continue
			}
			extended := slices.ContainsFunc(w.Reasons, func(r plan.Reason) bool { return r.Rule == "window.next_open_day" })
			if days := w.End.DaysSince(w.Start); days < 7 || days > longest && !extended {
				t.Fatalf("%s is %d days long", w.Key, days)
			}
		}
	})
}

// planner.md section 3: a zone's own window is 14 days long or longer; only what
// lies around it makes a visit shorter.
func TestAWindowOfOneZoneIsFourteenDaysLongUnlessSomethingIsInItsWay(t *testing.T) {
	shorter := []string{"window.makes_room", "window.around_pause", "window.shared_visit", "window.after_visit", "event.window_after"}
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow || len(w.Zones) != 1 || decided(w) {
				continue
			}
			why := slices.ContainsFunc(w.Reasons, func(r plan.Reason) bool { return slices.Contains(shorter, r.Rule) })
			if days := w.End.DaysSince(w.Start); days < rulesOf(t, in).Window.MinLengthDays && !why {
				t.Fatalf("%s is %d days long", w.Key, days)
			}
		}
	})
}

func TestTheFivePointsOfAWindowAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, p := planned(t)
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow {
				continue
			}
			if w.Earliest.After(w.Start) || w.Due.Before(w.Start) || w.Due.After(w.End) ||
				*w.Latest != w.End || *w.Overdue != w.End.AddDays(1) {
				t.Fatalf("%s: earliest %s, start %s, due %s, latest %s, end %s, overdue %s",
					w.Key, w.Earliest, w.Start, w.Due, w.Latest, w.End, w.Overdue)
			}
		}
	})
}

func TestAWindowKeepsTheMinimumIntervalToTheMiddleOfTheOneBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		var before *plan.Item
		for i := range p.Items {
			w := &p.Items[i]
			if w.Kind != plan.KindWindow {
				continue
			}
			if before != nil && !decided(*w) && !decided(*before) {
				middle := before.Start.AddDays(before.End.DaysSince(before.Start) / 2)
				if w.Start.DaysSince(middle) < interval(in) {
					t.Fatalf("%s begins on %s, the middle of %s is %s", w.Key, w.Start, before.Key, middle)
				}
			}
			before = w
		}
	})
}

// planner.md section 6: never inside 14 days of E. A window that touches these
// days names them, and none lies wholly among them.
func TestAWindowNamesTheTwoWeeksBeforeAnEventAndNeverLiesInThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow || decided(w) {
				continue
			}
			named := 0
			for _, r := range w.Reasons {
				if r.Rule == "event.keep_clear" {
					named++
				}
			}
			for _, e := range in.Events {
				from := e.Date.AddDays(-13)
				if w.End.Before(from) || w.Start.After(e.Date) {
					continue
				}
				named--
				if !w.Start.Before(from) && !w.End.After(e.Date) {
					t.Fatalf("%s (%s to %s) lies inside the two weeks before %s", w.Key, w.Start, w.End, e.Date)
				}
			}
			if named != 0 {
				t.Fatalf("%s (%s to %s) names %+d events too many", w.Key, w.Start, w.End, named)
			}
		}
	})
}

// planner.md section 6: never inside 14 days of E.
func TestAPrepIsNeverInsideTwoWeeksOfItsEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, item := range p.Items {
			if item.Kind != plan.KindPrep && item.Kind != plan.KindPrepDeadline || decided(item) {
				continue
			}
			for _, e := range in.Events {
				if e.ID == item.Event && e.Date.DaysSince(item.End) < 14 && !repeated(in.Events, e.ID) && !prepDecided(p, e.ID) {
					t.Fatalf("%s ends on %s, the event is on %s", item.Key, item.End, e.Date)
				}
			}
		}
	})
}

// repeated ids are told apart by the planner, not by the test.
func repeated(events []clinic.Event, id string) bool {
	n := 0
	for _, e := range events {
		if e.ID == id {
			n++
		}
	}
	return n > 1
}

func prepDecided(p plan.Plan, event string) bool {
	return slices.ContainsFunc(p.Items, func(i plan.Item) bool {
		return i.Kind == plan.KindPrep && i.Event == event && decided(i)
	})
}

func TestEverySuggestionHasADayOnWhichItCanBeFollowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, item := range p.Items {
			if suggestsTreatment(item) && !decided(item) && !anyOpen(in, item.Start, item.End) {
				t.Fatalf("%s (%s to %s) has no open day", item.Key, item.Start, item.End)
			}
		}
	})
}

// anyOpen reports whether the clinic is open and the patient can come on a day.
func anyOpen(in plan.Input, first, last civil.Date) bool {
	for day := first; !day.After(last); day = day.AddDays(1) {
		name := clinic.Weekdays[day.Weekday()]
		within := func(s clinic.Span) bool { return !day.Before(s.From) && !day.After(s.To) }
		if !slices.Contains(in.Clinic.ClosedWeekdays, name) &&
			(len(in.Patient.Weekdays) == 0 || slices.Contains(in.Patient.Weekdays, name)) &&
			!slices.ContainsFunc(in.Clinic.Closures, func(c clinic.Closure) bool { return within(c.Span()) }) && !slices.ContainsFunc(in.Patient.Blackouts, within) &&
			!slices.ContainsFunc(in.Pauses, func(p clinic.Pause) bool {
				return !day.Before(p.From) && (p.Until == nil || !day.After(*p.Until))
			}) {
			return true
		}
	}
	return false
}

func TestProjectedVisitsAreWindowsToComeWithinTheHorizon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		months := in.HorizonMonths
		if months == 0 {
			months = rules.HorizonMonths
		}
		last, _ := lastFull(in)
		// A month has 31 days at most.
		bound := last.AddDays(31 * months)
		for _, item := range p.Items {
			if !item.Projected || decided(item) {
				continue
			}
			if item.Kind != plan.KindWindow || item.Start.After(bound) || item.Start.Before(in.AsOf) {
				t.Fatalf("%s from %s is projected as of %s, %d months from %s", item.Key, item.Start, in.AsOf, months, last)
			}
		}
	})
}

// planner.md section 9.11: nothing is projected from an overdue visit.
func TestNothingIsProjectedWhileTheOnlyVisitIsOverdue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, p := planned(t)
		var visits, overdue, projected int
		for _, item := range p.Items {
			switch {
			case item.Projected:
				projected++
			case item.Status == plan.StatusOverdue:
				overdue++
			case suggestsTreatment(item), item.Status == plan.StatusBooked:
				visits++
			}
		}
		if overdue > 0 && visits == 0 && projected > 0 {
			t.Fatalf("%d visits are projected from an overdue one", projected)
		}
	})
}

// planner.md fact 13: windows beyond the package say so. Each visit that says
// nothing, and each one that is booked, has a session of its own.
func TestNoSuggestionIsBeyondThePackageWithoutSayingSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		if len(in.Packages) == 0 {
			return
		}
		left := 0
		for _, pack := range in.Packages {
			if pack.Expires == nil || !pack.Expires.Before(in.AsOf) {
				left += pack.Total - pack.Used
			}
		}
		taken := 0
		for _, item := range p.Items {
			says := slices.ContainsFunc(item.Reasons, func(r plan.Reason) bool { return r.Rule == "package.beyond" })
			if !suggestsTreatment(item) || says {
				continue
			}
			taken++
			ended := !slices.ContainsFunc(in.Packages, func(pack clinic.Package) bool {
				return pack.Used < pack.Total && (pack.Expires == nil || !pack.Expires.Before(item.Start))
			})
			if ended && item.Start.After(in.AsOf) {
				t.Fatalf("%s from %s is beyond the packages %v and does not say so", item.Key, item.Start, in.Packages)
			}
		}
		if taken > left {
			t.Fatalf("%d suggestions do not say that they are beyond the %d sessions left", taken, left)
		}
	})
}
