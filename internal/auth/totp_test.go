package auth_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

// rfcSecret is the one of RFC 6238 appendix B, for SHA-1.
var rfcSecret = auth.TOTP("12345678901234567890")

// The appendix gives eight digits; the last six are what six digits are.
func TestACodeIsTheOneOfRFC6238(t *testing.T) {
	for seconds, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if step, ok := rfcSecret.Step(code, time.Unix(seconds, 0), 0); !ok || step != seconds/30 {
			t.Errorf("%s at %d: step %d, %t", code, seconds, step, ok)
		}
	}
}

func TestACodeHoldsOneStepBeforeAndAfterItsOwn(t *testing.T) {
	const code, own = "005924", 1234567890 / 30
	for steps, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		step, ok := rfcSecret.Step(code, time.Unix((own+steps)*30, 0), 0)
		if ok != want || ok && step != own {
			t.Errorf("%d steps from its own: step %d, %t", steps, step, ok)
		}
	}
}

func TestACodeOfAStepThatWasUsedIsRefused(t *testing.T) {
	now := time.Unix(1234567890, 0)
	for last, want := range map[int64]bool{1234567890/30 - 1: true, 1234567890 / 30: false, 1234567890/30 + 1: false} {
		if _, ok := rfcSecret.Step("005924", now, last); ok != want {
			t.Errorf("after step %d: %t", last, ok)
		}
	}
}

func TestACodeMayBeTypedAsThePhoneShowsItAndNothingElsePasses(t *testing.T) {
	now := time.Unix(1234567890, 0)
	for code, want := range map[string]bool{
		"005 924": true, " 005924\n": true, "5924": false, "": false, "0059240": false, "005925": false, "00592４": false, "abcdef": false,
	} {
		if _, ok := rfcSecret.Step(code, now, 0); ok != want {
			t.Errorf("%q: %t", code, ok)
		}
	}
}

func TestASecretIsReadByACameraAsItIsTyped(t *testing.T) {
	address := rfcSecret.URL("Afterglow Médi: Spa & Co", "ines@harbour.example")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Afterglow Médi  Spa & Co:ines@harbour.example" {
		t.Errorf("it reads %s", address)
	}
	if strings.Contains(u.RawQuery, "+") {
		t.Errorf("a space is written as a plus sign, which apps show: %s", u.RawQuery)
	}
	if q, err := url.ParseQuery(u.RawQuery); err != nil || q.Get("secret") != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || q.Get("secret") != rfcSecret.Text() {
		t.Errorf("the secret is %q, %v", q.Get("secret"), err)
	} else if q.Get("issuer") != "Afterglow Médi  Spa & Co" {
		t.Errorf("the issuer is %q", q.Get("issuer"))
	}
}

func TestTwoSecretsDiffer(t *testing.T) {
	if one, other := auth.NewTOTP(), auth.NewTOTP(); one.Text() == other.Text() || len(one.Text()) != 32 {
		t.Error("a secret is short, or was drawn twice")
	}
}
