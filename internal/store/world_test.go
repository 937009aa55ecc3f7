package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// empty is a database as Open makes it: that takes ten times as long as to copy it.
var empty struct {
	once    sync.Once
	content []byte
}

// open opens a store in which nothing is recorded.
func open(t testing.TB) *Store {
	t.Helper()
	empty.once.Do(func() {
		path := filepath.Join(t.TempDir(), "empty.db")
		s, err := Open(path)
		if err = errors.Join(err, s.Close()); err == nil {
			empty.content, err = os.ReadFile(path)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	path := filepath.Join(t.TempDir(), "afterglow.db")
	if err := os.WriteFile(path, empty.content, 0o600); err != nil {
		t.Fatal(err)
	}
	return reopen(t, path)
}

// reopen opens the store at path until the test ends.
func reopen(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// path is the file a store is on.
func (s *Store) path(t testing.TB) (path string) {
	t.Helper()
	read(t, s, func(tx *Tx) error {
		return tx.queryRow("SELECT file FROM pragma_database_list WHERE name = 'main'", nil, &path)
	})
	return path
}

func write(t testing.TB, s *Store, job func(*Tx) error) {
	t.Helper()
	if err := s.Write(context.Background(), job); err != nil {
		t.Fatalf("write: %v", err)
	}
}

func read(t testing.TB, s *Store, job func(*Tx) error) {
	t.Helper()
	if err := s.Read(context.Background(), job); err != nil {
		t.Fatalf("read: %v", err)
	}
}

// errUndo ends a change that was only tried.
var errUndo = errors.New("undo")

// try runs a change and undoes it.
func try(t testing.TB, s *Store, job func(*Tx) error) {
	t.Helper()
	err := s.Write(context.Background(), func(tx *Tx) error {
		if err := job(tx); err != nil {
			return err
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatalf("try: %v", err)
	}
}

func date(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func wall(text string) civil.DateTime {
	dt, err := civil.ParseDateTime(text)
	if err != nil {
		panic(err)
	}
	return dt
}

// mark is the text that everything recorded about a patient carries in a world,
// so that it is recognised wherever it turns up.
func mark(key PatientKey) string { return "«" + key.Clinic + "/" + key.ID + "»" }

// tokenHash stands for the hash of the token of a patient's feed.
func tokenHash(key PatientKey) []byte {
	sum := sha256.Sum256([]byte(mark(key)))
	return sum[:]
}

// everyone are the patients of a world. Both clinics give the same ids.
var everyone = []PatientKey{{"a", "p1"}, {"a", "p2"}, {"b", "p1"}, {"b", "p2"}}

// world is a store in which each patient of everyone has a row in each table.
func world(t testing.TB) *Store {
	t.Helper()
	s := open(t)
	write(t, s, func(tx *Tx) error {
		if err := tx.SetInstance([]byte("check"), ""); err != nil {
			return err
		}
		for _, key := range everyone {
			if err := settle(tx, key); err != nil {
				return fmt.Errorf("%s: %w", mark(key), err)
			}
			if err := furnish(tx, key); err != nil {
				return fmt.Errorf("%s: %w", mark(key), err)
			}
		}
		return nil
	})
	return s
}

// settle adds a patient, and her clinic if she is its first.
func settle(tx *Tx, key PatientKey) error {
	_, err := tx.Clinic(key.Clinic)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = errors.Join(
			tx.InsertClinic(clinic.Clinic{ID: key.Clinic, Name: "«" + key.Clinic + "»", Settings: clinic.Settings{Timezone: "Europe/Madrid"}}),
			tx.InsertPractitioner(key.Clinic, clinic.Practitioner{ID: "d1", Ref: "D1", Name: "«" + key.Clinic + "»"}),
			tx.InsertAPIKey(key.Clinic, APIKey{ID: "k1", Name: "«" + key.Clinic + "»"}, []byte("hash of "+key.Clinic)),
			tx.InsertAppPassword(UserKey{Clinic: key.Clinic, ID: "d1"}, appPasswordOf("«"+key.Clinic+"»", "1"), passwordHash("«"+key.Clinic+"»")),
			tx.InsertProtocol(key.Clinic, ProtocolVersion{Version: 1, At: 1, Actor: "«" + key.Clinic + "»", Own: true}, "«"+key.Clinic+"»"),
			tx.InsertCalendar(key.Clinic, Calendar{ID: "cal-d1", UserID: "d1", Name: "«" + key.Clinic + "»", Role: "appointments", Components: []string{"VEVENT"}}),
			tx.PutDAVProperty(key.Clinic, "d1", DAVProperty{Path: "calendars/", Local: "x", XML: "«" + key.Clinic + "»"}),
			furnishStaff(tx, key.Clinic),
			furnishWebhook(tx, key.Clinic),
			tx.InsertImport(key.Clinic, Import{ID: "i1", Source: "jane", Mapping: "«" + key.Clinic + "»", State: "checked", DryRun: true, Actor: "«" + key.Clinic + "»", Created: moment}),
			tx.PutImportErrors(key.Clinic, "i1", 1, []ImportError{{Number: 1, File: "«" + key.Clinic + "»", Line: 2, Field: "zone", Message: "is required"}}),
			furnishElsewhere(tx, key.Clinic),
		)
	}
	return errors.Join(err, tx.InsertPatient(key.Clinic, clinic.Patient{ID: key.ID, Ref: "ref-" + key.ID, Code: "code-" + key.ID, Name: mark(key),
		Email: "Family@example.org", PractitionerID: "d1"}))
}

// furnish records something of every kind about a patient.
func furnish(tx *Tx, key PatientKey) error {
	position := 0
	next := date("2027-03-01")
	last := date("2027-06-30")
	return errors.Join(
		Treatments.Insert(tx, key, Record[clinic.Treatment]{ID: "r1", Ref: "R1-" + key.ID, Is: treatmentOf(mark(key))}),
		Observations.Insert(tx, key, Record[clinic.Observation]{ID: "r1", Is: observationOf(mark(key))}),
		Events.Insert(tx, key, Record[clinic.Event]{ID: "r1", Ref: "R1-" + key.ID, Is: eventOf(mark(key))}),
		Appointments.Insert(tx, key, Record[clinic.Appointment]{ID: "r1", Ref: "R1-" + key.ID, Is: appointmentOf(mark(key))}),
		Packages.Insert(tx, key, Record[clinic.Package]{ID: "r1", Is: packageOf(mark(key))}),
		Pauses.Insert(tx, key, Record[clinic.Pause]{ID: "r1", Is: pauseOf(mark(key))}),
		Overrides.Insert(tx, key, Record[clinic.Override]{ID: "r1", Is: overrideOf(mark(key))}),
		tx.InsertOnce(key.Clinic, Once{Actor: "k", Key: []byte("once of " + key.ID), Fingerprint: []byte{}, At: 1, Subject: mark(key), PatientID: key.ID}, 0),
		Contacts.Insert(tx, key, Record[clinic.Contact]{ID: "r1", Is: contactOf(mark(key))}),
		tx.PutPlan(key, Plan{AsOf: date("2027-01-01"), NextChange: &next, Version: "1", Frame: mark(key)}),
		tx.PutItem(key, Item{Key: "window", UID: mark(key), Position: &position, Body: mark(key)}),
		tx.InsertFeed(key, Feed{ID: "f1", Name: mark(key), Privacy: "discreet", Generation: 1, TokenHash: tokenHash(key), Created: 1, Expires: &last, IdleCheck: &next,
			Document: Document{ETag: mark(key), Modified: 1, Body: []byte(mark(key))}}),
		tx.PutFeedEvent(key, "f1", FeedEvent{UID: mark(key), Face: mark(key)}),
		tx.InsertPageLink(key, pageLinkOf(key, "1"), []byte("hash of "+mark(key))),
		tx.InsertAppPassword(userOf(key), appPasswordOf(mark(key), "1"), passwordHash(mark(key))),
		tx.InsertConsent(key, Consent{ID: "c1", At: moment, Actor: mark(key), Language: "en", Version: "1", Privacy: "discreet", Body: mark(key)}),
		tx.AddFeedReads(key, FeedReads{FeedID: "f1", Client: mark(key), Since: 1, Last: 1, Version: 1, Reads: 1}),
		tx.RetireFeed(key.Clinic, RetiredFeed{TokenHash: append([]byte("retired"), tokenHash(key)...), At: 1, Modified: 1, Timezone: "Europe/Madrid"}),
		tx.InsertAudit(key.Clinic, AuditEntry{At: 1, Actor: mark(key), Action: "x", Subject: "r1", PatientID: key.ID, Moved: []string{mark(key)}}),
		tx.PutDue(key, mark(key)),
		tx.PutDuePlaces(key, []DuePlace{{Day: mark(key)}, {State: "open", Zone: "glabella", PractitionerID: "d1", Day: mark(key)}}),
		tx.PutExpectedVisits(key, mark(key)),
		tx.AddToWeeks(key.Clinic, []ExpectedWeek{{Week: date("2027-05-03"), PractitionerID: mark(key), Expected: 1}}),
		furnishCalendar(tx, key),
		furnishWebhookEvent(tx, key),
		tx.InsertElsewhereConflict(key.Clinic, conflictOf(key)),
	)
}

// furnishCalendar gives a patient a calendar with a member about her, one that waits
// to be about somebody, and two that were deleted. Names and UIDs are the same in
// every calendar, but for one of the deleted, of which nothing but its name is told.
func furnishCalendar(tx *Tx, key PatientKey) error {
	calendar := calendarOf(key)
	waiting := objectOf("waiting.ics", mark(key))
	waiting.Waiting = true
	hers := objectOf("o.ics", mark(key))
	hers.PatientID = key.ID
	err := tx.InsertCalendar(key.Clinic, Calendar{ID: calendar.ID, UserID: key.ID, IsPatient: true, Name: "plan", Role: mark(key), Components: []string{"VEVENT"}})
	for _, o := range []CalendarObject{hers, waiting, objectOf("gone "+mark(key), mark(key)), objectOf("gone.ics", mark(key))} {
		_, put := tx.PutObject(calendar, o)
		err = errors.Join(err, put)
	}
	return errors.Join(err,
		tx.DeleteObject(calendar, "gone "+mark(key), 1),
		tx.DeleteObject(calendar, "gone.ics", 1),
		tx.PutLink(key.Clinic, CalendarLink{CalendarID: calendar.ID, UID: "uid of o.ics", PatientID: key.ID, Kind: "appointment", RecordID: "r1", Said: mark(key)}),
		tx.PutDAVProperty(key.Clinic, key.ID, DAVProperty{Path: "calendars/", Local: "x", XML: mark(key)}),
	)
}

// calendarOf is the calendar of a patient in a world. Its id says whose it is, and is
// the same in both clinics.
func calendarOf(key PatientKey) CalendarKey { return CalendarKey{key.Clinic, "cal-" + key.ID} }

// objectOf is a member of a calendar, which says a text wherever it says one.
func objectOf(name, text string) CalendarObject {
	return CalendarObject{Name: name, UID: "uid of " + name, Component: text, ETag: text, Size: int64(len(text)), Modified: 1,
		Span: ObjectSpan{First: 100, Last: 200, Exact: true}, Face: &text, Body: []byte(text)}
}

var moment = time.Unix(1_800_000_000, 0).UTC()

// pageLinkOf is a link of a patient; its id is no other patient's, as those that the
// program draws.
func pageLinkOf(key PatientKey, n string) PageLink {
	return PageLink{ID: mark(key) + n, Created: moment, Expires: moment.AddDate(1, 0, 0)}
}

// userOf is a patient as one who logs in.
func userOf(key PatientKey) UserKey { return UserKey{key.Clinic, key.ID, true} }

// appPasswordOf is a password of whoever has a mark; its id is nobody else's.
func appPasswordOf(mark, n string) AppPassword {
	return AppPassword{ID: mark + n, Name: mark, Scope: "read", Created: moment}
}

// passwordHash stands for the hash of the password of whoever has a mark.
func passwordHash(mark string) []byte { return []byte("password of " + mark) }

func treatmentOf(text string) clinic.Treatment {
	return clinic.Treatment{Date: date("2027-01-01"), Product: text, Type: clinic.TreatmentFull, PractitionerID: "d1",
		Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}
}

func observationOf(text string) clinic.Observation {
	return clinic.Observation{Date: date("2027-02-01"), Zone: clinic.Glabella, Movement: "full", Note: text}
}

func eventOf(text string) clinic.Event {
	return clinic.Event{Date: date("2027-06-12"), Title: text, Priority: 1}
}

func appointmentOf(text string) clinic.Appointment {
	return clinic.Appointment{Start: wall("2027-05-01T10:00:00"), Timezone: text, Minutes: 30, PractitionerID: "d1",
		Zones: []clinic.Zone{clinic.Glabella}, Status: clinic.AppointmentConfirmed}
}

// packageOf is a package, which carries no text: its total is another for each
// patient's mark.
func packageOf(text string) clinic.Package {
	expires := date("2027-12-31")
	of := slices.IndexFunc(everyone, func(key PatientKey) bool { return mark(key) == text })
	return clinic.Package{Total: 10 + of, Used: 1, Expires: &expires}
}

func pauseOf(text string) clinic.Pause {
	until := date("2027-09-30")
	return clinic.Pause{From: date("2027-07-01"), Until: &until, Reason: text}
}

func overrideOf(text string) clinic.Override {
	return clinic.Override{Item: "window/t1/1", From: date("2027-05-20"), To: date("2027-05-30"), Author: "Dr Brook",
		At: moment, Reason: text}
}

func contactOf(text string) clinic.Contact {
	until := date("2027-06-01")
	return clinic.Contact{At: moment, Actor: text, Means: clinic.MeansPhone, Note: text, SnoozeUntil: &until}
}

// row is one row of the database and whose it is.
type row struct{ table, clinic, patient, text string }

// rows are all rows of our tables for which keep holds.
func rows(tx *Tx, keep func(row) bool) (all []row, err error) {
	tables, err := tablesOf(tx)
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		err := tx.query("SELECT * FROM "+table+" ORDER BY 1, 2, 3", nil, func(found *cursor) error {
			names, values := found.rows.Columns(), found.values
			r := row{table: table}
			var text strings.Builder
			for i, name := range names {
				switch {
				case name == "clinic_id", table == "clinics" && name == "id":
					r.clinic = fmt.Sprint(values[i])
				case name == "patient_id" && (values[i] != nil || r.patient == ""), table == "patients" && name == "id", table == "dav_properties" && name == "user_id":
					r.patient = fmt.Sprint(values[i])
				case name == "calendar_id" && strings.HasPrefix(fmt.Sprint(values[i]), "cal-p"):
					r.patient = strings.TrimPrefix(fmt.Sprint(values[i]), "cal-")
				}
				text.WriteString(name)
				text.WriteByte('=')
				text.WriteString(strconv.Quote(fmt.Sprint(values[i])))
				text.WriteByte(' ')
			}
			r.text = text.String()
			if keep(r) {
				all = append(all, r)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func anyRow(row) bool { return true }

// tablesOf lists our own tables: neither SQLite's nor those of the migrations.
func tablesOf(tx *Tx) ([]string, error) {
	return tx.texts(`SELECT name FROM sqlite_master WHERE type = 'table'
		AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'goose\_%' ESCAPE '\' ORDER BY name`)
}

// everything is the whole content of a store.
func everything(t testing.TB, s *Store) (all []row) {
	t.Helper()
	read(t, s, func(tx *Tx) (err error) {
		all, err = rows(tx, anyRow)
		return err
	})
	return all
}

// titles are the titles of a patient's events, in order of id.
func titles(t testing.TB, s *Store, key PatientKey) (all []string) {
	t.Helper()
	read(t, s, func(tx *Tx) error {
		page, err := Events.Page(tx, key, Days{}, "", 1<<30)
		for _, record := range page {
			all = append(all, record.Is.Title)
		}
		return err
	})
	return all
}

// add is a change that adds one event to a patient, under a title that is its id.
func add(key PatientKey, title string) func(*Tx) error {
	return func(tx *Tx) error {
		return Events.Insert(tx, key, Record[clinic.Event]{ID: title, Is: clinic.Event{Date: date("2027-06-12"), Title: title, Priority: 1}})
	}
}

// newPatient is a store with one patient about whom nothing is recorded.
func newPatient(t testing.TB) (*Store, PatientKey) {
	t.Helper()
	s, key := open(t), PatientKey{"a", "p1"}
	write(t, s, func(tx *Tx) error { return errors.Join(tx.SetInstance([]byte("check"), ""), settle(tx, key)) })
	return s, key
}
