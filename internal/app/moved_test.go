package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// onDay puts the clock at noon in New York, after that day's roll.
func onDay(t *testing.T, c *apptest.Clinic, date string) {
	t.Helper()
	at, err := time.Parse("2006-01-02", date)
	if err != nil {
		t.Fatal(err)
	}
	c.Clock.Set(at.Add(17 * time.Hour))
	roll(t, c)
}

// changes are what moved on a patient's plan, newest change first.
func changes(t *testing.T, p *apptest.Patient) (all []app.AuditEntry) {
	t.Helper()
	var list struct{ Items []app.AuditEntry }
	p.Get(p.Path("/plan/changes")).Want(http.StatusOK).Into(&list)
	return list.Items
}

// lastMoved is what the newest change moved.
func lastMoved(t *testing.T, p *apptest.Patient) []string {
	t.Helper()
	all := changes(t, p)
	if len(all) == 0 {
		t.Fatal("nothing moved")
	}
	return all[0].Moved
}

func wantMoved(t *testing.T, p *apptest.Patient, sentence string) {
	t.Helper()
	if moved := lastMoved(t, p); !slices.Contains(moved, sentence) {
		t.Errorf("moved\n\t%s\nwant among them\n\t%s", strings.Join(moved, "\n\t"), sentence)
	}
}

// treated is a patient of a clinic with a minimum interval of 82 days, whose
// glabella was treated on 2027-03-01.
func treated(t *testing.T) *apptest.Patient {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/clinics/self", `{"min_interval_days":82}`).Want(http.StatusOK)
	p := c.AddPatient("Ada Quill")
	p.Treat("2027-03-01") // day 91, where the window begins, is 31 May; day 82 is 22 May
	return p
}

// The example of the brief, from the patient's own report.
func TestAReportSaysHowFarItMovedTheWindow(t *testing.T) {
	p := treated(t)
	onDay(t, p.Clinic, "2027-05-20")
	p.Post(p.Path("/observations"), `{"date":"2027-05-20","zone":"glabella","movement":"first"}`).Want(http.StatusCreated)
	wantMoved(t, p, "window moved 9 days earlier: movement seen on 20 May")
}

func TestADeletedReportMovesTheWindowBackAndSaysSo(t *testing.T) {
	p := treated(t)
	onDay(t, p.Clinic, "2027-05-20")
	id := p.Post(p.Path("/observations"), `{"date":"2027-05-20","zone":"glabella","movement":"first"}`).Want(http.StatusCreated).ID()
	p.Delete(p.Path("/observations/" + id)).Want(http.StatusNoContent)
	wantMoved(t, p, "window moved 9 days later: report of 20 May deleted")
}

func TestTheFirstTreatmentAddsAWindow(t *testing.T) {
	p := treated(t)
	wantMoved(t, p, "window added, 31 May to 30 June: treated on 1 March")
}

func TestANewTreatmentSupersedesTheWindowAndNamesTheNextOne(t *testing.T) {
	p := treated(t)
	onDay(t, p.Clinic, "2027-06-01")
	p.Treat("2027-06-01")
	wantMoved(t, p, "window superseded by the treatment on 1 June; next one 31 August to 30 September")
	for _, sentence := range lastMoved(t, p) {
		if strings.Contains(sentence, "dropped") || strings.Contains(sentence, "later visit") {
			t.Errorf("what went with the old treatment is news: %q", sentence)
		}
	}
}

func TestADeletedTreatmentGivesTheWindowBefore(t *testing.T) {
	p := treated(t)
	onDay(t, p.Clinic, "2027-06-01")
	id := p.Treat("2027-06-01")
	p.Delete(p.Path("/treatments/" + id)).Want(http.StatusNoContent)
	wantMoved(t, p, "window replaced, the next one is 31 May to 30 June: treatment on 1 June deleted")
}

func TestAnEventSaysWhatItAddsAndItsVerdict(t *testing.T) {
	p := treated(t)
	p.Post(p.Path("/events"), `{"date":"2027-10-02","title":"Wedding of Ada"}`).Want(http.StatusCreated)
	wantMoved(t, p, "prep added, 21 August to 4 September: event on 2 October")
	wantMoved(t, p, "last day to prepare added, 4 September: event on 2 October")
	wantMoved(t, p, "event on 2 October is scheduled")
}

func TestAWindowThatOnlyEndsEarlierSaysSo(t *testing.T) {
	p := treated(t)
	p.Post(p.Path("/events"), `{"date":"2027-10-02"}`).Want(http.StatusCreated)
	wantMoved(t, p, "window now ends 16 days earlier: event on 2 October") // 82 days before 4 September
}

func TestWindowsOfSeveralVisitsAreNamedByTheirZones(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/clinics/self", `{"min_interval_days":60}`).Want(http.StatusOK)
	p := c.AddPatient("Ada Quill")
	p.Patch(p.Path(""), `{"metabolism":"slow"}`).Want(http.StatusOK)
	p.Post(p.Path("/treatments"), `{"date":"2027-03-01","zones":[{"zone":"lip_flip"},{"zone":"platysma"}]}`).Want(http.StatusCreated)
	for _, zone := range []string{"lip flip", "platysma"} {
		if !slices.ContainsFunc(lastMoved(t, p), func(sentence string) bool { return strings.HasPrefix(sentence, "window for "+zone+" added, ") }) {
			t.Errorf("no window for %s among %q", zone, lastMoved(t, p))
		}
	}
}

func TestPrepsForSeveralEventsAreNamedByTheirDays(t *testing.T) {
	p := treated(t)
	p.Post(p.Path("/events"), `{"date":"2027-10-02"}`).Want(http.StatusCreated)
	p.Post(p.Path("/events"), `{"date":"2028-04-01"}`).Want(http.StatusCreated)
	wantMoved(t, p, "prep for the event on 1 April 2028 added, 19 February 2028 to 4 March 2028: event on 1 April 2028")
}

func TestLaterVisitsAreOnlyCounted(t *testing.T) {
	p := treated(t)
	wantMoved(t, p, "2 later visits added: treated on 1 March")
	onDay(t, p.Clinic, "2027-05-20")
	p.Post(p.Path("/observations"), `{"date":"2027-05-20","zone":"glabella","movement":"first"}`).Want(http.StatusCreated)
	wantMoved(t, p, "2 later visits moved: movement seen on 20 May")
}

// They come every week, for as long as nothing moves.
func TestWeeklyPhotosAreNoNews(t *testing.T) {
	p := treated(t)
	before := len(changes(t, p))
	p.Patch(p.Path(""), `{"first_timer":true}`).Want(http.StatusOK)
	tracked := 0
	for _, item := range planOf(t, p).Items {
		if item.Kind == plan.KindTrack {
			tracked++
		}
	}
	if tracked == 0 {
		t.Fatal("the plan has no weekly photos")
	}
	if after := changes(t, p); len(after) != before {
		t.Errorf("moved: %q", after[0].Moved)
	}
}

func TestAMovedEventMovesItsPrep(t *testing.T) {
	p := treated(t)
	id := p.Post(p.Path("/events"), `{"date":"2027-10-02"}`).Want(http.StatusCreated).ID()
	p.Patch(p.Path("/events/"+id), `{"date":"2027-10-03"}`).Want(http.StatusOK)
	wantMoved(t, p, "prep moved 1 day later: event moved to 3 October")
}

func TestAVerdictThatChangesIsTold(t *testing.T) {
	p := treated(t)
	id := p.Post(p.Path("/events"), `{"date":"2027-10-02"}`).Want(http.StatusCreated).ID()
	p.Patch(p.Path("/events/"+id), `{"date":"2027-04-02"}`).Want(http.StatusOK)
	wantMoved(t, p, "event on 2 April is now covered, was scheduled: event moved to 2 April")
}

func TestABookedVisitThatMovesByHoursIsTold(t *testing.T) {
	p := treated(t)
	id := p.Post(p.Path("/appointments"), `{"start":"2027-06-14T10:00:00","zones":["glabella"]}`).Want(http.StatusCreated).ID()
	wantMoved(t, p, "appointment added, 14 June")
	p.Patch(p.Path("/appointments/"+id), `{"start":"2027-06-14T14:30:00"}`).Want(http.StatusOK)
	wantMoved(t, p, "appointment now begins at 14:30: appointment on 14 June changed")
	p.Patch(p.Path("/appointments/"+id), `{"start":"2027-06-17T14:30:00"}`).Want(http.StatusOK)
	wantMoved(t, p, "appointment moved 3 days later: appointment moved to 17 June")
	p.Patch(p.Path("/appointments/"+id), `{"status":"cancelled"}`).Want(http.StatusOK)
	wantMoved(t, p, "appointment dropped, was 17 June: appointment on 17 June cancelled")
}

func TestADateOfAnotherYearIsTold(t *testing.T) {
	p := treated(t)
	p.Post(p.Path("/events"), `{"date":"2028-04-01"}`).Want(http.StatusCreated)
	wantMoved(t, p, "prep added, 19 February 2028 to 4 March 2028: event on 1 April 2028")
}

func TestTraitsOfThePatientMoveHerWindow(t *testing.T) {
	p := treated(t)
	p.Patch(p.Path(""), `{"metabolism":"slow"}`).Want(http.StatusOK)
	wantMoved(t, p, "window moved 28 days later: metabolism slow")
	p.Patch(p.Path(""), `{"metabolism":null}`).Want(http.StatusOK)
	wantMoved(t, p, "window moved 28 days earlier: metabolism typical")
}

func TestSettingsOfTheClinicMoveWindowsInTheRoll(t *testing.T) {
	p := treated(t)
	p.Patch("/clinics/self", `{"min_interval_days":100}`).Want(http.StatusOK)
	onDay(t, p.Clinic, "2027-03-02")
	wantMoved(t, p, "window moved 9 days later: the clinic's settings")
	if got := changes(t, p)[0]; got.Actor != "roll" || got.Action != "plan.roll" || got.PatientID != p.ID {
		t.Errorf("the entry is %+v", got)
	}
}

func TestARecordThatMovesNothingIsInTheAuditWithoutMoves(t *testing.T) {
	p := treated(t)
	before := len(changes(t, p))
	p.Patch(p.Path(""), `{"email":"ada@patient.example"}`).Want(http.StatusOK)
	if after := changes(t, p); len(after) != before {
		t.Errorf("moved: %q", after[0].Moved)
	}
	var audit struct{ Items []map[string]any }
	p.Get("/audit?limit=1").Want(http.StatusOK).Into(&audit)
	if _, told := audit.Items[0]["moved"]; told || audit.Items[0]["action"] != "patient.replace" {
		t.Errorf("the audit says %v", audit.Items[0])
	}
}

func TestTheAuditShowsWhatMoved(t *testing.T) {
	p := treated(t)
	var audit struct{ Items []app.AuditEntry }
	p.Get("/audit?limit=1").Want(http.StatusOK).Into(&audit)
	if got, want := audit.Items[0].Moved, lastMoved(t, p); !slices.Equal(got, want) {
		t.Errorf("the audit says %q, the patient's changes %q", got, want)
	}
}

// Statuses follow the day and items leave by age, which nobody has to be told.
func TestDaysOnWhichOnlyStatusesChangeAreNotInTheAudit(t *testing.T) {
	p := treated(t)
	p.Patch(p.Path(""), `{"latitude":10}`).Want(http.StatusOK) // no seasons
	before := changes(t, p)
	for d := "2027-03-03"; d < "2027-06-30"; {
		onDay(t, p.Clinic, d)
		at, err := time.Parse("2006-01-02", d)
		if err != nil {
			t.Fatal(err)
		}
		d = at.AddDate(0, 0, 1).Format("2006-01-02")
	}
	if after := changes(t, p); len(after) != len(before) {
		t.Errorf("on %s: %q", after[0].At, after[0].Moved)
	}
}

func TestWhatTheDayMovesIsToldWithTheDay(t *testing.T) {
	p := treated(t)
	onDay(t, p.Clinic, "2027-07-15") // the window went by unbooked: nothing is projected from it
	wantMoved(t, p, "2 later visits dropped: as of 15 July")
}

// The audit outlives a patient's records and must not hold her words or anybody's.
func TestNoWordOfAnybodyGetsIntoWhatMoved(t *testing.T) {
	p := treated(t)
	p.Treat("2027-03-02")
	p.Post(p.Path("/observations"), `{"date":"2027-03-02","zone":"glabella","movement":"none","note":"SECRET"}`).Want(http.StatusCreated)
	p.Post(p.Path("/events"), `{"date":"2027-10-02","title":"SECRET"}`).Want(http.StatusCreated)
	p.Post(p.Path("/events"), `{"date":"2027-06-26","title":"SECRET"}`).Want(http.StatusCreated)
	p.Post(p.Path("/appointments"), `{"start":"2027-06-14T10:00:00","zones":["glabella"]}`).Want(http.StatusCreated)
	p.Post(p.Path("/pauses"), `{"from":"2027-05-01","reason":"SECRET"}`).Want(http.StatusCreated)
	p.Post(p.Path("/packages"), `{"total":4,"expires":"2027-05-01"}`).Want(http.StatusCreated)
	p.Patch(p.Path(""), `{"name":"SECRET"}`).Want(http.StatusOK)
	told := fmt.Sprint(changes(t, p))
	if strings.Contains(told, "SECRET") || strings.Contains(told, "Ada") || strings.Contains(told, "Harbour") {
		t.Error(told)
	}
	if len(changes(t, p)) < 4 {
		t.Errorf("only %d changes moved anything", len(changes(t, p)))
	}
}

func TestAPauseSaysWhatItDropsWithoutItsReason(t *testing.T) {
	p := treated(t)
	p.Post(p.Path("/pauses"), `{"from":"2027-05-01","reason":"SECRET"}`).Want(http.StatusCreated)
	wantMoved(t, p, "window dropped, was 31 May to 30 June: pause from 1 May")
}

func TestADecisionOfTheClinicSaysWhatItMoved(t *testing.T) {
	p := treated(t)
	var key string
	for _, item := range planOf(t, p).Items {
		if item.Kind == "window" && !item.Projected {
			key = item.Key
		}
	}
	p.Post(p.Path("/overrides"), apptest.Object{"item": key, "from": "2027-06-10", "to": "2027-06-24", "author": "Dr Brook", "reason": "SECRET"}).Want(http.StatusCreated)
	wantMoved(t, p, "window moved 10 days later: decided by the clinic")
}

// Only an event that was just recorded is a cause that need not be told twice.
func TestAnEventThatComesWithinSightSaysSinceWhen(t *testing.T) {
	p := treated(t)
	onDay(t, p.Clinic, "2027-03-05")
	p.Post(p.Path("/events"), `{"date":"2028-09-20"}`).Want(http.StatusCreated) // beyond 18 months
	onDay(t, p.Clinic, "2027-03-20")
	wantMoved(t, p, "event on 20 September 2028 is scheduled: as of 20 March")
}

// What moved is bounded, or one change could fill the audit.
func TestManyMovesOfOneChangeAreCounted(t *testing.T) {
	p := treated(t)
	var list []clinic.Event
	export := app.ImportedPatient{Ref: "P1", Patient: &clinic.Patient{Name: "Ada Quill"}}
	imported(t, p.Clinic, export)
	ada, err := p.App.PatientByRef(context.Background(), p.Actor, "P1")
	if err != nil {
		t.Fatal(err)
	}
	export.Treatments = []clinic.Treatment{{ID: "t1", Date: onDate(2027, 3, 1), Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}}
	for month := time.March; month <= time.December; month++ {
		for _, d := range []int{5, 20} {
			list = append(list, clinic.Event{ID: fmt.Sprint(month, d), Date: onDate(2027, month, d)})
		}
	}
	export.Events = list
	imported(t, p.Clinic, export)
	moved := lastMoved(t, &apptest.Patient{Clinic: p.Clinic, ID: ada.ID})
	if len(moved) != 11 || !strings.HasPrefix(moved[10], "and ") || !strings.HasSuffix(moved[10], " more") {
		t.Errorf("%d sentences: %q", len(moved), moved)
	}
	if !strings.HasSuffix(moved[0], ": records imported") {
		t.Errorf("an import says %q", moved[0])
	}
}

func TestChangesOfAPlanArePagedFromTheNewestBack(t *testing.T) {
	p := treated(t)
	id := p.Post(p.Path("/events"), `{"date":"2027-10-02"}`).Want(http.StatusCreated).ID()
	for d := 3; d <= 6; d++ {
		p.Patch(p.Path("/events/"+id), fmt.Sprintf(`{"date":"2027-10-%02d"}`, d)).Want(http.StatusOK)
	}
	var want, got []int64
	for _, entry := range changes(t, p) {
		want = append(want, entry.ID)
	}
	for query := "?limit=2"; query != ""; {
		var list struct {
			Items []app.AuditEntry
			Next  string `json:"next_cursor"`
		}
		p.Get(p.Path("/plan/changes" + query)).Want(http.StatusOK).Into(&list)
		for _, entry := range list.Items {
			got = append(got, entry.ID)
		}
		query = ""
		if list.Next != "" {
			query = "?limit=2&cursor=" + list.Next
		}
	}
	if len(want) < 6 || !slices.Equal(got, want) {
		t.Errorf("pages show %v, want %v", got, want)
	}
}

func planOf(t *testing.T, p *apptest.Patient) (made plan.Plan) {
	t.Helper()
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&made)
	return made
}

func onDate(year int, month time.Month, day int) civil.Date {
	return civil.Date{Year: year, Month: month, Day: day}
}
