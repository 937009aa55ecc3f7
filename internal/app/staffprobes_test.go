package app_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// What a hostile reader of the log-in would try next; each is a way in that is closed.

// By the log each of them may be who she says she is.
func TestOfTwoWhoSetUpByOneCodeAtTheSameMomentOneIsOwner(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	codes, err := c.App.OpenSetUp(background)
	if err != nil {
		t.Fatal(err)
	}
	var let atomic.Int64
	var all sync.WaitGroup
	for _, name := range []string{"ines", "mallory", "eve", "ruth"} {
		all.Go(func() {
			if _, err := c.App.SetUp(background, app.Arrival{}, codes[0].Code, clinic.Staff{Username: name, Name: name}, staffPassword); err == nil {
				let.Add(1)
			}
		})
	}
	all.Wait()
	if page, err := c.App.StaffPage(background, c.Actor, "", 10); err != nil || len(page) != 1 || let.Load() != 1 {
		t.Errorf("%d came in and %d are owners, %v", let.Load(), len(page), err)
	}
}

func TestOfTwoWhoChooseAPasswordByOneCodeAtTheSameMomentOneHasIt(t *testing.T) {
	c, owner := staffed(t)
	code, _, err := c.App.ResetStaffPassword(background, c.Actor, owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	var let atomic.Int64
	var all sync.WaitGroup
	for _, password := range []string{"the first of these", "the second of these"} {
		all.Go(func() {
			if _, err := c.App.ChooseStaffPassword(background, app.Arrival{}, code, password); err == nil {
				let.Add(1)
			}
		})
	}
	all.Wait()
	if let.Load() != 1 {
		t.Errorf("%d chose one", let.Load())
	}
}

func TestOfTwoLastOwnersWhoRemoveEachOtherAtTheSameMomentOneStays(t *testing.T) {
	c, one := staffed(t)
	two, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "second", Name: "Second", Role: clinic.RoleOwner}, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for by, whom := range map[string]string{one.ID: two.ID, two.ID: one.ID} {
		all.Go(func() {
			_ = c.App.DeleteStaff(background, app.Actor{Clinic: c.ID, Name: "staff:" + by}, whom, nil)
		})
	}
	all.Wait()
	if page, err := c.App.StaffPage(background, c.Actor, "", 10); err != nil || len(page) != 1 {
		t.Errorf("%d are left, %v", len(page), err)
	}
}

// An owner's open screen would let anybody choose her password.
func TestNobodyResetsHerOwnPasswordWithoutTheOneSheHas(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	_, _, err := c.App.ResetStaffPassword(background, s.Actor, owner.ID)
	wantCode(t, "her own", err, clinic.Conflict)
	if _, err := c.App.ResumeStaff(background, s.Secret); err != nil {
		t.Errorf("she is logged out by what was refused: %v", err)
	}
}

// What was begun and forgotten is there for whoever comes by to confirm with a phone of
// her own, which would lock its owner out.
func TestASecondFactorThatWasBegunWaitsForAQuarterOfAnHour(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	begun, err := c.App.BeginTOTP(background, s, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	c.Clock.Advance(15*time.Minute - time.Second)
	if again, err := c.App.BegunTOTP(background, s); err != nil || again != begun {
		t.Errorf("just before: %v", err)
	}
	c.Clock.Advance(time.Second)
	_, err = c.App.BegunTOTP(background, s)
	wantCode(t, "its secret", err, clinic.NotFound)
	_, err = c.App.ConfirmTOTP(background, s, authenticator{c, begun.Secret}.code(t, 0))
	wantCode(t, "a code of it", err, clinic.Conflict)
	if _, err := c.App.BeginTOTP(background, s, staffPassword); err != nil {
		t.Errorf("beginning again: %v", err)
	}
}

func TestACodeThatTurnedASecondFactorOnLogsNobodyIn(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	begun, err := c.App.BeginTOTP(background, s, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	p := authenticator{c, begun.Secret}
	code := p.code(t, 0)
	if _, err := c.App.ConfirmTOTP(background, s, code); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "the same code", p.logIn(owner.Username, code), clinic.Unauthorized)
}

func TestARefusedLogInTakesItsTimeWhateverWasWrong(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	const step = 30 * time.Millisecond
	slow := app.New(app.Config{Store: p.Store, Secret: p.Secret, Now: p.Clock.Now, PasswordCost: auth.PasswordCost{KiB: 8, Passes: 1, Lanes: 1, Refusal: step}})
	for what, given := range map[string][3]string{
		"an unknown name": {"nobody", staffPassword}, "a wrong password": {owner.Username, "not the one at all"}, "no code": {owner.Username, staffPassword}, "a wrong code": {owner.Username, staffPassword, "000000"},
	} {
		began := time.Now()
		_, err := slow.LogInStaff(background, app.Arrival{}, given[0], given[1], given[2])
		wantCode(t, what, err, clinic.Unauthorized)
		if took := time.Since(began); took < step {
			t.Errorf("%s is refused after %s", what, took)
		}
	}
}
