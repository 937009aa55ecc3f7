package plan

import (
	"cmp"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// sessions are what is left of a package: neither used nor booked (fact 13).
type sessions struct {
	*clinic.Package
	left int
}

// findSessions counts what is left of every package once each appointment ahead
// has its session, and when that could next be another.
func (d *draft) findSessions() {
	for i := range d.in.Packages {
		p := &d.in.Packages[i]
		d.sessions = append(d.sessions, sessions{p, p.Total - p.Used})
		if p.Expires != nil {
			d.horizon.at(p.Expires.AddDays(1))
		}
	}
	for _, b := range d.booked {
		takeSession(d.sessions, b.date())
	}
}

// takeSession takes one session for a visit on a day, from the package that ends
// first; false if none is left for it. The packages are in the order of their ends.
func takeSession(packages []sessions, day civil.Date) (taken bool) {
	for i := range packages {
		p := &packages[i]
		if p.left > 0 && (p.Expires == nil || !day.After(*p.Expires)) {
			p.left--
			return true
		}
	}
	return false
}

// tellBeyondPackage lets each window and prep that no session is left for say so.
// They take the sessions that remain in their order, projected ones too; one that
// has begun takes a session from today on.
func (d *draft) tellBeyondPackage() {
	if len(d.sessions) == 0 {
		return // a patient without packages is beyond none
	}
	rest := slices.Clone(d.sessions)
	for _, s := range d.suggestions() {
		if !takeSession(rest, later(s.first, d.asOf)) {
			*s.reasons = append(*s.reasons, beyondPackage(rest))
		}
	}
}

// beyondPackage says why none of the packages has a session for a visit: those
// that still have some end before it, or no session is left at all.
func beyondPackage(rest []sessions) Reason {
	total, several := 0, len(rest) > 1
	var last *civil.Date // end of the last package with sessions left
	for _, p := range rest {
		total += p.Total
		if p.left > 0 {
			last = p.Expires
		}
	}
	switch {
	case last != nil && several:
		return because(rulePackageBeyond, "Beyond the packages: the last session that is left ends on {expires}.", "expires", *last)
	case last != nil:
		return because(rulePackageBeyond, "Beyond the package: it ends on {expires}.", "expires", *last)
	case several:
		return because(rulePackageBeyond, "Beyond the packages: all sessions ({total}) are used, booked or planned for by then.", "total", total)
	}
	return because(rulePackageBeyond, "Beyond the package: all sessions ({total}) are used, booked or planned for by then.", "total", total)
}

// addPackages calls to mind the packages that end with sessions left.
func (d *draft) addPackages() {
	before := d.rules.Package.RemindDaysBefore
	for _, p := range d.sessions {
		if p.Expires == nil || p.left == 0 {
			continue
		}
		date := p.Expires.AddDays(-before)
		expires := *p.Expires
		d.add(Item{
			Key:     string(KindPackage) + "/" + p.ID,
			Kind:    KindPackage,
			Start:   date,
			End:     date,
			Package: p.ID,
			Left:    p.left,
			Latest:  &expires,
			Reasons: []Reason{because(rulePackageExpires,
				"The package ends on {expires}, {remind_days_before} days later; sessions neither used nor booked: {left} of {total}.",
				"expires", expires, "remind_days_before", before, "left", p.left, "total", p.Total)},
		})
	}
}

// suggestion is a visit that is suggested and shown: a window or a prep.
type suggestion struct {
	span
	reasons *[]Reason
}

// suggestions returns the visits that are suggested, by date.
func (d *draft) suggestions() []suggestion {
	var all []suggestion
	for _, v := range d.visits {
		if v.standIn == nil && d.isShown(KindWindow, v.span) {
			all = append(all, suggestion{v.span, &v.reasons})
		}
	}
	for _, p := range d.preps {
		if !p.hidden && d.isShown(KindPrep, p.span) {
			all = append(all, suggestion{p.span, &p.reasons})
		}
	}
	slices.SortStableFunc(all, func(a, b suggestion) int {
		return cmp.Or(a.first.Compare(b.first), a.last.Compare(b.last))
	})
	return all
}
