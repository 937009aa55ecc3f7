package plan_test

import (
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// withPackages is a patient treated on 2027-03-01, with packages and booked days.
func withPackages(packages []clinic.Package, booked ...civil.Date) plan.Plan {
	treated := civil.Date{Year: 2027, Month: 3, Day: 1}
	in := plan.Input{
		Clinic:     clinic.Settings{Timezone: "America/New_York"},
		Treatments: []clinic.Treatment{{ID: "t1", Date: treated, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}},
		Packages:   packages,
		AsOf:       treated,
	}
	for _, day := range booked {
		in.Appointments = append(in.Appointments, clinic.Appointment{Start: civil.DateTime{Date: day, Time: civil.Time{Hour: 10}}})
	}
	return plan.Make(in, rules)
}

func itemOf(t *testing.T, p plan.Plan, key string) plan.Item {
	t.Helper()
	for _, item := range p.Items {
		if item.Key == key {
			return item
		}
	}
	t.Fatalf("no item %s", key)
	return plan.Item{}
}

func TestAPackagesItemSaysWhatIsLeftAndWhenItEnds(t *testing.T) {
	ends := civil.Date{Year: 2027, Month: 9, Day: 30}
	p := withPackages([]clinic.Package{{ID: "p1", Total: 5, Used: 1, Expires: &ends}}, civil.Date{Year: 2027, Month: 6, Day: 14})
	item := itemOf(t, p, "pkg/p1")
	if item.Package != "p1" || item.Left != 3 || item.Latest == nil || *item.Latest != ends {
		t.Errorf("%d left of %s, latest %v; want 3 of p1, %s", item.Left, item.Package, item.Latest, ends)
	}
}

func TestAWindowSaysWhyItIsBeyondThePackage(t *testing.T) {
	soon, sooner := civil.Date{Year: 2027, Month: 5, Day: 1}, civil.Date{Year: 2027, Month: 4, Day: 1}
	for _, c := range []struct {
		packages []clinic.Package
		want     string
	}{
		{[]clinic.Package{{Total: 4, Used: 4}},
			"Beyond the package: all sessions (4) are used, booked or planned for by then."},
		{[]clinic.Package{{Total: 4, Used: 1, Expires: &soon}},
			"Beyond the package: it ends on 2027-05-01."},
		{[]clinic.Package{{Total: 4, Used: 4}, {Total: 3, Used: 3, Expires: &soon}},
			"Beyond the packages: all sessions (7) are used, booked or planned for by then."},
		{[]clinic.Package{{Total: 4, Used: 4}, {Total: 3, Expires: &sooner}, {Total: 3, Expires: &soon}},
			"Beyond the packages: the last session that is left ends on 2027-05-01."},
	} {
		reasons := itemOf(t, withPackages(c.packages), "window/t1/1").Reasons
		if last := reasons[len(reasons)-1]; last.Rule != "package.beyond" || last.Text != c.want {
			t.Errorf("%s: %s, want %s", last.Rule, last.Text, c.want)
		}
	}
}
