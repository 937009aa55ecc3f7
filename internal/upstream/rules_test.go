package upstream_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func (p *pair) conflicts() []app.ElsewhereConflict {
	p.t.Helper()
	all, err := p.clinic.App.ElsewhereConflicts(context.Background(), p.clinic.Actor, "", "", 100)
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// only is the one event there.
func (p *pair) only() (name, body string) {
	p.t.Helper()
	all := p.members()
	if len(all) != 1 {
		p.t.Fatalf("there are %d events", len(all))
	}
	for name, body = range all {
	}
	return name, body
}

// start is when an appointment begins, and whether it stands.
func (p *pair) start(id string) (start, status string) {
	p.t.Helper()
	is := p.clinic.Get(p.patient.Path("/appointments/" + id)).Want(http.StatusOK).Object()
	start, _ = is["start"].(string)
	status, _ = is["status"].(string)
	return start, status
}

func (p *pair) move(id, start string) {
	p.t.Helper()
	p.clinic.Patch(p.patient.Path("/appointments/"+id), apptest.Object{"start": start}).Want(http.StatusOK)
}

// moveThere moves the one event there, as the practitioner's app does.
func (p *pair) moveThere(start string) {
	p.t.Helper()
	name, body := p.only()
	p.put(name, moveTo(body, start))
}

// loseAnswers loses the answers to requests of a method.
func (p *pair) loseAnswers(method string) {
	p.way.lose = func(r *http.Request) (bool, bool) { return false, r.Method == method }
	if err := p.runner.Round(context.Background(), p.key); err != nil {
		p.t.Fatal(err)
	}
	p.way.lose = nil
}

func TestAnAnswerThatIsLostDoublesNothing(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.loseAnswers("PUT")
	p.round()
	p.only()
	if len(p.conflicts()) > 0 {
		t.Error(p.conflicts())
	}
	p.clinic.Delete(p.patient.Path("/appointments/" + id)).Want(http.StatusNoContent)
	p.loseAnswers("DELETE")
	p.round()
	if all := p.members(); len(all) > 0 {
		t.Error(all)
	}
}

func TestAMoveAfterAnAnswerThatWasLostIsNoConflict(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.loseAnswers("PUT")
	p.move(id, "2027-03-11T11:00:00")
	p.round()
	if _, body := p.only(); !strings.Contains(body, "20270311T110000") || len(p.conflicts()) > 0 {
		t.Errorf("%s\n%v", body, p.conflicts())
	}
}

func TestARoundThatIsAskedForDuringARoundComesNext(t *testing.T) {
	p := newPair(t)
	asked := false
	p.way.lose = func(*http.Request) (bool, bool) {
		if !asked {
			asked = true
			if err := p.clinic.App.SyncElsewhere(context.Background(), p.clinic.Actor, p.key.ID); err != nil {
				t.Error(err)
			}
		}
		return false, false
	}
	for _, want := range []bool{true, false} {
		if err := p.runner.Round(context.Background(), p.key); err != nil {
			t.Fatal(err)
		}
		now, err := p.clinic.App.ElsewhereAccount(context.Background(), p.clinic.Actor, p.key.ID)
		if err != nil || now.State != app.ElsewhereOK || (now.NextTryAt == nil) != want {
			t.Errorf("another round is due: %t, want %t; %+v, %v", now.NextTryAt == nil, want, now, err)
		}
	}
}

func TestWhatSheMovesElsewhereIsMovedHere(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	p.moveThere("20270312T090000")
	p.round()
	if start, _ := p.start(id); start != "2027-03-12T09:00:00" || len(p.conflicts()) > 0 {
		t.Errorf("it begins at %s, with %v", start, p.conflicts())
	}
}

func TestWhatWasChangedElsewhereHoldsAndTheOtherVersionIsKept(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	p.moveThere("20270312T090000")
	p.move(id, "2027-03-11T11:00:00")
	p.round()
	start, _ := p.start(id)
	all := p.conflicts()
	if start != "2027-03-12T09:00:00" || len(all) != 1 {
		t.Fatalf("it begins at %s, with %d conflicts", start, len(all))
	}
	if all[0].PatientID != p.patient.ID || all[0].Kept.Title == "" || all[0].Lost.Deleted || !all[0].CanTakeOther {
		t.Errorf("%+v", all[0])
	}
	if _, err := p.clinic.App.SettleConflict(context.Background(), p.clinic.Actor, all[0].ID, true); err != nil {
		t.Fatal(err)
	}
	p.round()
	if start, _ := p.start(id); start != "2027-03-11T11:00:00" {
		t.Errorf("after the other version is put back it begins at %s", start)
	}
	if _, body := p.only(); !strings.Contains(body, "20270311T110000") || len(p.conflicts()) != 1 {
		t.Error(body)
	}
}

func TestTheSameChangeOnBothSidesIsNoConflict(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	p.moveThere("20270312T090000")
	p.move(id, "2027-03-12T09:00:00")
	p.round()
	if start, _ := p.start(id); start != "2027-03-12T09:00:00" || len(p.conflicts()) > 0 {
		t.Errorf("it begins at %s, with %v", start, p.conflicts())
	}
}

func TestAChangeElsewhereHoldsAgainstADeletionHere(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	p.moveThere("20270312T090000")
	p.clinic.Delete(p.patient.Path("/appointments/" + id)).Want(http.StatusNoContent)
	p.round()
	p.only()
	if all := p.conflicts(); len(all) != 1 || !all[0].Lost.Deleted {
		t.Errorf("%+v", all)
	}
}

func TestAChangeHereHoldsAgainstADeletionElsewhere(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	name, _ := p.only()
	p.there.DAV("DELETE", p.there.Home(path+"/"+name), "").Want(http.StatusNoContent)
	p.move(id, "2027-03-11T11:00:00")
	p.round()
	if _, body := p.only(); !strings.Contains(body, "20270311T110000") {
		t.Error(body)
	}
	if all := p.conflicts(); len(all) != 1 || !all[0].Lost.Deleted {
		t.Errorf("%+v", all)
	}
}

func TestWhatSheDeletesElsewhereIsCancelledHere(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	name, _ := p.only()
	p.there.DAV("DELETE", p.there.Home(path+"/"+name), "").Want(http.StatusNoContent)
	p.round()
	if _, status := p.start(id); status != "cancelled" {
		t.Errorf("it is %s", status)
	}
}

func (p *pair) emptied() {
	for name := range p.members() {
		p.there.DAV("DELETE", p.there.Home(path+"/"+name), "").Want(http.StatusNoContent)
	}
}

func TestACalendarThatIsSuddenlyEmptyIsNotBelievedAtOnce(t *testing.T) {
	p := newPair(t)
	for _, day := range []string{"10", "11", "12", "13", "14", "15"} {
		p.book("2027-03-" + day + "T10:00:00")
	}
	p.round()
	p.emptied()
	for round := range 3 {
		if err := p.runner.Round(context.Background(), p.key); err != nil {
			t.Fatal(err)
		}
		if is := p.account(); round < 2 && (is.State != app.ElsewhereMissing || is.Calendars[0].Members != 6) {
			t.Fatalf("after round %d: %+v", round, is)
		}
		p.clinic.Clock.Advance(35 * time.Minute)
	}
	if is := p.account(); is.State != app.ElsewhereOK || is.Calendars[0].Members != 0 {
		t.Errorf("after an hour: %+v", is)
	}
}

func TestACalendarThatIsGoneDeletesNothing(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	p.there.DAV("DELETE", p.there.Home(path+"/"), "").Want(http.StatusNoContent)
	for range 5 {
		if err := p.runner.Round(context.Background(), p.key); err != nil {
			t.Fatal(err)
		}
		p.clinic.Clock.Advance(time.Hour)
	}
	if _, status := p.start(id); status == "cancelled" || p.account().State != app.ElsewhereMissing {
		t.Errorf("it is %s: %s", status, p.account().Status)
	}
}

func TestAFailureIsWaitedForTwiceAsLongEachTime(t *testing.T) {
	p := newPair(t)
	p.way.lose = func(*http.Request) (bool, bool) { return true, false }
	before := time.Duration(0)
	for range 9 {
		if err := p.runner.Round(context.Background(), p.key); err != nil {
			t.Fatal(err)
		}
		is := p.account()
		wait := is.NextTryAt.Sub(p.clinic.Clock.Now())
		if is.State != app.ElsewhereFailing || wait < min(before*3/2, 6*time.Hour) || wait > 7*time.Hour {
			t.Fatalf("after %s it waits for %s: %s", before, wait, is.Status)
		}
		before = wait
	}
	p.way.lose = nil
	p.round()
}

func TestNothingThatIsOverIsPublished(t *testing.T) {
	p := newPair(t)
	p.book("2027-03-01T10:00:00")
	p.round()
	if all := p.members(); len(all) > 0 {
		t.Error(all)
	}
}

func TestWhatIsBookedMovesIntoTheCalendarThatTakesBookingsAndBack(t *testing.T) {
	p := newPair(t)
	own := p.clinic.AccountOf(p.doctor)
	count := func() int {
		return strings.Count(string(own.DAV("PROPFIND", own.Home("appointments/"), "", "Depth", "1").Want(http.StatusMultiStatus).Body), ".ics<")
	}
	id := p.book("2027-03-10T10:00:00")
	if n := count(); n != 0 {
		t.Errorf("%d stand in her appointments here", n)
	}
	p.round()
	if err := p.clinic.App.DisconnectElsewhere(context.Background(), p.clinic.Actor, p.key.ID, nil); err != nil {
		t.Fatal(err)
	}
	if _, status := p.start(id); status == "cancelled" || count() != 1 {
		t.Errorf("disconnected it is %s, and %d stand here", status, count())
	}
	// What was left there is the same appointment when she connects it again.
	p.connect(true)
	p.round()
	p.only()
	if n := count(); n != 0 || len(p.conflicts()) > 0 {
		t.Errorf("connected again: %d stand here, with %v", n, p.conflicts())
	}
	var list struct{ Items []struct{} }
	p.clinic.Get(p.patient.Path("/appointments")).Want(http.StatusOK).Into(&list)
	if len(list.Items) != 1 {
		t.Errorf("%d appointments are recorded", len(list.Items))
	}
}

func TestACalendarElsewhereIsShownToNoCalendarApp(t *testing.T) {
	p := newPair(t)
	p.put("x.ics", event("x", "Dentist", "20270310T150000Z"))
	p.round()
	own := p.clinic.AccountOf(p.doctor)
	body := string(own.DAV("PROPFIND", own.Home(""), "", "Depth", "1").Want(http.StatusMultiStatus).Body)
	if strings.Contains(body, "elsewhere") {
		t.Error(body)
	}
}

func TestWhatNamesAPatientElsewhereIsHerAppointment(t *testing.T) {
	p := newPair(t)
	p.book("2027-03-10T10:00:00")
	p.round()
	_, ours := p.only()
	code := ours[strings.Index(ours, "[P-"):]
	code = code[:strings.Index(code, "]")+1]
	p.put("hers.ics", event("hers", code+" check", "20270315T150000Z"))
	p.put("else.ics", event("else", "Check", "20270316T150000Z"))
	p.round()
	var list struct{ Items []struct{ Start string } }
	p.clinic.Get(p.patient.Path("/appointments")).Want(http.StatusOK).Into(&list)
	if len(list.Items) != 2 || !strings.HasPrefix(list.Items[1].Start, "2027-03-15") {
		t.Errorf("%+v", list)
	}
	if n, err := p.clinic.App.CountWaiting(context.Background(), p.clinic.Actor); n != 1 || err != nil {
		t.Errorf("%d wait: %v", n, err)
	}
}

func TestARestoredBackupIsComparedAsAWhole(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	backup := p.clinic.Backup()
	later := p.book("2027-03-11T10:00:00")
	p.move(id, "2027-03-12T10:00:00")
	p.put("x.ics", event("x", "Dentist", "20270310T150000Z"))
	p.round()
	p.clinic.Restore(backup)
	p.again()
	p.round()
	if all := p.members(); len(all) != 3 {
		t.Errorf("%d events stand there", len(all))
	}
	if start, _ := p.start(id); start != "2027-03-12T10:00:00" {
		t.Errorf("the first begins at %s", start)
	}
	var list struct{ Items []struct{ ID string } }
	p.clinic.Get(p.patient.Path("/appointments")).Want(http.StatusOK).Into(&list)
	if len(list.Items) != 2 || len(p.conflicts()) > 0 || later == "" {
		t.Errorf("%+v with %v", list, p.conflicts())
	}
}

func TestAMoveThereAndBackWhoseAnswerWasLostIsMovedBack(t *testing.T) {
	p := newPair(t)
	id := p.book("2027-03-10T10:00:00")
	p.round()
	p.move(id, "2027-03-11T11:00:00")
	p.loseAnswers("PUT")
	p.move(id, "2027-03-10T10:00:00")
	p.round()
	if _, body := p.only(); !strings.Contains(body, "20270310T100000") || len(p.conflicts()) > 0 {
		t.Errorf("%s\n%v", body, p.conflicts())
	}
}

// TestACalendarThatComesBackEmptyIsNotBelievedAtOnce: that it was not there at all says
// nothing of what is in it.
func TestACalendarThatComesBackEmptyIsNotBelievedAtOnce(t *testing.T) {
	p := newPair(t)
	for _, day := range []string{"10", "11", "12", "13", "14", "15"} {
		p.book("2027-03-" + day + "T10:00:00")
	}
	p.round()
	p.there.DAV("DELETE", p.there.Home(path+"/"), "").Want(http.StatusNoContent)
	for range 5 {
		p.onlyRound()
		p.clinic.Clock.Advance(time.Hour)
	}
	p.there.DAV("MKCALENDAR", p.there.Home(path+"/"), "").Want(http.StatusCreated)
	p.onlyRound()
	if is := p.account(); is.State != app.ElsewhereMissing || is.Calendars[0].Members != 6 {
		t.Errorf("%+v", is)
	}
}
