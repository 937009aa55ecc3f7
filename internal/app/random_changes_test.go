package app_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// F3, F4, F5, H5 and F30: nothing is in a feed that REST does not tell.
// TestEachChangeShowsInTheNextGetAndNowhereElse drives hundreds of random
// changes through REST, some at the next day, and after each looks at every
// feed as a subscriber would.
func TestEachChangeShowsInTheNextGetAndNowhereElse(t *testing.T) {
	seed := walkSeed(t)
	d := newDriver(t, rand.New(rand.NewPCG(seed, 1)), 6)
	// It goes on until it has met everything, which most walks have by then.
	after := d.look()
	for step := 0; step < 400 || d.metTooLittle() && step < 2000; step++ {
		before := after
		changed := d.step()
		after = d.look()
		for i, patient := range d.patients {
			if changed != everybody && patient != changed && before[i] != after[i] {
				t.Fatalf("step %d: a change of patient %s shows in the feed of %s", step, changed, patient)
			}
			now := d.compare(patient, before[i], after[i])
			// Of whom nothing changed is asked now and then: it is most of the work.
			if changed == everybody || patient == changed || step%10 == 9 {
				d.agreesWithPlan(patient, now)
			}
		}
		if step%20 == 19 {
			if v := verify(t, d.Clinic); len(v.Different) > 0 {
				t.Errorf("verify: %v", v.Different)
			}
		}
		if t.Failed() {
			t.Fatalf("step %d", step)
		}
	}
	if d.metTooLittle() {
		t.Errorf("the walk met too little: %+v", d.seen)
	}
}

func (d *driver) metTooLittle() bool {
	return d.seen.changed < 40 || d.seen.unchanged < 100 || d.seen.returned == 0 || d.seen.decided == 0 || d.seen.cancelled == 0
}

// walkSeed is the seed of a random walk: another one each time, or the one of a
// walk to go again.
func walkSeed(t *testing.T) uint64 {
	const variable = "TEST_SEED"
	seed := rand.Uint64()
	if given := os.Getenv(variable); given != "" {
		var err error
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatalf("%s: %v", variable, err)
		}
	}
	t.Logf("%s=%d goes this way again", variable, seed)
	return seed
}

// everybody stands for a change that may touch all patients.
const everybody = ""

// driver makes random changes at one clinic.
type driver struct {
	*apptest.Clinic
	t        *testing.T
	random   *rand.Rand
	patients []string
	feeds    []string            // address of each patient's feed
	settings []string            // path of each in the API
	records  map[string][]string // paths of records, by patient
	uids     map[string]string   // patient and item key -> UID
	last     map[string]shownEvent
	seen     struct{ changed, unchanged, returned, cancelled, decided int }
}

func newDriver(t *testing.T, random *rand.Rand, patients int) *driver {
	d := &driver{
		Clinic: apptest.Start(t).AddClinic("Harbour"), t: t, random: random,
		records: map[string][]string{}, uids: map[string]string{}, last: map[string]shownEvent{},
	}
	for i := range patients {
		patient := d.Post("/patients", fmt.Sprintf(`{"name":"Patient %d"}`, i)).Want(http.StatusCreated).ID()
		d.patients = append(d.patients, patient)
		var feeds struct{ Items []struct{ ID, URL string } }
		d.Get("/patients/" + patient + "/feeds").Want(http.StatusOK).Into(&feeds)
		d.settings = append(d.settings, "/patients/"+patient+"/feeds/"+feeds.Items[0].ID)
		d.choose(i)
		d.feeds = append(d.feeds, feeds.Items[0].URL)
	}
	return d
}

// choose gives a patient's feed other settings.
func (d *driver) choose(i int) {
	one := func(of ...string) string { return of[d.random.IntN(len(of))] }
	d.Put(d.settings[i], fmt.Sprintf(`{"privacy":%q,"style":%q,"alarms":%v,"hide_event_titles":%v}`,
		one("discreet", "detailed", "busy"), one("span", "markers", "opens"), d.random.IntN(2) == 0, d.random.IntN(2) == 0)).Want(http.StatusOK)
}

// look reads every feed: validators and bytes.
func (d *driver) look() (all []string) {
	for _, url := range d.feeds {
		answer := d.Server.Get(strings.TrimPrefix(url, d.URL)).Want(http.StatusOK)
		all = append(all, answer.ETag()+"\n"+answer.Header.Get("Last-Modified")+"\n"+string(answer.Body))
	}
	return all
}

// step makes one random change and returns whose it was.
func (d *driver) step() (patient string) {
	i := d.random.IntN(len(d.patients))
	patient = d.patients[i]
	base := "/patients/" + patient
	switch d.random.IntN(14) {
	case 0:
		d.FlushReads() // a feed that nobody reads would fall idle
		d.Clock.Advance(time.Duration(1+d.random.IntN(40)) * 24 * time.Hour)
		if _, err := d.App.Roll(context.Background()); err != nil {
			d.t.Fatal(err)
		}
		return everybody
	case 1, 2:
		if paths := d.records[patient]; len(paths) > 0 {
			i := d.random.IntN(len(paths))
			d.Delete(paths[i]).Want(http.StatusNoContent)
			d.records[patient] = slices.Delete(paths, i, i+1)
		}
	case 3, 4:
		if paths := d.records[patient]; len(paths) > 0 {
			path := paths[d.random.IntN(len(paths))]
			kind := strings.Split(path, "/")[3]
			if answer := d.Put(path, d.body(patient, kind)); !refused(kind, answer) {
				answer.Want(http.StatusOK)
			}
		}
	case 10:
		d.choose(i)
	case 11:
		d.Patch(base, fmt.Sprintf(`{"drop_cancelled":%v}`, d.random.IntN(3) == 0)).Want(http.StatusOK)
	case 12, 13:
		isVisit := func(path string) bool { return strings.Contains(path, "/appointments/") }
		if i := slices.IndexFunc(d.records[patient], isVisit); i >= 0 {
			d.Patch(d.records[patient][i], `{"status":"cancelled"}`).Want(http.StatusOK)
		} else {
			path := base + "/appointments"
			d.records[patient] = append(d.records[patient], path+"/"+d.Post(path, d.body(patient, "appointments")).Want(http.StatusCreated).ID())
		}
	case 5:
		d.Patch(base, fmt.Sprintf(`{"metabolism":%q}`, []string{"fast", "typical", "slow"}[d.random.IntN(3)])).Want(http.StatusOK)
	default:
		kind := kinds[d.random.IntN(len(kinds))]
		answer := d.Post(base+"/"+kind, d.body(patient, kind))
		if refused(kind, answer) {
			break
		}
		if kind == "overrides" {
			d.seen.decided++
		}
		d.records[patient] = append(d.records[patient], base+"/"+kind+"/"+answer.Want(http.StatusCreated).ID())
	}
	return patient
}

// kinds are the kinds of records about a patient, by the names of their lists.
var kinds = []string{"treatments", "observations", "events", "appointments", "packages", "pauses", "overrides"}

// refused reports a change that clashes with what is there: the same observation
// again, or a decision about what the plan does not show. Then nothing changes.
func refused(kind string, answer apptest.Answer) bool {
	return answer.Status == http.StatusConflict || kind == "overrides" && answer.Status == http.StatusUnprocessableEntity
}

// body is a random record of a kind about a patient, in form and time.
func (d *driver) body(patient, kind string) string {
	today := civil.DateOf(d.Clock.Now().Add(-5 * time.Hour))
	zone := []string{"glabella", "forehead", "masseter", "lip_flip"}[d.random.IntN(4)]
	switch kind {
	case "treatments":
		return fmt.Sprintf(`{"date":%q,"zones":[{"zone":%q,"units":%d}]}`, today.AddDays(-d.random.IntN(160)), zone, 4+d.random.IntN(20))
	case "observations":
		return fmt.Sprintf(`{"date":%q,"zone":%q,"movement":%q}`, today.AddDays(-d.random.IntN(60)), zone, []string{"none", "first"}[d.random.IntN(2)])
	case "events":
		return fmt.Sprintf(`{"date":%q,"title":"Event %d"}`, today.AddDays(d.random.IntN(400)), d.random.IntN(5))
	case "packages":
		return fmt.Sprintf(`{"total":%d,"used":%d,"expires":%q}`, 2+d.random.IntN(4), d.random.IntN(3), today.AddDays(d.random.IntN(300)-20))
	case "pauses":
		from := today.AddDays(d.random.IntN(200) - 60)
		if d.random.IntN(4) == 0 {
			return fmt.Sprintf(`{"from":%q,"reason":"Reason %d"}`, from, d.random.IntN(5))
		}
		return fmt.Sprintf(`{"from":%q,"until":%q}`, from, from.AddDays(d.random.IntN(60)))
	case "overrides":
		from := today.AddDays(d.random.IntN(200) - 20) // at times in the past
		return fmt.Sprintf(`{"item":%q,"from":%q,"to":%q,"author":"Dr Brook","reason":"Reason %d"}`,
			d.someItem(patient), from, from.AddDays(d.random.IntN(30)), d.random.IntN(5))
	default:
		return fmt.Sprintf(`{"start":"%sT%02d:30:00","zones":[%q],"status":%q}`, today.AddDays(d.random.IntN(200)-20), 8+d.random.IntN(10), zone,
			[]string{"confirmed", "tentative", "cancelled"}[d.random.IntN(3)])
	}
}

// someItem is the key of an item of a patient's plan, or of one that it has not.
func (d *driver) someItem(patient string) string {
	var p plan.Plan
	d.Get("/patients/" + patient + "/plan").Want(http.StatusOK).Into(&p)
	if i := d.random.IntN(len(p.Items) + 1); i < len(p.Items) {
		return p.Items[i].Key
	}
	return "window/nothing/1"
}

// compare holds a patient's feed against the one before and against her plan.
func (d *driver) compare(patient, before, after string) map[string]shownEvent {
	d.t.Helper()
	beforeParts, afterParts := strings.SplitN(before, "\n", 3), strings.SplitN(after, "\n", 3)
	if sameBody := beforeParts[2] == afterParts[2]; (beforeParts[0] == afterParts[0]) != sameBody || (beforeParts[1] == afterParts[1]) != sameBody {
		d.t.Errorf("patient %s: validators and bytes do not change together", patient)
	}
	old, now := shownEvents(d.t, beforeParts[2]), shownEvents(d.t, afterParts[2])
	for uid, event := range now {
		previous, wasThere := old[uid]
		switch last, known := d.last[uid]; {
		case !known:
			if event.sequence != 0 {
				d.t.Errorf("a new event starts at SEQUENCE %d", event.sequence)
			}
		case wasThere && previous.face == event.face:
			if event != previous {
				d.t.Errorf("an event that did not change has another revision: %d, was %d", event.sequence, previous.sequence)
			}
			d.seen.unchanged++
		default:
			if event.sequence <= last.sequence || !event.modified.After(last.modified) {
				d.t.Errorf("an event changed or came back, but its revision did not rise: %d, was %d", event.sequence, last.sequence)
			}
			d.seen.changed++
			if !wasThere {
				d.seen.returned++
			}
		}
		d.last[uid] = event
	}
	return now
}

// agreesWithPlan holds a feed against the plan that REST tells, and the UIDs
// against those that the items had before.
func (d *driver) agreesWithPlan(patient string, shown map[string]shownEvent) {
	d.t.Helper()
	var p plan.Plan
	d.Get("/patients/" + patient + "/plan").Want(http.StatusOK).Into(&p)
	var feed app.FeedSettings
	d.Get(d.settings[slices.Index(d.patients, patient)]).Want(http.StatusOK).Into(&feed)
	uids := d.knownUIDs(patient)
	want := map[string]string{}
	for _, item := range p.Items {
		uid, start, end := uids[item.Key], item.Start.String(), item.End.AddDays(1).String()
		switch {
		case item.Kind == plan.KindReview:
		case item.Kind == plan.KindAppt:
			want[uid] = item.Visit.Start.String()
		case feed.Privacy == feeds.PrivacyBusy:
		case feed.Style == feeds.StyleSpan || item.Start == item.End:
			want[uid] = start + " " + end
		default:
			want[uid+"-opens"] = start + " " + item.Start.AddDays(1).String()
			if feed.Style == feeds.StyleMarkers {
				want[uid+"-closes"] = item.End.String() + " " + end
			}
		}
	}
	got := map[string]string{}
	today := civil.DateOf(d.Clock.Now().Add(-5 * time.Hour))
	for uid, event := range shown {
		start, timed := written(event.start)
		end, _ := written(event.end)
		switch {
		case strings.HasPrefix(event.summary, "Cancelled: "):
			d.seen.cancelled++
			if end[:10] < today.String() || feed.Privacy == feeds.PrivacyBusy {
				d.t.Errorf("patient %s: on %v a %s feed shows a visit that was to end at %s", patient, today, feed.Privacy, end)
			}
		case timed:
			got[uid] = start
		default:
			got[uid] = start + " " + end
		}
	}
	// No item here lies 18 months ahead; a first day can be long past before the
	// last one is.
	for uid, text := range want {
		if text[:10] < today.AddDays(-30).String() && strings.HasSuffix(uid, "-opens") {
			delete(want, uid)
		}
	}
	if !maps.Equal(want, got) {
		d.t.Errorf("patient %s: the feed shows\n%v\nthe plan says\n%v", patient, got, want)
	}
}

// knownUIDs are the UIDs of everything that was ever on a patient's plan, by key.
// They never change and never meet.
func (d *driver) knownUIDs(patient string) map[string]string {
	d.t.Helper()
	known := map[string]string{}
	err := d.Store.Read(context.Background(), func(tx *store.Tx) error {
		items, err := tx.Items(store.PatientKey{Clinic: d.ID, ID: patient})
		for _, item := range items {
			name := patient + " " + item.Key
			if uid, known := d.uids[name]; known && uid != item.UID {
				d.t.Errorf("item %s has another UID", item.Key)
			}
			d.uids[name], known[item.Key] = item.UID, item.UID
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if unique := maps.Collect(invert(d.uids)); len(unique) != len(d.uids) {
		d.t.Error("two items share a UID")
	}
	return known
}

func invert(m map[string]string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for k, v := range m {
			if !yield(v, k) {
				return
			}
		}
	}
}

// written reads a DATE or a DATE-TIME as the plan writes it.
func written(value string) (text string, timed bool) {
	if at, err := time.Parse("20060102T150405", value); err == nil {
		return at.Format("2006-01-02T15:04:05"), true
	}
	day, err := time.Parse("20060102", value)
	if err != nil {
		return value, true
	}
	return day.Format("2006-01-02"), false
}
