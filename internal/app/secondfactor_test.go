package app_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// authenticator makes codes as an app on a phone does, from what it was told.
type authenticator struct {
	*apptest.Clinic
	secret string
}

// code is what the phone shows so long from now.
func (p authenticator) code(t *testing.T, from time.Duration) string {
	t.Helper()
	code, err := totp.GenerateCode(p.secret, p.Clock.Now().Add(from))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// withPhone is a clinic whose owner has turned on a second factor, a minute ago.
func withPhone(t *testing.T) (p authenticator, owner clinic.Staff, s app.StaffSession, recovery []string) {
	t.Helper()
	c, owner := staffed(t)
	s = logIn(t, c.App, owner.Username, staffPassword)
	begun, err := c.App.BeginTOTP(background, s, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	p = authenticator{c, begun.Secret}
	if recovery, err = c.App.ConfirmTOTP(background, s, p.code(t, 0)); err != nil {
		t.Fatal(err)
	}
	c.Clock.Advance(time.Minute)
	return p, owner, s, recovery
}

func (p authenticator) logIn(username, code string) error {
	_, err := p.App.LogInStaff(background, app.Arrival{}, username, staffPassword, code)
	return err
}

func TestWhoHasASecondFactorLogsInWithItsCodeAndNotWithout(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	var said []string
	for what, code := range map[string]string{"no code": "", "a wrong one": "000000", "a recovery code that is not hers": "0000-0000-0000"} {
		err := p.logIn(owner.Username, code)
		wantCode(t, what, err, clinic.Unauthorized)
		said = append(said, err.Error())
	}
	_, err := p.App.LogInStaff(background, app.Arrival{}, owner.Username, "a wrong password", p.code(t, 0))
	wantCode(t, "a right code with a wrong password", err, clinic.Unauthorized)
	if said = slices.Compact(append(said, err.Error())); len(said) != 1 {
		t.Errorf("it is told what was wrong: %q", said)
	}
	if err := p.logIn(owner.Username, p.code(t, 0)); err != nil {
		t.Error(err)
	}
}

func TestASecondFactorIsAskedForOnceItIsConfirmed(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	_, err := c.App.ConfirmTOTP(background, s, "123456")
	wantCode(t, "confirming what was not begun", err, clinic.Conflict)
	_, err = c.App.BeginTOTP(background, s, "a wrong password")
	wantCode(t, "beginning with a wrong password", err, clinic.Invalid)
	first, err := c.App.BeginTOTP(background, s, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	logIn(t, c.App, owner.Username, staffPassword)
	begun, err := c.App.BeginTOTP(background, s, staffPassword)
	if err != nil || begun.Secret == first.Secret {
		t.Fatalf("beginning again draws the same secret, %v", err)
	}
	if again, err := c.App.BegunTOTP(background, s); err != nil || again != begun {
		t.Errorf("what was begun is shown otherwise: %v", err)
	}
	_, err = c.App.ConfirmTOTP(background, s, authenticator{c, first.Secret}.code(t, 0))
	wantCode(t, "a code of the first secret", err, clinic.Invalid)
	if her, err := c.App.Staff(background, c.Actor, owner.ID); err != nil || her.SecondFactor {
		t.Errorf("it is on before it is confirmed, %v", err)
	}
	if _, err = c.App.ConfirmTOTP(background, s, authenticator{c, begun.Secret}.code(t, 0)); err != nil {
		t.Fatal(err)
	}
	_, err = c.App.BegunTOTP(background, s)
	wantCode(t, "its secret once it is on", err, clinic.NotFound)
	_, err = c.App.BeginTOTP(background, s, staffPassword)
	wantCode(t, "beginning while it is on", err, clinic.Conflict)
	if page, err := c.App.StaffPage(background, c.Actor, "", 10); err != nil || len(page) != 1 || !page[0].SecondFactor {
		t.Errorf("the list of staff does not say that it is on: %+v, %v", page, err)
	}
}

// They came in without it.
func TestConfirmingASecondFactorLogsHerOtherBrowsersOut(t *testing.T) {
	c, owner := staffed(t)
	other, s := logIn(t, c.App, owner.Username, staffPassword), logIn(t, c.App, owner.Username, staffPassword)
	begun, err := c.App.BeginTOTP(background, s, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.App.ConfirmTOTP(background, s, authenticator{c, begun.Secret}.code(t, 0)); err != nil {
		t.Fatal(err)
	}
	_, err = c.App.ResumeStaff(background, other.Secret)
	wantCode(t, "the other browser", err, clinic.NotFound)
	if _, err := c.App.ResumeStaff(background, s.Secret); err != nil {
		t.Errorf("the browser that asked: %v", err)
	}
}

func TestACodeIsTakenOneStepOffAndNotTwo(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	for _, off := range []time.Duration{-time.Minute, time.Minute} {
		wantCode(t, "a code of "+off.String(), p.logIn(owner.Username, p.code(t, off)), clinic.Unauthorized)
	}
	for _, off := range []time.Duration{-30 * time.Second, 30 * time.Second} { // the later one last: see the next test
		if err := p.logIn(owner.Username, p.code(t, off)); err != nil {
			t.Errorf("a code of %s: %v", off, err)
		}
	}
}

func TestACodeIsTakenOnceAndNoEarlierOneAfterIt(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	code := p.code(t, 0)
	if err := p.logIn(owner.Username, code); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "the same code again", p.logIn(owner.Username, code), clinic.Unauthorized)
	wantCode(t, "the one before it", p.logIn(owner.Username, p.code(t, -30*time.Second)), clinic.Unauthorized)
	p.Clock.Advance(30 * time.Second)
	wantCode(t, "the same code in the next step", p.logIn(owner.Username, code), clinic.Unauthorized)
	if err := p.logIn(owner.Username, p.code(t, 0)); err != nil {
		t.Errorf("the next code: %v", err)
	}
}

// Whoever looks over her shoulder is as fast as she is.
func TestOfLogInsWithTheSameCodeAtTheSameMomentOneIsLetIn(t *testing.T) {
	p, owner, _, recovery := withPhone(t)
	for what, code := range map[string]string{"a code": p.code(t, 0), "a recovery code": recovery[0]} {
		var let atomic.Int64
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if p.logIn(owner.Username, code) == nil {
					let.Add(1)
				}
			})
		}
		all.Wait()
		if let.Load() != 1 {
			t.Errorf("%s let %d in", what, let.Load())
		}
	}
}

// Of a million codes three are right: an account bears few wrong ones, from wherever.
func TestAfterTenWrongCodesNoneIsTakenForAMinute(t *testing.T) {
	p, owner, _, recovery := withPhone(t)
	for range 10 {
		wantCode(t, "a wrong code", p.logIn(owner.Username, "000000"), clinic.Unauthorized)
	}
	wantCode(t, "then a right one", p.logIn(owner.Username, p.code(t, 0)), clinic.Unauthorized)
	wantCode(t, "and a recovery code", p.logIn(owner.Username, recovery[0]), clinic.Unauthorized)
	p.Clock.Advance(time.Minute)
	if err := p.logIn(owner.Username, p.code(t, 0)); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

// Else whoever can make the server start anew guesses as fast as it starts.
func TestARestartForgivesNoWrongCode(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	for range 6 {
		wantCode(t, "a wrong code", p.logIn(owner.Username, "000000"), clinic.Unauthorized)
	}
	p.Crash()
	for range 4 {
		wantCode(t, "a wrong code after it", p.logIn(owner.Username, "000000"), clinic.Unauthorized)
	}
	p.Crash()
	wantCode(t, "then a right one", p.logIn(owner.Username, p.code(t, 0)), clinic.Unauthorized)
	p.Clock.Advance(time.Minute)
	if err := p.logIn(owner.Username, p.code(t, 0)); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	p.Crash()
	p.Clock.Advance(time.Minute)
	for range 9 {
		wantCode(t, "a wrong code after a right one", p.logIn(owner.Username, "000000"), clinic.Unauthorized)
	}
	if err := p.logIn(owner.Username, p.code(t, 0)); err != nil {
		t.Errorf("a right one forgives the wrong ones before it: %v", err)
	}
}

// Each is counted before it is looked at.
func TestOfWrongCodesAtTheSameMomentTenAreLookedAt(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { _ = p.logIn(owner.Username, "000000") })
	}
	all.Wait()
	if n := strings.Count(p.Log.String(), "a wrong code after a right password"); n != 10 {
		t.Errorf("%d are", n)
	}
}

func TestWrongCodesWithoutThePasswordKeepNobodyOut(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	for range 15 {
		if _, err := p.App.LogInStaff(background, app.Arrival{}, owner.Username, "a wrong password", "000000"); err == nil {
			t.Fatal("let in")
		}
	}
	if err := p.logIn(owner.Username, p.code(t, 0)); err != nil {
		t.Error(err)
	}
}

func TestConfirmingIsNoPlaceToGuessEither(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	begun, err := c.App.BeginTOTP(background, s, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		_, err := c.App.ConfirmTOTP(background, s, "000000")
		wantCode(t, "a wrong code", err, clinic.Invalid)
	}
	_, err = c.App.ConfirmTOTP(background, s, authenticator{c, begun.Secret}.code(t, 0))
	wantCode(t, "then a right one", err, clinic.Conflict)
}

func TestARecoveryCodeStandsInForThePhoneOnce(t *testing.T) {
	p, owner, s, recovery := withPhone(t)
	if len(recovery) != 8 || len(slices.Compact(slices.Sorted(slices.Values(recovery)))) != 8 {
		t.Fatalf("%d codes", len(recovery))
	}
	if err := p.logIn(owner.Username, strings.ToUpper(strings.ReplaceAll(recovery[3], "-", " "))); err != nil {
		t.Fatalf("however it is typed: %v", err)
	}
	wantCode(t, "the same again", p.logIn(owner.Username, recovery[3]), clinic.Unauthorized)
	if n, err := p.App.RecoveryCodesLeft(background, s); err != nil || n != 7 {
		t.Errorf("%d are left, %v", n, err)
	}
	_, err := p.App.RenewRecoveryCodes(background, s, "a wrong password")
	wantCode(t, "renewing with a wrong password", err, clinic.Invalid)
	renewed, err := p.App.RenewRecoveryCodes(background, s, staffPassword)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "one of those before", p.logIn(owner.Username, recovery[4]), clinic.Unauthorized)
	if err := p.logIn(owner.Username, renewed[0]); err != nil {
		t.Errorf("one of the new ones: %v", err)
	}
}

func TestASecondFactorIsTurnedOffWithThePassword(t *testing.T) {
	p, owner, s, recovery := withPhone(t)
	wantCode(t, "with a wrong one", p.App.EndTOTP(background, s, "a wrong password"), clinic.Invalid)
	wantCode(t, "then without a code", p.logIn(owner.Username, ""), clinic.Unauthorized)
	if err := p.App.EndTOTP(background, s, staffPassword); err != nil {
		t.Fatal(err)
	}
	logIn(t, p.App, owner.Username, staffPassword)
	if n, err := p.App.RecoveryCodesLeft(background, s); err != nil || n != 0 {
		t.Errorf("%d recovery codes of %d are left, %v", n, len(recovery), err)
	}
	wantCode(t, "off again", p.App.EndTOTP(background, s, staffPassword), clinic.Conflict)
}

func TestAnOwnerTakesTheSecondFactorOffSomebodyElseWhoLostHerPhone(t *testing.T) {
	p, owner, s, _ := withPhone(t)
	wantCode(t, "her own", p.App.TakeTOTP(background, s.Actor, owner.ID), clinic.Conflict)
	other := p.AddClinic("Hill").Actor
	wantCode(t, "of another clinic", p.App.TakeTOTP(background, other, owner.ID), clinic.NotFound)
	wantCode(t, "before it is taken", p.logIn(owner.Username, ""), clinic.Unauthorized)
	if err := p.App.TakeTOTP(background, p.Actor, owner.ID); err != nil {
		t.Fatal(err)
	}
	logIn(t, p.App, owner.Username, staffPassword)
	wantCode(t, "again", p.App.TakeTOTP(background, p.Actor, owner.ID), clinic.Conflict)
}

func TestANewPasswordByACodeDoesNotStandInForTheSecondFactor(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	code, _, err := p.App.ResetStaffPassword(background, p.Actor, owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.ChooseStaffPassword(background, app.Arrival{}, code, staffPassword); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "without a code", p.logIn(owner.Username, ""), clinic.Unauthorized)
	if err := p.logIn(owner.Username, p.code(t, 0)); err != nil {
		t.Error(err)
	}
}

// It was sealed with the old one; else nobody who has one could log in any more.
func TestANewServerKeyTakesSecondFactorsAway(t *testing.T) {
	p, owner, _, _ := withPhone(t)
	if err := p.App.Rekey(background); err != nil {
		t.Fatal(err)
	}
	logIn(t, p.App, owner.Username, staffPassword)
}

func TestTheAuditTellsOfEverythingAboutASecondFactor(t *testing.T) {
	p, owner, s, recovery := withPhone(t)
	if err := p.logIn(owner.Username, recovery[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.RenewRecoveryCodes(background, s, staffPassword); err != nil {
		t.Fatal(err)
	}
	if err := p.App.TakeTOTP(background, p.Actor, owner.ID); err != nil {
		t.Fatal(err)
	}
	entries, err := p.App.Audit(background, p.Actor, app.AuditFilter{}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		if e.Subject == owner.ID {
			told = append(told, strings.TrimPrefix(e.Action, "staff."))
		}
	}
	want := []string{"take-second-factor", "renew-recovery-codes", "use-recovery-code", "confirm-second-factor", "begin-second-factor", "add"}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if log := p.Log.String(); strings.Contains(log, p.secret) || strings.Contains(log, recovery[0]) {
		t.Error("the log tells a secret")
	}
}
