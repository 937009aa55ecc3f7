package auth_test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

// guesser tries passwords at a limiter whose clock stands until it is moved.
type guesser struct {
	*auth.Limiter
	now time.Time
}

func newGuesser() *guesser {
	g := &guesser{now: time.Date(2027, 3, 2, 17, 0, 0, 0, time.UTC)}
	g.Limiter = auth.NewLimiter(func() time.Time { return g.now })
	return g
}

// guess fails as often as it may, at most so many times, and returns how often.
func (g *guesser) guess(address, account string, most int) (failed int) {
	from := netip.MustParseAddr(address)
	for range most {
		if ok, _ := g.Allow(from, account, "wrong"); !ok {
			return failed
		}
		g.Failed(from, account, "wrong")
		failed++
	}
	return failed
}

func (g *guesser) allows(address, account string) bool {
	ok, _ := g.Allow(netip.MustParseAddr(address), account, "wrong")
	return ok
}

// addressOf is an address of its own for each number.
func addressOf(n int) string { return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255) }

func TestAnAccountMayFailTenTimesFromOneAddress(t *testing.T) {
	g := newGuesser()
	if failed := g.guess("192.0.2.1", "ada", 100); failed != 10 {
		t.Errorf("failed %d times, want 10", failed)
	}
	if !g.allows("192.0.2.1", "bea") || !g.allows("192.0.2.2", "ada") {
		t.Error("another account, or another address, is refused with it")
	}
	if g.allows("192.0.2.1", "ADA") {
		t.Error("capitals make another account")
	}
}

func TestAnAddressMayFailSixtyTimesOverAllAccounts(t *testing.T) {
	g := newGuesser()
	failed := 0
	for n := range 100 {
		failed += g.guess("192.0.2.1", fmt.Sprint("account ", n), 1)
	}
	if failed != 60 || g.allows("192.0.2.1", "yet another") || !g.allows("192.0.2.2", "account 1") {
		t.Errorf("failed %d times, want 60 and others let in", failed)
	}
}

func TestAnAccountMayFailTwoHundredTimesOverAllAddresses(t *testing.T) {
	g := newGuesser()
	failed := 0
	for n := range 300 {
		failed += g.guess(addressOf(n), "ada", 1)
	}
	if failed != 200 || g.allows("192.0.2.1", "ada") || !g.allows("192.0.2.1", "bea") {
		t.Errorf("failed %d times, want 200 and others let in", failed)
	}
}

// Else whoever knows somebody's name could keep her out of her own calendar.
func TestWhoLoggedInFromAnAddressIsNotLockedOutByOthers(t *testing.T) {
	g := newGuesser()
	home := netip.MustParseAddr("198.51.100.7")
	g.Succeeded(home, "ada", "good")
	for n := range 300 {
		g.guess(addressOf(n), "ada", 1)
	}
	if !g.allows(home.String(), "Ada") {
		t.Error("refused where she logged in before")
	}
	if g.allows("198.51.100.8", "ada") {
		t.Error("let in where she never was")
	}
	// How often she herself may fail from there holds all the same.
	if failed := g.guess(home.String(), "ada", 100); failed != 10 {
		t.Errorf("failed %d times from home, want 10", failed)
	}
}

// A clinic's staff and guests have one address.
func TestWhoLoggedInFromAnAddressIsNotLockedOutByOthersThere(t *testing.T) {
	g := newGuesser()
	g.Succeeded(netip.MustParseAddr("192.0.2.1"), "ada", "good")
	for n := range 100 {
		g.guess("192.0.2.1", fmt.Sprint("account ", n), 1)
	}
	if !g.allows("192.0.2.1", "ada") {
		t.Error("refused where she logged in before")
	}
	if g.allows("192.0.2.1", "bea") {
		t.Error("let in who never logged in there")
	}
	if failed := g.guess("192.0.2.1", "ada", 100); failed != 10 {
		t.Errorf("failed %d times herself, want 10", failed)
	}
}

func TestAGoodPasswordMakesUpForABadOneOnTheSameAddress(t *testing.T) {
	g := newGuesser()
	g.guess("192.0.2.1", "ada", 9)
	g.Succeeded(netip.MustParseAddr("192.0.2.1"), "ada", "good")
	if failed := g.guess("192.0.2.1", "ada", 100); failed != 10 {
		t.Errorf("failed %d times after it, want 10", failed)
	}
}

// A phone beside a laptop that was forgotten when the password changed.
func TestAGoodPasswordIsLetInBesideABadOneOnTheSameAddress(t *testing.T) {
	g := newGuesser()
	home := netip.MustParseAddr("192.0.2.1")
	g.Succeeded(home, "ada", "good")
	g.guess(home.String(), "ada", 100)
	if ok, _ := g.Allow(home, "Ada", "good"); !ok || g.allows(home.String(), "ada") {
		t.Errorf("the good one is let in: %v", ok)
	}
	if ok, _ := g.Allow(netip.MustParseAddr("192.0.2.2"), "bea", "good"); !ok {
		t.Error("refused where nothing failed")
	}
	g.Failed(home, "ada", "good")
	if ok, _ := g.Allow(home, "ada", "good"); ok {
		t.Error("let in, though revoked since")
	}
}

func TestTheTimeToWaitIsLongEnoughAndNoLonger(t *testing.T) {
	g := newGuesser()
	from := netip.MustParseAddr("192.0.2.1")
	g.guess("192.0.2.1", "ada", 100)
	ok, wait := g.Allow(from, "ada", "wrong")
	if ok || wait != time.Minute {
		t.Fatalf("told to wait %v, want a minute", wait)
	}
	g.now = g.now.Add(wait - time.Second)
	if ok, left := g.Allow(from, "ada", "wrong"); ok || left != time.Second {
		t.Errorf("a second before: allowed %v, %v left", ok, left)
	}
	g.now = g.now.Add(time.Second)
	if ok, left := g.Allow(from, "ada", "wrong"); !ok || left != 0 {
		t.Errorf("after it: allowed %v, %v left", ok, left)
	}
	g.now = g.now.Add(10 * time.Minute)
	if failed := g.guess("192.0.2.1", "ada", 100); failed != 10 {
		t.Errorf("after ten minutes it failed %d times, want 10", failed)
	}
}

// RFC 4291 section 2.5.4: a network has 64 bits of addresses for one machine.
func TestAnIPv6NetworkIsOneAddress(t *testing.T) {
	g := newGuesser()
	failed := 0
	for n := range 50 {
		failed += g.guess(fmt.Sprintf("2001:db8:1:2::%x%%eth0", n+1), "ada", 1)
	}
	if failed != 10 || !g.allows("2001:db8:1:3::1", "ada") {
		t.Errorf("failed %d times from one network, want 10 and the next network let in", failed)
	}
	g.guess("192.0.2.1", "ada", 100)
	if g.allows("::ffff:192.0.2.1", "ada") || !g.allows("::ffff:192.0.2.2", "ada") {
		t.Error("an IPv4 address in IPv6 is another one than itself, or one with its neighbour")
	}
}

func TestALimiterRemembersNoMoreThanItMay(t *testing.T) {
	g := newGuesser()
	long := strings.Repeat("x", 1000)
	for n := range auth.MaxRemembered + 1000 {
		from := netip.MustParseAddr(addressOf(n))
		g.Failed(from, fmt.Sprint(long, n), "wrong")
		g.Succeeded(from, fmt.Sprint(n), "good")
	}
	if got := g.Remembered(); got != auth.MaxRemembered {
		t.Errorf("%d entries, want %d", got, auth.MaxRemembered)
	}
}

// Whatever happens, nobody fails more often in a window than its limit and what
// came back meanwhile, and no answer to wait is of the past.
func TestNoPairFailsMoreOftenThanItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newGuesser()
		begun, failed := g.now, map[string]int{}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			address := rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.2", "2001:db8::1"}).Draw(t, "address")
			account := rapid.SampledFrom([]string{"ada", "bea"}).Draw(t, "account")
			ok, wait := g.Allow(netip.MustParseAddr(address), account, "wrong")
			if ok != (wait == 0) || wait < 0 || wait > 10*time.Minute {
				t.Fatalf("allowed %v, to wait %v", ok, wait)
			}
			if ok {
				g.Failed(netip.MustParseAddr(address), account, "wrong")
				failed[address+account]++
			}
			g.now = g.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			if most := 10 + int(g.now.Sub(begun)/time.Minute) + 1; failed[address+account] > most {
				t.Fatalf("%d failures, at most %d may be", failed[address+account], most)
			}
		}
	})
}

func TestALimiterCanBeAskedByManyAtOnce(t *testing.T) {
	g := newGuesser()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 500 {
				from, account := netip.MustParseAddr(addressOf(i%7)), fmt.Sprint("account ", (i+n)%5)
				if ok, _ := g.Allow(from, account, "wrong"); ok && i%3 == 0 {
					g.Succeeded(from, account, "good")
				} else {
					g.Failed(from, account, "wrong")
				}
			}
		})
	}
	all.Wait()
}

func TestNoAddressAtAllIsLimitedAsOne(t *testing.T) {
	g := newGuesser()
	for range 10 {
		g.Failed(netip.Addr{}, "ada", "wrong")
	}
	if ok, _ := g.Allow(netip.Addr{}, "ada", "wrong"); ok {
		t.Error("let in")
	}
}

// A slow hash gives who guesses the time to send thousands before the first is found
// wrong.
func TestTriesAtTheSameMomentAreNoMoreThanOneAfterTheOther(t *testing.T) {
	g := newGuesser()
	from := netip.MustParseAddr("192.0.2.1")
	var ends []func()
	for range 100 {
		if end, _ := g.Try(from, "ada", "wrong"); end != nil {
			ends = append(ends, end)
		}
	}
	if len(ends) != 10 {
		t.Fatalf("%d are tried at once, want 10", len(ends))
	}
	if end, wait := g.Try(from, "ada", "wrong"); end != nil || wait <= 0 {
		t.Errorf("one more is let in, or told to wait for %v", wait)
	}
	ends[0]() // neither right nor wrong
	if end, _ := g.Try(from, "ada", "wrong"); end == nil {
		t.Error("what has ended still counts")
	} else {
		end()
	}
	for _, end := range ends[1:] {
		g.Failed(from, "ada", "wrong")
		end()
	}
	if failed := g.guess("192.0.2.1", "ada", 100); failed != 1 {
		t.Errorf("after 9 failures there may be %d more, want 1", failed)
	}
}
