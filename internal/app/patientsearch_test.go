package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// found are the names of the patients that a query finds, page by page.
func found(t interface{ Fatal(...any) }, c *apptest.Clinic, f app.PatientFilter, limit int) (names []string) {
	for after := ""; ; {
		page, err := c.App.SearchPatients(context.Background(), c.Actor, f, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Patients) > limit {
			t.Fatal("more on a page than asked for")
		}
		for _, p := range page.Patients {
			names = append(names, p.Name)
		}
		if after = page.Next; after == "" {
			return names
		}
	}
}

func searchable(t *testing.T) *apptest.Clinic {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	for name, more := range map[string]apptest.Object{
		"Zoë Müller-Brandt":     {"email": "Zoe.Mueller@Example.org"},
		"Anna Maria Andersen":   {"ref": "X-100"},
		"Łucja Strauß":          {},
		"Søren O’Brien":         {},
		"김민지":                   {},
		"Mara Anders, née Weiß": {},
	} {
		more["name"] = name
		c.Post("/patients", more).Want(http.StatusCreated)
	}
	return c
}

func TestAPatientIsFoundByTheBeginningsOfHerWords(t *testing.T) {
	c := searchable(t)
	for query, want := range map[string][]string{
		"zoe":              {"Zoë Müller-Brandt"},
		"ZOË":              {"Zoë Müller-Brandt"},
		"mul bra":          {"Zoë Müller-Brandt"},
		"müller-b":         {"Zoë Müller-Brandt"},
		"brandt":           {"Zoë Müller-Brandt"},
		"and":              {"Mara Anders, née Weiß", "Anna Maria Andersen"},
		"an":               {"Mara Anders, née Weiß", "Anna Maria Andersen"}, // once, though two of her words begin so
		"mar and":          {"Mara Anders, née Weiß", "Anna Maria Andersen"},
		"maria and":        {"Anna Maria Andersen"},
		"strauss":          {"Łucja Strauß"},
		"luc":              {"Łucja Strauß"},
		"soren o'b":        {"Søren O’Brien"},
		"brien":            {"Søren O’Brien"},
		"김민":               {"김민지"},
		"zoe.mueller@ex":   {"Zoë Müller-Brandt"},
		"mueller":          {"Zoë Müller-Brandt"}, // from her address
		"x-1":              {"Anna Maria Andersen"},
		"nobody":           nil,
		"zoe anna":         nil,
		"rand":             nil, // no beginning
		"---":              nil,
		"%":                nil,
		"\"":               nil,
		"weiss  mara\tand": {"Mara Anders, née Weiß"},
	} {
		for _, limit := range []int{1, 100} {
			got := found(t, c, app.PatientFilter{Query: query}, limit)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%q with pages of %d finds %q, want %q", query, limit, got, want)
			}
		}
	}
}

func TestAPatientIsFoundByHerCodeWithAndWithoutBrackets(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	var told struct{ Code string }
	p.Get(p.Path("")).Want(http.StatusOK).Into(&told)
	if told.Code == "" {
		t.Fatal("she has no code")
	}
	for _, query := range []string{told.Code, "[" + told.Code + "]", told.Code[2:]} {
		if got := found(t, c, app.PatientFilter{Query: query}, 10); !slices.Equal(got, []string{"Ada Quill"}) {
			t.Errorf("%q finds %q", query, got)
		}
	}
}

func TestAPatientIsFoundByWhatSheIsCalledNowOnly(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	p.Patch(p.Path(""), apptest.Object{"name": "Ada Marsh"}).Want(http.StatusOK)
	if got := found(t, c, app.PatientFilter{Query: "quill"}, 10); got != nil {
		t.Errorf("by her old name: %q", got)
	}
	if got := found(t, c, app.PatientFilter{Query: "ada marsh"}, 10); len(got) != 1 {
		t.Errorf("by her name: %q", got)
	}
	p.Delete(p.Path("")).Want(http.StatusNoContent)
	if got := found(t, c, app.PatientFilter{Query: "ada"}, 10); got != nil {
		t.Errorf("after she was deleted: %q", got)
	}
}

func TestPatientsAreFilteredByTheirPractitioner(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	brook := c.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	for i := range 5 {
		c.Post("/patients", apptest.Object{"name": fmt.Sprintf("Ada %d", i), "practitioner_id": brook}).Want(http.StatusCreated)
		c.AddPatient(fmt.Sprintf("Ada other %d", i))
	}
	for _, query := range []string{"", "ada"} {
		got := found(t, c, app.PatientFilter{Query: query, PractitionerID: brook}, 2)
		if want := []string{"Ada 0", "Ada 1", "Ada 2", "Ada 3", "Ada 4"}; !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if got := found(t, c, app.PatientFilter{}, 3); len(got) != 10 {
		t.Errorf("without a filter: %q", got)
	}
}

func TestASearchShowsNobodyOfAnotherClinic(t *testing.T) {
	s := apptest.Start(t)
	ours, theirs := s.AddClinic("Harbour"), s.AddClinic("Quay")
	ours.AddPatient("Ada Quill")
	if got := found(t, theirs, app.PatientFilter{Query: "ada"}, 10); got != nil {
		t.Errorf("finds %q", got)
	}
}

func TestACursorThatIsNoneIsInvalid(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for _, after := range []string{"%", "YQ", "dc4qev1ksduemsogudvg"} {
		if _, err := c.App.SearchPatients(context.Background(), c.Actor, app.PatientFilter{Query: "a"}, after, 10); clinic.CodeOf(err) != clinic.Invalid {
			t.Errorf("%q is answered %v", after, err)
		}
	}
}

// Unicode folds small Cherokee letters to capitals.
func TestACherokeeNameIsFoundInEitherCase(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("ᎢᏂ")
	for _, query := range []string{"ᎢᏂ", "ꭲꮒ", "Ꭲꮒ"} {
		if got := found(t, c, app.PatientFilter{Query: query}, 10); len(got) != 1 {
			t.Errorf("%q finds %q", query, got)
		}
	}
}

// Whatever she is called and however it is cut, she is found by it.
func TestEveryNameIsFoundByItsOwnBeginnings(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[\pL'-]{1,8}( [\pL\d]{1,8}){0,2}`).Draw(t, "name")
		made, err := c.App.AddPatient(context.Background(), c.Actor, clinic.Patient{Name: name})
		if err != nil {
			t.Skip("no name")
		}
		query := ""
		for _, word := range made.SearchWords() {
			runes := []rune(word)
			query += string(runes[:rapid.IntRange(1, len(runes)).Draw(t, "length")]) + " "
		}
		if got := found(t, c, app.PatientFilter{Query: query}, 50); len(clinic.QueryWords(query)) > 0 && !slices.Contains(got, name) {
			t.Fatalf("%q does not find %q: %q", query, name, got)
		}
	})
}
