package app

import (
	"context"
	"encoding/json"
	"time"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// PatientFile is everything that is kept of a patient, as it is handed to her. There is
// nothing in it by which somebody could come in: no address of a feed or of her page,
// no password.
type PatientFile struct {
	ExportedAt   time.Time            `json:"exported_at"`
	Clinic       string               `json:"clinic" doc:"What it is called"`
	Practitioner string               `json:"practitioner,omitempty" doc:"The name of her primary practitioner"`
	Patient      clinic.Patient       `json:"patient"`
	Treatments   []clinic.Treatment   `json:"treatments"`
	Observations []clinic.Observation `json:"observations"`
	Events       []clinic.Event       `json:"events"`
	Appointments []clinic.Appointment `json:"appointments"`
	Packages     []clinic.Package     `json:"packages"`
	Pauses       []clinic.Pause       `json:"pauses"`
	Overrides    []clinic.Override    `json:"overrides"`
	Contacts     []clinic.Contact     `json:"contacts"`
	Plan         plan.Plan            `json:"plan" doc:"What follows from it, with its reasons"`
	Due          *DueRow              `json:"due,omitempty" doc:"What the board of who is due shows of her, if she is on it"`
	Consents     []Consent            `json:"consents"`
	Feeds        []FiledFeed          `json:"feeds" doc:"Without their addresses"`
	PageLinks    []PageLink           `json:"page_links" doc:"Without their addresses"`
	AppPasswords []AppPassword        `json:"app_passwords" doc:"Of her devices, without the passwords"`
	Calendar     []FiledObject        `json:"calendar" doc:"What is in her own calendars, and what is about her in practitioners'"`
	Audit        []AuditEntry         `json:"audit" doc:"Who did what about her, newest first"`
}

// FiledFeed is a feed without its address.
type FiledFeed struct {
	ID string `json:"id"`
	FeedSettings
	FeedState
}

// FiledObject is a calendar object about a patient.
type FiledObject struct {
	Calendar  string `json:"calendar" doc:"Name of the calendar it is in"`
	OwnerID   string `json:"owner_id" doc:"The practitioner, or the patient herself"`
	ICalendar string `json:"icalendar" doc:"RFC 5545, as it is stored"`
}

// PatientFile reads all of it as one snapshot.
func (a *App) PatientFile(ctx context.Context, actor Actor, patientID string) (f PatientFile, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		var r PatientRecord
		if _, err := r.PatientPage.read(a, tx, actor, patientID); err != nil {
			return err
		}
		key := actor.patient(patientID)
		if err := r.readClinics(tx, key); err != nil {
			return err
		}
		contacts, err := store.Contacts.List(tx, key)
		if err != nil {
			return err
		}
		f = PatientFile{
			ExportedAt: a.now().UTC().Truncate(time.Second), Clinic: r.Clinic.Name, Patient: r.Patient, Plan: r.Plan,
			Treatments: recorded(r.Treatments), Observations: recorded(r.Observations), Events: recorded(r.Events),
			Appointments: recorded(r.Appointments), Packages: recorded(r.Packages), Pauses: recorded(r.Pauses),
			Overrides: recorded(r.Overrides), Contacts: recorded(contacts),
			Consents: r.Consents, PageLinks: r.Links, AppPasswords: r.Passwords,
		}
		for _, feed := range r.Feeds {
			f.Feeds = append(f.Feeds, FiledFeed{feed.ID, feed.FeedSettings, feed.FeedState})
		}
		if id := r.Patient.PractitionerID; id != "" {
			p, err := tx.Practitioner(key.Clinic, id)
			if err != nil {
				return err
			}
			f.Practitioner = p.Name
		}
		return f.readRest(tx, key)
	})
	return f, err
}

// recorded are the values of records.
func recorded[T any](records []Record[T]) []T {
	values := make([]T, len(records))
	for i, r := range records {
		values[i] = r.Is
	}
	return values
}

// readRest reads what no page shows in one place.
func (f *PatientFile) readRest(tx *store.Tx, key store.PatientKey) error {
	due, err := tx.Due(key)
	if err != nil {
		return err
	}
	if due != "" {
		f.Due = &DueRow{PatientID: key.ID, Name: f.Patient.Name, Code: f.Patient.Code}
		if err := json.Unmarshal([]byte(due), f.Due); err != nil {
			return err
		}
	}
	if err := f.readObjects(tx, key); err != nil {
		return err
	}
	const page = 500
	for before, more := int64(0), true; more; {
		entries, err := tx.AuditPage(key.Clinic, store.AuditFilter{PatientID: key.ID}, before, page)
		if err != nil {
			return err
		}
		f.Audit = append(f.Audit, shownEntries(entries)...)
		if more = len(entries) == page; more {
			before = entries[page-1].ID
		}
	}
	return nil
}

// readObjects reads what is in her own calendars, and what is about her in others.
func (f *PatientFile) readObjects(tx *store.Tx, key store.PatientKey) error {
	own, err := tx.Calendars(key.Clinic, key.ID)
	if err != nil {
		return err
	}
	for _, calendar := range own {
		at := store.CalendarKey{Clinic: key.Clinic, ID: calendar.ID}
		for after, more := "", true; more; {
			members, err := tx.ObjectPage(at, after, bodyPage)
			if err != nil {
				return err
			}
			for _, m := range members {
				if err := f.addObject(tx, key, calendar, m.Name); err != nil {
					return err
				}
				after = m.Name
			}
			more = len(members) == bodyPage
		}
	}
	about, err := tx.ObjectsOfPatient(key)
	if err != nil {
		return err
	}
	for _, o := range about {
		calendar, err := tx.CalendarByID(store.CalendarKey{Clinic: key.Clinic, ID: o.CalendarID})
		if err == nil && calendar.UserID != key.ID {
			err = f.addObject(tx, key, calendar, o.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *PatientFile) addObject(tx *store.Tx, key store.PatientKey, calendar store.Calendar, name string) error {
	o, err := tx.Object(store.CalendarKey{Clinic: key.Clinic, ID: calendar.ID}, name)
	f.Calendar = append(f.Calendar, FiledObject{Calendar: calendar.Name, OwnerID: calendar.UserID, ICalendar: string(o.Body)})
	return err
}

// PatientCalendar is a patient's calendar as a file that she takes with her: in all
// detail, and as of today.
func (a *App) PatientCalendar(ctx context.Context, actor Actor, patientID string) ([]byte, error) {
	p, err := a.PatientPage(ctx, actor, patientID)
	if err != nil {
		return nil, err
	}
	p.Calendar.Privacy, p.Calendar.Style = feeds.PrivacyDetailed, feeds.StyleSpan
	events, _, err := feeds.Compose(p.Calendar, p.Entries, Zones)
	if err != nil {
		return nil, err
	}
	revisions := map[string]feeds.Revision{}
	for _, event := range events {
		revisions[event.UID()] = feeds.Revision{Modified: p.Now.UTC().Truncate(time.Second)}
	}
	return feeds.Render(p.Calendar, events, revisions, Zones)
}
