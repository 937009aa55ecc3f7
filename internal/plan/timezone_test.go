package plan_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// printPlans makes this test binary print the plans of all cases, in short, and
// what its own time zone does to an instant.
const printPlans = "AFTERGLOW_TEST_PRINT_PLANS"

// planner.md section 7: civil dates are stored as dates, never as instants. A
// process has one local time zone, so each zone gets a process of its own.
func TestPlansDoNotDependOnTheTimeZoneOfTheMachine(t *testing.T) {
	if os.Getenv(printPlans) != "" {
		fmt.Printf("zone %s\nplans %x\n", time.Unix(0, 0).Local().Format(time.DateTime), allPlans(t))
		return
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("plans %x", allPlans(t))
	seen := map[string]bool{}
	// Two between which every day begins, 14 hours ahead of UTC and 11 behind it; New
	// York, the zone of the cases, moves its clocks.
	for _, zone := range []string{"Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"} {
		cmd := exec.Command(binary, "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "TZ="+zone, printPlans+"=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", zone, err, out)
		}
		local, plans, _ := bytes.Cut(out, []byte("\n"))
		if seen[string(local)] {
			t.Fatalf("%s: the process kept another time zone: %s", zone, local)
		}
		seen[string(local)] = true
		if !bytes.HasPrefix(plans, []byte(want)) {
			t.Errorf("%s: the plans are others than here", zone)
		}
	}
}

// allPlans is a digest of the plans of all cases.
func allPlans(t *testing.T) []byte {
	cases := readCases(t)
	digest := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		data, err := json.Marshal(cases[name].plan(t))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(digest, "%s %d\n", name, len(data))
		digest.Write(data)
	}
	return digest.Sum(nil)
}
