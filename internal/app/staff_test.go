package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const staffPassword = "a long enough password"

var background = context.Background()

// staffed is a clinic with an owner who can log in.
func staffed(t *testing.T) (c *apptest.Clinic, owner clinic.Staff) {
	t.Helper()
	c = apptest.Start(t).AddClinic("Harbour")
	owner, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "Ines@Harbour.example", Name: "Ines Brook", Role: clinic.RoleOwner}, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	return c, owner
}

// logIn lets somebody in who has no second factor.
func logIn(t *testing.T, a *app.App, username, password string) app.StaffSession {
	t.Helper()
	s, err := a.LogInStaff(background, app.Arrival{}, username, password, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantCode(t *testing.T, what string, err error, want clinic.Code) {
	t.Helper()
	if clinic.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestSomebodyLogsInHoweverSheWritesHerNameAndIsResumed(t *testing.T) {
	c, owner := staffed(t)
	for _, name := range []string{"Ines@Harbour.example", "ines@harbour.example", " INES@harbour.example "} {
		s := logIn(t, c.App, name, staffPassword)
		if s.Clinic != c.ID || s.Name != "staff:"+owner.ID || s.Staff != owner {
			t.Errorf("logged in as %+v", s)
		}
		resumed, err := c.App.ResumeStaff(background, s.Secret)
		if err != nil || resumed != s {
			t.Errorf("resumed %+v, %v; want %+v", resumed, err, s)
		}
	}
}

func TestEveryWayOfNotBeingLetInIsTheSame(t *testing.T) {
	c, owner := staffed(t)
	unset, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "unset", Name: "No Password", Role: clinic.RoleOwner}, "")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, given := range [][2]string{{"nobody", staffPassword}, {owner.Username, staffPassword + "x"}, {owner.Username, ""}, {unset.Username, ""}, {"", ""}} {
		_, err := c.App.LogInStaff(background, app.Arrival{}, given[0], given[1], "")
		wantCode(t, "a wrong log-in", err, clinic.Unauthorized)
		said = append(said, err.Error())
	}
	if _, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "second", Name: "Second", Role: clinic.RoleOwner}, staffPassword); err != nil {
		t.Fatal(err)
	}
	owner.Disabled = true
	if _, err := c.App.ReplaceStaff(background, c.Actor, owner, nil); err != nil {
		t.Fatal(err)
	}
	_, err = c.App.LogInStaff(background, app.Arrival{}, owner.Username, staffPassword, "")
	wantCode(t, "a disabled account", err, clinic.Unauthorized)
	if said = slices.Compact(append(said, err.Error())); len(said) != 1 {
		t.Errorf("it is said in several ways: %q", said)
	}
}

func TestASessionEndsAfterTwelveHoursAndAfterTwoOfSilence(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	for hours := 1; hours < 12; hours++ {
		c.Clock.Advance(time.Hour)
		if _, err := c.App.ResumeStaff(background, s.Secret); err != nil {
			t.Fatalf("after %d hours at work: %v", hours, err)
		}
	}
	c.Clock.Advance(time.Hour)
	_, err := c.App.ResumeStaff(background, s.Secret)
	wantCode(t, "after twelve hours", err, clinic.NotFound)

	s = logIn(t, c.App, owner.Username, staffPassword)
	c.Clock.Advance(2*time.Hour - time.Second)
	if _, err := c.App.ResumeStaff(background, s.Secret); err != nil {
		t.Errorf("just before two hours of silence: %v", err)
	}
	c.Clock.Advance(2 * time.Hour)
	_, err = c.App.ResumeStaff(background, s.Secret)
	wantCode(t, "after two hours of silence", err, clinic.NotFound)
}

func TestWhatEndsSomebodysSessions(t *testing.T) {
	for how, end := range map[string]func(*apptest.Clinic, clinic.Staff, app.StaffSession) error{
		"logging out": func(c *apptest.Clinic, _ clinic.Staff, s app.StaffSession) error {
			return c.App.LogOutStaff(background, s)
		},
		"logging out twice": func(c *apptest.Clinic, _ clinic.Staff, s app.StaffSession) error {
			_ = c.App.LogOutStaff(background, s)
			return c.App.LogOutStaff(background, s)
		},
		"being removed": func(c *apptest.Clinic, her clinic.Staff, _ app.StaffSession) error {
			return c.App.DeleteStaff(background, c.Actor, her.ID, nil)
		},
		"her second factor being taken off": func(c *apptest.Clinic, her clinic.Staff, s app.StaffSession) error { // the phone she lost may be the browser
			begun, err1 := c.App.BeginTOTP(background, s, staffPassword)
			_, err2 := c.App.ConfirmTOTP(background, s, authenticator{c, begun.Secret}.code(t, 0))
			return errors.Join(err1, err2, c.App.TakeTOTP(background, c.Actor, her.ID))
		},
		"a reset": func(c *apptest.Clinic, her clinic.Staff, _ app.StaffSession) error {
			_, _, err := c.App.ResetStaffPassword(background, c.Actor, her.ID)
			return err
		},
		"a new password": func(c *apptest.Clinic, _ clinic.Staff, s app.StaffSession) error {
			_, err := c.App.ChangeStaffPassword(background, s, staffPassword, "another long password")
			return err
		},
		"a new server key": func(c *apptest.Clinic, _ clinic.Staff, _ app.StaffSession) error { return c.App.Rekey(background) },
		"ten others of hers": func(c *apptest.Clinic, her clinic.Staff, _ app.StaffSession) error {
			for range 10 {
				if _, err := c.App.LogInStaff(background, app.Arrival{}, her.Username, staffPassword, ""); err != nil {
					return err
				}
			}
			return nil
		},
		"being disabled": func(c *apptest.Clinic, her clinic.Staff, _ app.StaffSession) error {
			her.Disabled = true
			_, err := c.App.ReplaceStaff(background, c.Actor, her, nil)
			return err
		},
	} {
		t.Run(how, func(t *testing.T) {
			c, owner := staffed(t)
			her, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "ruth", Name: "Ruth", Role: clinic.RoleFrontDesk}, staffPassword)
			if err != nil {
				t.Fatal(err)
			}
			hers, other := logIn(t, c.App, "ruth", staffPassword), logIn(t, c.App, owner.Username, staffPassword)
			if err := end(c, her, hers); err != nil {
				t.Fatal(err)
			}
			_, err = c.App.ResumeStaff(background, hers.Secret)
			wantCode(t, "her session", err, clinic.NotFound)
			if _, err := c.App.ResumeStaff(background, other.Secret); err != nil && how != "a new server key" {
				t.Errorf("somebody else's session: %v", err)
			}
		})
	}
}

func TestARoleThatChangesHoldsFromTheNextRequestOn(t *testing.T) {
	c, _ := staffed(t)
	her, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "ruth", Name: "Ruth", Role: clinic.RoleOwner}, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	s := logIn(t, c.App, "ruth", staffPassword)
	her.Role = clinic.RoleFrontDesk
	if _, err := c.App.ReplaceStaff(background, c.Actor, her, nil); err != nil {
		t.Fatal(err)
	}
	if s, err := c.App.ResumeStaff(background, s.Secret); err != nil || s.Staff.Role != clinic.RoleFrontDesk {
		t.Errorf("resumed as %s, %v", s.Staff.Role, err)
	}
}

// A clinic that nobody can set up any more would need the operator.
func TestTheLastOwnerWhoCanLogInStaysOne(t *testing.T) {
	c, owner := staffed(t)
	demoted, disabled := owner, owner
	demoted.Role, disabled.Disabled = clinic.RolePractitioner, true
	asleep := clinic.Staff{Username: "asleep", Name: "Asleep", Role: clinic.RoleOwner, Disabled: true}
	if _, err := c.App.AddStaff(background, c.Actor, asleep, staffPassword); err != nil {
		t.Fatal(err)
	}
	leave := map[string]func() error{
		"demoted":  func() error { _, err := c.App.ReplaceStaff(background, c.Actor, demoted, nil); return err },
		"disabled": func() error { _, err := c.App.ReplaceStaff(background, c.Actor, disabled, nil); return err },
		"removed":  func() error { return c.App.DeleteStaff(background, c.Actor, owner.ID, nil) },
	}
	for how, try := range leave {
		wantCode(t, how, try(), clinic.Conflict)
	}
	if _, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "second", Name: "Second", Role: clinic.RoleOwner}, staffPassword); err != nil {
		t.Fatal(err)
	}
	if err := leave["removed"](); err != nil {
		t.Errorf("beside another owner: %v", err)
	}
}

// Who never chose a password cannot log in, and her code dies after a day.
func TestAnOwnerWithoutAPasswordIsNoneWhoCanLogIn(t *testing.T) {
	c, owner := staffed(t)
	second, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "second", Name: "Second", Role: clinic.RoleOwner}, "")
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "the other owner leaves", c.App.DeleteStaff(background, c.Actor, owner.ID, nil), clinic.Conflict)
	code, _, err := c.App.ResetStaffPassword(background, c.Actor, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.App.ChooseStaffPassword(background, app.Arrival{}, code, staffPassword); err != nil {
		t.Fatal(err)
	}
	if err := c.App.DeleteStaff(background, c.Actor, owner.ID, nil); err != nil {
		t.Errorf("once the second has a password: %v", err)
	}
}

func TestAPasswordIsOfTwelveTo256CharactersAndNotTheUserName(t *testing.T) {
	c, _ := staffed(t)
	for given, want := range map[string]clinic.Code{
		"eleven char":               clinic.Invalid,
		"twelve chars":              "",
		"zwölf Stück!":              "", // counted in characters
		strings.Repeat("é", 256):    "",
		strings.Repeat("é", 257):    clinic.Invalid,
		"Ruth.Nobody@harbour.test":  clinic.Invalid,
		"ruth.nobody@harbour.test ": clinic.Invalid,
		"a broken\xff one, surely":  clinic.Invalid,
	} {
		her, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "ruth.nobody@harbour.test", Name: "Ruth", Role: clinic.RoleFrontDesk}, given)
		wantCode(t, fmt.Sprintf("a password of %d bytes", len(given)), err, want)
		if err != nil {
			if strings.Contains(err.Error(), given) {
				t.Error("the refusal repeats the password")
			}
			continue
		}
		logIn(t, c.App, her.Username, given)
		if err := c.App.DeleteStaff(background, c.Actor, her.ID, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestToChangeHerPasswordSomebodyNeedsTheOldOne(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	for name, given := range map[string][2]string{
		"a wrong old one": {staffPassword + "x", "another long password"}, "none": {staffPassword, ""}, "the same": {staffPassword, staffPassword}, "a short one": {staffPassword, "short"},
	} {
		_, err := c.App.ChangeStaffPassword(background, s, given[0], given[1])
		wantCode(t, name, err, clinic.Invalid)
	}
	begun, err := c.App.ChangeStaffPassword(background, s, staffPassword, "another long password")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.App.ResumeStaff(background, begun.Secret); err != nil {
		t.Errorf("the browser that asked is not logged in again: %v", err)
	}
	_, err = c.App.LogInStaff(background, app.Arrival{}, owner.Username, staffPassword, "")
	wantCode(t, "the old password", err, clinic.Unauthorized)
	logIn(t, c.App, owner.Username, "another long password")
}

func TestAClinicWithoutAnOwnerIsSetUpOnceByACode(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	first, err := c.App.OpenSetUp(background)
	if err != nil || len(first) != 1 || first[0].Clinic.ID != c.ID {
		t.Fatalf("%d codes, %v", len(first), err)
	}
	again, err := c.App.OpenSetUp(background) // the next start
	if err != nil || len(again) != 1 {
		t.Fatalf("%d codes, %v", len(again), err)
	}
	ines := clinic.Staff{Username: "ines", Name: "Ines", Role: clinic.RoleFrontDesk} // she does not choose her role
	_, err = c.App.SetUp(background, app.Arrival{}, first[0].Code, ines, staffPassword)
	wantCode(t, "the code of the last start", err, clinic.NotFound)
	_, err = c.App.SetUp(background, app.Arrival{}, again[0].Code, ines, "short")
	wantCode(t, "a short password", err, clinic.Invalid)
	s, err := c.App.SetUp(background, app.Arrival{}, strings.ToUpper(again[0].Code), ines, staffPassword)
	if err != nil || s.Staff.Role != clinic.RoleOwner || s.Clinic != c.ID {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := c.App.ResumeStaff(background, s.Secret); err != nil {
		t.Errorf("she is not logged in: %v", err)
	}
	ines.Username = "other"
	_, err = c.App.SetUp(background, app.Arrival{}, again[0].Code, ines, staffPassword)
	wantCode(t, "the code again", err, clinic.NotFound)
	if more, err := c.App.OpenSetUp(background); err != nil || len(more) != 0 {
		t.Errorf("%d codes for a clinic with an owner, %v", len(more), err)
	}
}

func TestACodeDiesAfterADay(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	codes, err := c.App.OpenSetUp(background)
	if err != nil {
		t.Fatal(err)
	}
	c.Clock.Advance(24*time.Hour - time.Second)
	if _, err := c.App.StaffInvitation(background, codes[0].Code); err != nil {
		t.Errorf("just before a day: %v", err)
	}
	c.Clock.Advance(time.Second)
	_, err = c.App.SetUp(background, app.Arrival{}, codes[0].Code, clinic.Staff{Username: "ines", Name: "Ines"}, staffPassword)
	wantCode(t, "after a day", err, clinic.NotFound)
}

func TestAResetPasswordIsChosenAnewOnceByACode(t *testing.T) {
	c, owner := staffed(t)
	code, _, err := c.App.ResetStaffPassword(background, c.Actor, owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.App.LogInStaff(background, app.Arrival{}, owner.Username, staffPassword, "")
	wantCode(t, "the old password", err, clinic.Unauthorized)
	_, err = c.App.SetUp(background, app.Arrival{}, code, clinic.Staff{Username: "intruder", Name: "I"}, staffPassword)
	wantCode(t, "setting up by it", err, clinic.NotFound)
	if her, err := c.App.ChooseStaffPassword(background, app.Arrival{}, code, "another long password"); err != nil || her.ID != owner.ID {
		t.Fatalf("%+v, %v", her, err)
	}
	logIn(t, c.App, owner.Username, "another long password")
	_, err = c.App.ChooseStaffPassword(background, app.Arrival{}, code, "a third long password")
	wantCode(t, "the code again", err, clinic.NotFound)
}

func TestStaffOfAnotherClinicIsNotFound(t *testing.T) {
	c, owner := staffed(t)
	other := c.AddClinic("Hill").Actor
	changed := owner
	changed.Name = "Changed"
	for what, ask := range map[string]func() error{
		"reading":   func() error { _, err := c.App.Staff(background, other, owner.ID); return err },
		"by name":   func() error { _, err := c.App.StaffByUsername(background, other, owner.Username); return err },
		"replacing": func() error { _, err := c.App.ReplaceStaff(background, other, changed, nil); return err },
		"removing":  func() error { return c.App.DeleteStaff(background, other, owner.ID, nil) },
		"a reset":   func() error { _, _, err := c.App.ResetStaffPassword(background, other, owner.ID); return err },
	} {
		wantCode(t, what, ask(), clinic.NotFound)
	}
	if page, err := c.App.StaffPage(background, other, "", 10); err != nil || len(page) != 0 {
		t.Errorf("%d of another clinic are listed, %v", len(page), err)
	}
	logIn(t, c.App, owner.Username, staffPassword)
}

func TestTheAuditTellsOfEverythingAboutStaffByIdAlone(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	if err := c.App.LogOutStaff(background, s); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.App.ResetStaffPassword(background, c.Actor, owner.ID); err != nil {
		t.Fatal(err)
	}
	entries, err := c.App.Audit(background, c.Actor, app.AuditFilter{}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		if strings.HasPrefix(e.Action, "staff.") {
			told = append(told, e.Action+" by "+strings.ReplaceAll(e.Actor, owner.ID, "her"))
		}
	}
	by := c.Actor.Name
	want := []string{"staff.reset-password by " + by, "staff.log-out by staff:her", "staff.log-in by staff:her", "staff.add by " + by}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestTheNightRemovesWhatHasExpired(t *testing.T) {
	c, owner := staffed(t)
	logIn(t, c.App, owner.Username, staffPassword)
	c.Clock.Advance(36 * time.Hour)
	c.Server.Roll()
	begun := logIn(t, c.App, owner.Username, staffPassword)
	if all, err := c.App.StaffSessions(background, begun); err != nil || len(all) != 1 || !all[0].IsOwn {
		t.Errorf("%+v, %v", all, err)
	}
}

// Else who asks would learn from the time it takes who has an account.
func TestALogInHashesOnePasswordWhateverIsWrong(t *testing.T) {
	c, owner := staffed(t)
	unset, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "unset", Name: "No Password", Role: clinic.RoleOwner}, "")
	if err != nil {
		t.Fatal(err)
	}
	off, err := c.App.AddStaff(background, c.Actor, clinic.Staff{Username: "off", Name: "Off", Role: clinic.RoleFrontDesk, Disabled: true}, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	for what, given := range map[string][2]string{
		"nobody": {"nobody", staffPassword}, "a wrong password": {owner.Username, "a wrong password"},
		"no password yet": {unset.Username, staffPassword}, "a disabled account": {off.Username, staffPassword},
	} {
		before := c.App.Hashed()
		_, err := c.App.LogInStaff(background, app.Arrival{}, given[0], given[1], "")
		wantCode(t, what, err, clinic.Unauthorized)
		if n := c.App.Hashed() - before; n != 1 {
			t.Errorf("%s: hashed %d times", what, n)
		}
	}
}
