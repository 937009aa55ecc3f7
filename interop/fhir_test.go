//go:build interop

package interop

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// fhirFaults is what the validator has against resources, one in a line.
func fhirFaults(t *testing.T, resources []byte) string {
	t.Helper()
	if _, err := os.Stat("node_modules/fhir"); err != nil {
		missing(t, "fhir")
	}
	cmd := exec.Command(client(t, "node"), "fhir/validate.mjs")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(resources), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestAnotherValidatorFindsNoFaultInOurFHIR(t *testing.T) {
	if faults := fhirFaults(t, []byte(`{"resourceType":"Procedure","id":"p","status":"done","subject":{"reference":"Patient/x"},"colour":"red"}`)); strings.Count(faults, "\n") != 2 {
		t.Fatalf("of two faults it finds %q", faults)
	}
	_, a, _ := demo(t, 30)
	var all bytes.Buffer
	n := map[string]int{}
	take := func(url string) (next string) {
		response, body := ask(t, http.MethodGet, url, "", "Authorization", "Bearer "+a.APIKey)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", url, response.StatusCode, body)
		}
		all.WriteString(body + "\n")
		var bundle struct {
			Link  []struct{ Relation, URL string }
			Entry []struct{ Resource json.RawMessage }
		}
		if err := json.Unmarshal([]byte(body), &bundle); err != nil {
			t.Fatal(err)
		}
		for _, e := range bundle.Entry {
			all.Write(append(e.Resource, '\n'))
		}
		n[url[strings.LastIndex(url, "/")+1:]] += len(bundle.Entry)
		for _, l := range bundle.Link {
			if l.Relation == "next" {
				next = l.URL
			}
		}
		return next
	}
	for _, kind := range []string{"Patient", "Procedure", "Appointment", "CarePlan", "Observation"} {
		for url := a.BaseURL + "/fhir/" + kind; url != ""; {
			url = take(url)
		}
		if n[kind] == 0 {
			t.Errorf("there is no %s", kind)
		}
	}
	take(a.BaseURL + "/fhir/metadata")
	if faults := fhirFaults(t, all.Bytes()); faults != "" {
		t.Errorf("it finds:\n%s", faults)
	}
}
