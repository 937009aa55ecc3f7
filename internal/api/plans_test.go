package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// section8 is the document of planner.md section 8.
const section8 = `{"clinic":{"timezone":"America/New_York","profile":"standard","min_interval_days":84,"closed_weekdays":["sunday"],"closures":[{"from":"2027-12-24","to":"2027-12-26"}],"latitude":40.7},
 "patient":{"metabolism":"typical","strength":"typical","first_timer":false,"strategy":"standard","timezone":"America/New_York","latitude":40.7,"blackouts":[{"from":"2027-08-01","to":"2027-08-14"}]},
 "treatments":[{"id":"t1","date":"2027-03-01","product":"innotox","type":"full","practitioner_id":"dr1","zones":[{"zone":"glabella","units":20}]}],
 "observations":[],
 "events":[{"id":"e1","date":"2027-10-02","title":"Wedding","priority":1}],
 "appointments":[], "packages":[], "pauses":[], "as_of":"2027-03-02", "horizon_months":12}`

func TestThePreviewOfSection8IsThePlanPrintedThere(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	plan := c.Post("/plans/preview", section8).Want(http.StatusOK).Object()
	items := map[string]map[string]any{}
	for _, item := range plan["items"].([]any) {
		item := item.(map[string]any)
		items[item["key"].(string)] = item
	}
	for key, want := range map[string]map[string]string{
		"window/t1/1": {
			"kind": "window", "start": "2027-05-31", "end": "2027-06-12", "zones": "[glabella]", "status": "upcoming", "projected": "false",
			"earliest": "2027-05-24", "due": "2027-06-12", "latest": "2027-06-12", "overdue": "2027-06-13",
		},
		"prep/e1": {"kind": "prep", "start": "2027-08-21", "end": "2027-09-04", "event": "e1", "zones": "[glabella]", "status": "upcoming", "projected": "false"},
	} {
		for member, value := range want {
			if got := fmt.Sprint(items[key][member]); got != value {
				t.Errorf("%s: %s is %s, want %s", key, member, got, value)
			}
		}
	}
	if got, want := rules(items["window/t1/1"]), []string{"window.duration", "window.makes_room"}; !slices.Equal(got, want) {
		t.Errorf("the window's reasons are %v, want %v", got, want)
	}
	for member, want := range map[string]string{
		"verdicts":    `[map[event:e1 probability:0.0151 verdict:scheduled]]`,
		"estimates":   `[map[informative_cycles:0 lower:91.1 median:105 q10:68.7 q90:160.4 upper:121.1 zone:glabella]]`,
		"flags":       `[]`,
		"next_change": `2027-05-10`,
	} {
		if got := strings.ReplaceAll(fmt.Sprint(plan[member]), "105.0", "105"); got != want {
			t.Errorf("%s is %s, want %s", member, got, want)
		}
	}
}

func rules(item map[string]any) (all []string) {
	for _, reason := range item["reasons"].([]any) {
		all = append(all, reason.(map[string]any)["rule"].(string))
	}
	return all
}

func TestAPreviewStoresNothing(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	before := contents(t, s)
	c.Post("/plans/preview", section8).Want(http.StatusOK)
	if contents(t, s) != before {
		t.Error("the database changed")
	}
}

// A clinic with rules of its own tries them on a history before it is one of its
// patients'.
func TestAPreviewFollowsTheClinicsRulesWhereItIsAsked(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/protocol", object{"profile": "harbour", "duration": object{"zone_median_days": object{"glabella": 100}}}).Want(http.StatusOK)
	for query, want := range map[string]string{
		"": "standard 105", "?protocol=document": "standard 105", "?protocol=clinic": "harbour 100",
	} {
		plan := c.Post("/plans/preview"+query, section8).Want(http.StatusOK).Object()
		estimate := plan["estimates"].([]any)[0].(map[string]any)
		if got := fmt.Sprint(plan["protocol"].(map[string]any)["profile"], " ", estimate["median"]); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	c.Post("/plans/preview?protocol=other", section8).Want(http.StatusUnprocessableEntity)
	c.Post("/plans/preview?protocol=clinic", object{"clinic": object{"timezone": "UTC"}}).Want(http.StatusUnprocessableEntity)
}

// A stored history gives the plan that its preview gives.
func TestTheStoredPlanIsThePreviewOfTheSameHistory(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	treatment := p.Treat("2027-03-01")
	event := p.Post(p.Path("/events"), object{"date": "2027-10-02"}).Want(http.StatusCreated).ID()
	preview := p.Post("/plans/preview", object{
		"clinic":     object{"timezone": "America/New_York", "latitude": 40.7},
		"treatments": []object{{"id": treatment, "date": "2027-03-01", "zones": []object{{"zone": "glabella", "units": 20}}}},
		"events":     []object{{"id": event, "date": "2027-10-02"}},
		"as_of":      "2027-03-02",
	}).Want(http.StatusOK)
	if stored := storedPlan(p); !bytes.Equal(stored, preview.Body) {
		t.Errorf("stored:  %s\npreview: %s", stored, preview.Body)
	}
}

// storedPlan is a patient's plan without the UIDs, which a preview cannot know.
func storedPlan(p *apptest.Patient) []byte {
	return regexp.MustCompile(`"uid":"[^"]+",`).ReplaceAll(p.Get(p.Path("/plan")).Want(http.StatusOK).Body, nil)
}

func TestAStoredItemNamesTheUIDThatCalendarsKnowItBy(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	var plan struct {
		Items []struct {
			UID string `json:"uid"`
		} `json:"items"`
	}
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&plan)
	var planned, shown []string
	for _, item := range plan.Items {
		planned = append(planned, item.UID)
	}
	for line := range strings.Lines(p.Calendar()) {
		if uid, ok := strings.CutPrefix(line, "UID:"); ok {
			shown = append(shown, strings.TrimSpace(uid))
		}
	}
	slices.Sort(planned)
	slices.Sort(shown)
	if !slices.Equal(planned, shown) || len(planned) == 0 {
		t.Errorf("the plan has the UIDs %v, the feed %v", planned, shown)
	}
}

func TestListsOfAPlanAreNeverNull(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	const empty = `{"items":[],"estimates":[],"verdicts":[],"flags":[],"next_change":null,"protocol":{"profile":"standard","version":1}}`
	for name, body := range map[string][]byte{
		"stored":  p.Get(p.Path("/plan")).Want(http.StatusOK).Body,
		"preview": p.Post("/plans/preview", object{"clinic": object{"timezone": "Europe/Berlin"}, "as_of": "2027-03-02"}).Want(http.StatusOK).Body,
	} {
		if got := strings.TrimSpace(string(body)); got != empty {
			t.Errorf("%s: an empty plan is %s, want %s", name, got, empty)
		}
	}
	p.Treat("2027-03-01")
	p.Post(p.Path("/appointments"), object{"start": "2027-03-20T10:00:00"}).Want(http.StatusCreated)
	var plan struct {
		Items []map[string]json.RawMessage `json:"items"`
	}
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&plan)
	if len(plan.Items) < 3 {
		t.Fatalf("only %d items", len(plan.Items))
	}
	for _, item := range plan.Items {
		for _, member := range []string{"zones", "reasons"} {
			if list := string(item[member]); !strings.HasPrefix(list, "[") {
				t.Errorf("%s of %s is %q, want a list", member, item["key"], list)
			}
		}
	}
}
