//go:build interop

package interop

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// People type the name of a host, not the address of a calendar. From there a
// client looks at the well-known address (RFC 6764) or asks the host itself.
func TestEveryClientFindsTheCalendarsFromTheHostAlone(t *testing.T) { // interop C1, C3
	_, demo, _ := demo(t, 1)
	demo.book(t, 40)
	practitioner := demo.practitioner(t).enteredAs(demo.BaseURL + "/")
	inEveryApp(t, func(t *testing.T, open func(account) app) {
		if got := open(practitioner).shows(t, "appointments"); len(got) != 1 || !strings.Contains(got[0].Summary, demo.code(t)) {
			t.Errorf("the appointments found are %+v", got)
		}
	})
}

// Evolution opens the address of a calendar; its dialog for a new account is what
// looks for them.
func TestEvolutionsDialogOffersTheCalendarsOfAnAccount(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	type offer struct {
		Href, Name, Color string
		Events, Tasks     bool
	}
	practitioner, patient := demo.practitioner(t), demo.patient(t)
	practitioner.must(t, "MKCALENDAR", practitioner.calendar("congress"), "")
	practitioner.describe(t, "congress", "Congress", "#11AA33")
	for _, c := range []struct {
		whose account
		want  []offer
	}{
		{practitioner, []offer{
			{practitioner.calendar("appointments"), "Appointments", "", true, false},
			{practitioner.calendar("congress"), "Congress", "#11AA33", true, true}, // made to take anything
			{practitioner.calendar("follow-ups"), "Follow-ups", "", true, false},
		}},
		{patient, []offer{
			{patient.calendar("events"), "My events", "", true, false},
			{patient.calendar("plan"), "Plan", "", true, false},
		}},
	} {
		for _, address := range []string{demo.BaseURL + "/", c.whose.root, c.whose.principal()} {
			var got []offer
			startEvolution(t, "caldav/evolution_discover.py", address, c.whose.username, c.whose.password).read(t, &got)
			slices.SortFunc(got, func(a, b offer) int { return strings.Compare(a.Href, b.Href) })
			if !slices.Equal(got, c.want) {
				t.Errorf("from %s Evolution offers\n%+v\nwant\n%+v", strings.TrimPrefix(address, demo.BaseURL), got, c.want)
			}
		}
	}
}

// Its dialog for the permissions of a calendar looks for people, and shows who may do
// what.
func TestEvolutionFindsColleaguesAndWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	practitioner := demo.practitioner(t)
	var colleague struct{ ID string }
	demo.call(t, http.MethodPost, "/practitioners", object{"name": "Dr Zora Quist"}, &colleague)
	type person struct{ Href, Name string }
	type entry struct {
		Href       string
		Protected  bool
		Privileges []string
	}
	type answer struct {
		Found   []person
		Granted []entry
	}
	var got answer
	startEvolution(t, "caldav/evolution_principals.py", practitioner.calendar("follow-ups"), practitioner.username, practitioner.password, "zora q").read(t, &got)
	want := answer{
		[]person{{practitioner.root + "principals/" + colleague.ID + "/", "Dr Zora Quist"}},
		[]entry{{strings.TrimPrefix(practitioner.principal(), demo.BaseURL), true, []string{"read", "read-current-user-privilege-set", "read-free-busy"}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Evolution tells %+v, want %+v", got, want)
	}
}
