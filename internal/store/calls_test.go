package store

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// scope is whose data a call may tell and change.
type scope int

const (
	ofPatient scope = iota // the one patient it names
	ofClinic               // the one clinic it names
	ofServer               // all clinics
)

// call is one question or change of a transaction, asked about a patient of a
// world or about her clinic.
type call struct {
	of  scope
	run func(tx *Tx, key PatientKey) (told any, err error)
}

func change(err error) (any, error) { return nil, err }

// auditBy asks for the audit by each of its filters.
func auditBy(tx *Tx, key PatientKey) (all []AuditEntry, err error) {
	for _, f := range []AuditFilter{
		{}, {Actor: "a"}, {Action: "treatment"}, {Action: "treatment.add"}, {PatientID: key.ID}, {Since: 1}, {Until: math.MaxInt32},
	} {
		found, err := tx.AuditPage(key.Clinic, f, 0, 100)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// calls are all that a transaction can be asked, by the name of the method.
func calls() map[string]call {
	all := map[string]call{
		// What knows no clinic.
		"Tx.Instance":               {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.Instance() }},
		"Tx.SetPublicURL":           {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.SetPublicURL("https://other.example")) }},
		"Tx.SetInstance":            {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.SetInstance([]byte("other"), "demo")) }},
		"Tx.SchemaVersion":          {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.SchemaVersion() }},
		"Tx.Damage":                 {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.Damage() }},
		"Tx.TakeWritten":            {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.TakeWritten(), nil }},
		"Tx.ClinicIDs":              {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.ClinicIDs() }},
		"Tx.DeleteEveryAPIKey":      {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.DeleteEveryAPIKey()) }},
		"Tx.DeleteEveryPageLink":    {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.DeleteEveryPageLink()) }},
		"Tx.DeleteEveryAppPassword": {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.DeleteEveryAppPassword()) }},
		"Tx.ExpirePlans":            {ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.ExpirePlans("2", date("2027-01-02")) }},

		// What is of one clinic.
		"Tx.Clinic": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.Clinic(key.Clinic) }},
		"Tx.InsertClinic": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertClinic(clinic.Clinic{ID: key.Clinic + "2"}))
		}},
		"Tx.UpdateClinic": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.UpdateClinic(clinic.Clinic{ID: key.Clinic}))
		}},
		"Tx.InsertAPIKey": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertAPIKey(key.Clinic, APIKey{ID: "k2"}, []byte("new")))
		}},
		"Tx.ActorNames": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.ActorNames(key.Clinic, []string{"staff:s1", "key:k1", "app-password:«" + key.Clinic + "»1", "roll"})
		}},
		"Tx.APIKey":         {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.APIKey(key.Clinic, "k1") }},
		"Tx.APIKeyPage":     {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.APIKeyPage(key.Clinic, "", 100) }},
		"Tx.MarkAPIKeyUsed": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return change(tx.MarkAPIKeyUsed(key.Clinic, "k1", moment)) }},
		"Tx.DeleteAPIKey":   {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return change(tx.DeleteAPIKey(key.Clinic, "k1")) }},
		"Tx.DeleteAPIKeys":  {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.DeleteAPIKeys(key.Clinic, "«"+key.Clinic+"»") }},
		"Tx.InsertImport": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertImport(key.Clinic, Import{ID: "i2", Created: moment}))
		}},
		"Tx.UpdateImport": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.UpdateImport(key.Clinic, Import{ID: "i1", Created: moment, Ended: &moment}))
		}},
		"Tx.Import":      {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.Import(key.Clinic, "i1") }},
		"Tx.ImportPage":  {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.ImportPage(key.Clinic, "", 100) }},
		"Tx.OpenImports": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.OpenImports(key.Clinic, "", 100) }},
		"Tx.PutImportErrors": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutImportErrors(key.Clinic, "i1", 1, []ImportError{{Number: 1}, {Number: 2}}))
		}},
		"Tx.ImportErrors": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.ImportErrors(key.Clinic, "i1", 0, 100) }},
		"Tx.DeleteImport": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return change(tx.DeleteImport(key.Clinic, "i1")) }},
		"Tx.InsertAudit":  {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return change(tx.InsertAudit(key.Clinic, AuditEntry{})) }},
		"Tx.AuditPage":    {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return auditBy(tx, key) }},
		"Tx.InsertProtocol": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertProtocol(key.Clinic, ProtocolVersion{Version: 2}, ""))
		}},
		"Tx.LatestProtocol": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			v, body, err := tx.LatestProtocol(key.Clinic)
			return fmt.Sprint(v, body), err
		}},
		"Tx.Protocol": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			v, body, err := tx.Protocol(key.Clinic, 1)
			return fmt.Sprint(v, body), err
		}},
		"Tx.ProtocolPage": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.ProtocolPage(key.Clinic, 0, 100) }},
		"Tx.CountPlans": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			all, due, err := tx.CountPlans(key.Clinic, date("2027-12-31"))
			return []int{all, due}, err
		}},
		"Tx.InsertPractitioner": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertPractitioner(key.Clinic, clinic.Practitioner{ID: "d2"}))
		}},
		"Tx.UpdatePractitioner": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.UpdatePractitioner(key.Clinic, clinic.Practitioner{ID: "d1", Name: "other"}))
		}},
		"Tx.DeletePractitioner": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(errors.Join(tx.InsertPractitioner(key.Clinic, clinic.Practitioner{ID: "d3"}), tx.DeletePractitioner(key.Clinic, "d3")))
		}},
		"Tx.Practitioner":      {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.Practitioner(key.Clinic, "d1") }},
		"Tx.PractitionerByRef": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.PractitionerByRef(key.Clinic, "D1") }},
		"Tx.PractitionerPage":  {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.PractitionerPage(key.Clinic, "", 100) }},
		"Tx.PatientsBookedWith": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.PatientsBookedWith(key.Clinic, "d1", date("2027-01-01"))
		}},
		"Tx.AgendaVisits": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.AgendaVisits(key.Clinic, []string{"d1", Nobody}, date("2027-01-01"), date("2028-01-01"), 100)
		}},
		"Tx.CountWaiting": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.CountWaiting(key.Clinic, "appointments", 100) }},
		"Tx.AgendaObjects": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.AgendaObjects(key.Clinic, []string{"d1"}, "follow-ups", 0, 1000, 100)
		}},
		"Tx.AgendaItems": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.AgendaItems(key.Clinic, []string{"d1"}, "follow-ups", 0, 1000, true, 100)
		}},
		"Tx.CountFollowUps": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			begin, err1 := tx.CountFollowUps(key.Clinic, "follow-ups", "", false, []string{"window"}, []int64{100, 200})
			end, err2 := tx.CountFollowUps(key.Clinic, "follow-ups", "d1", true, []string{"window"}, []int64{100, 200})
			return append(begin, end...), errors.Join(err1, err2)
		}},
		"Tx.FollowUpsAt": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			begin, err1 := tx.FollowUpsAt(key.Clinic, "follow-ups", "", false, []FollowUpDay{{Kind: "window", At: 100}}, 100)
			end, err2 := tx.FollowUpsAt(key.Clinic, "follow-ups", "d1", true, []FollowUpDay{{Kind: "window", At: 200}}, 100)
			return append(begin, end...), errors.Join(err1, err2)
		}},
		"Tx.FollowUps": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			begin, err1 := tx.FollowUps(key.Clinic, "follow-ups", "", false, "window", 100, FollowUpPlace{}, 100)
			end, err2 := tx.FollowUps(key.Clinic, "follow-ups", "d1", true, "window", 200, FollowUpPlace{}, 100)
			return append(begin, end...), errors.Join(err1, err2)
		}},
		"Tx.InsertPatient": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertPatient(key.Clinic, clinic.Patient{ID: "p3"}))
		}},
		"Tx.PatientPage": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.PatientPage(key.Clinic, "", 100) }},
		"Tx.Glances": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.Glances(key.Clinic, []string{key.ID}, date("2027-01-01"))
		}},
		"Tx.SearchPatients": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.SearchPatients(key.Clinic, PatientSearch{Words: []string{"family@example", "c"}, PractitionerID: "d1"}, 100)
		}},
		"Tx.InsertOnce": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertOnce(key.Clinic, Once{Actor: "k", Key: []byte("new"), Fingerprint: []byte{}}, 0))
		}},
		"Tx.Once": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.Once(key.Clinic, "k", []byte("once of "+key.ID)) }},
		"Tx.PutOnceAnswer": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutOnceAnswer(key.Clinic, "k", []byte("once of "+key.ID), []byte("other")))
		}},
		"Tx.DeleteOnces": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.DeleteOnces(key.Clinic, 100, 100) }},
		"Tx.PatientPageOf": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.PatientPageOf(key.Clinic, "d1", "", 100)
		}},
		"Tx.PatientIDs": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.PatientIDs(key.Clinic, "", 100) }},
		"Tx.DuePlans": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.DuePlans(key.Clinic, date("2027-12-31"), DuePlan{}, 100)
		}},
		"Tx.ExpireClinicPlans": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.ExpireClinicPlans(key.Clinic, date("2027-01-02")))
		}},

		"Tx.RetireFeed": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.RetireFeed(key.Clinic, RetiredFeed{TokenHash: []byte("newly retired")}))
		}},
		"Tx.ExpiredFeeds": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.ExpiredFeeds(key.Clinic, date("2027-12-31"), DueFeed{}, 100)
		}},
		"Tx.FeedsToCheck": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.FeedsToCheck(key.Clinic, date("2027-12-31"), DueFeed{}, 100)
		}},

		"Tx.PractitionerCalendars": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.PractitionerCalendars(key.Clinic, "appointments") }},
		"Tx.StandingObjects": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.StandingObjects(key.Clinic, "", "", 100)
		}},
		"Tx.PruneTombstones": {ofClinic, func(tx *Tx, key PatientKey) (any, error) { return tx.PruneTombstones(key.Clinic, 100, 100) }},
		"Tx.PatientIDsByEmail": {ofClinic, func(tx *Tx, key PatientKey) (any, error) {
			return tx.PatientIDsByEmail(key.Clinic, "family@example.org", 100)
		}},

		// What is of one patient.
		"Tx.Patient":      {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.Patient(key) }},
		"Tx.PatientByRef": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.PatientByRef(key.Clinic, "ref-"+key.ID) }},
		"Tx.UpdatePatient": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.UpdatePatient(key.Clinic, clinic.Patient{ID: key.ID, Name: "other"}))
		}},
		"Tx.SetPatientCode": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return change(tx.SetPatientCode(key, "new code")) }},
		"Tx.PatientByCode":  {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.PatientByCode(key.Clinic, "code-"+key.ID) }},
		"Tx.DeletePatient":  {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return change(tx.DeletePatient(key)) }},
		"Tx.Plan":           {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.Plan(key) }},
		"Tx.PutPlan": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutPlan(key, Plan{AsOf: date("2027-01-03")}))
		}},
		"Tx.MovesPage": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.MovesPage(key, 0, 0, 0, 100) }},
		"Tx.Items":     {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.Items(key) }},
		"Tx.ItemByUID": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			id, item, err := tx.ItemByUID(key.Clinic, mark(key))
			return fmt.Sprintf("%s %+v", mark(PatientKey{key.Clinic, id}), item), err
		}},
		"Tx.PutItem": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return change(tx.PutItem(key, Item{Key: "window"})) }},
		"Tx.Feeds":   {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.Feeds(key) }},
		"Tx.InsertFeed": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertFeed(key, Feed{ID: "f2", TokenHash: []byte("new"), Document: Document{Body: []byte{}}}))
		}},
		"Tx.UpdateFeed": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.UpdateFeed(key, Feed{ID: "f1", TokenHash: []byte("new")}))
		}},
		"Tx.PutDocument": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutDocument(key, "f1", Document{Body: []byte("new")}))
		}},
		"Tx.FeedReads": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.FeedReads(key) }},
		"Tx.AddFeedReads": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.AddFeedReads(key, FeedReads{FeedID: "f1", Client: mark(key), Last: 2, Version: 2, Reads: 1}))
		}},
		"Tx.ForgetFeedReads": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return change(tx.ForgetFeedReads(key, "f1")) }},
		"Tx.NoteUnusualReads": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.NoteUnusualReads(key, "f1", date("2027-02-01")))
		}},
		"Tx.FeedOf": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			found, id, err := tx.FeedOf(tokenHash(key))
			return mark(found) + id, err
		}},
		"Tx.DeleteFeed": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return change(tx.DeleteFeed(key, "f1")) }},
		"Tx.InsertPageLink": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertPageLink(key, pageLinkOf(key, "2"), []byte("new")))
		}},
		"Tx.PageLinks": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.PageLinks(key) }},
		"Tx.MarkPageLinkOpened": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.MarkPageLinkOpened(key, pageLinkOf(key, "1").ID, moment))
		}},
		"Tx.DeletePageLink": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.DeletePageLink(key, pageLinkOf(key, "1").ID))
		}},
		"Tx.DeletePageLinksExpiredBefore": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.DeletePageLinksExpiredBefore(key, moment.AddDate(2, 0, 0)))
		}},
		"Tx.InsertAppPassword": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertAppPassword(userOf(key), appPasswordOf(mark(key), "2"), []byte("new password")))
		}},
		"Tx.AppPasswords":  {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.AppPasswords(userOf(key)) }},
		"Tx.AppPasswordOf": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.AppPasswordOf(passwordHash(mark(key))) }},
		"Tx.MarkAppPasswordUsed": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.MarkAppPasswordUsed(userOf(key), appPasswordOf(mark(key), "1").ID, moment))
		}},
		"Tx.DeleteAppPassword": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.DeleteAppPassword(userOf(key), appPasswordOf(mark(key), "1").ID))
		}},
		"Tx.DeleteAppPasswords": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.DeleteAppPasswords(userOf(key)) }},
		"Tx.InsertConsent": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertConsent(key, Consent{ID: "c2", At: moment}))
		}},
		"Tx.Consents":         {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.Consents(key) }},
		"Tx.WithdrawConsents": {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return change(tx.WithdrawConsents(key, moment)) }},
		"Tx.FeedEvents":       {ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.FeedEvents(key, "f1") }},
		"Tx.PutFeedEvent": {ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutFeedEvent(key, "f1", FeedEvent{UID: mark(key), Face: "other"}))
		}},
	}
	addCalendarCalls(all)
	addStaffCalls(all)
	addCalls(all, Treatments, treatmentOf)
	addCalls(all, Observations, observationOf)
	addCalls(all, Events, eventOf)
	addCalls(all, Appointments, appointmentOf)
	addCalls(all, Packages, packageOf)
	addCalls(all, Pauses, pauseOf)
	addCalls(all, Overrides, overrideOf)
	addCalls(all, Contacts, contactOf)
	addDueCalls(all)
	addWebhookCalls(all)
	addElsewhereCalls(all)
	return all
}

// addCalendarCalls adds what can be asked about the calendar of a patient.
func addCalendarCalls(all map[string]call) {
	for method, run := range map[string]func(tx *Tx, key PatientKey) (any, error){
		"InsertCalendar": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertCalendar(key.Clinic, Calendar{ID: "new", UserID: key.ID, IsPatient: true, Name: "new"}))
		},
		"DeleteCalendar": func(tx *Tx, key PatientKey) (any, error) { return change(tx.DeleteCalendar(calendarOf(key))) },
		"Calendars":      func(tx *Tx, key PatientKey) (any, error) { return tx.Calendars(key.Clinic, key.ID) },
		"Calendar":       func(tx *Tx, key PatientKey) (any, error) { return tx.Calendar(key.Clinic, key.ID, "plan") },
		"CalendarByID":   func(tx *Tx, key PatientKey) (any, error) { return tx.CalendarByID(calendarOf(key)) },
		// One that is there, and one that was and comes back.
		"PutObject": func(tx *Tx, key PatientKey) (any, error) {
			_, err1 := tx.PutObject(calendarOf(key), objectOf("o.ics", "other"))
			_, err2 := tx.PutObject(calendarOf(key), objectOf("gone.ics", "other"))
			return nil, errors.Join(err1, err2)
		},
		"PutNumberedObject": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutNumberedObject(calendarOf(key), func(int64) (CalendarObject, error) { return objectOf("new.ics", "new"), nil }))
		},
		"NoteObject": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.NoteObject(calendarOf(key), "o.ics", "", true))
		},
		"DeleteObject": func(tx *Tx, key PatientKey) (any, error) { return change(tx.DeleteObject(calendarOf(key), "o.ics", 2)) },
		"ServedObject": func(tx *Tx, key PatientKey) (any, error) { return tx.ServedObject(calendarOf(key), "o.ics") },
		"Object":       func(tx *Tx, key PatientKey) (any, error) { return tx.Object(calendarOf(key), "o.ics") },
		"ObjectByUID":  func(tx *Tx, key PatientKey) (any, error) { return tx.ObjectByUID(calendarOf(key), "uid of o.ics") },
		"ServedObjects": func(tx *Tx, key PatientKey) (any, error) {
			return tx.ServedObjects(calendarOf(key), []string{"none", "o.ics"})
		},
		"TagPage":    func(tx *Tx, key PatientKey) (any, error) { return tx.TagPage(calendarOf(key), "", 100) },
		"ObjectPage": func(tx *Tx, key PatientKey) (any, error) { return tx.ObjectPage(calendarOf(key), "", 100) },
		"ObjectsWithin": func(tx *Tx, key PatientKey) (any, error) {
			return tx.ObjectsWithin(calendarOf(key), 0, 1000, 100)
		},
		"AppointmentObjects": func(tx *Tx, key PatientKey) (any, error) {
			linked, err1 := tx.AppointmentObjects(calendarOf(key), true, "", 100)
			waiting, err2 := tx.AppointmentObjects(calendarOf(key), false, "", 100)
			return append(linked, waiting...), errors.Join(err1, err2)
		},
		"ObjectsChanged":   func(tx *Tx, key PatientKey) (any, error) { return tx.ObjectsChanged(calendarOf(key), 0, 100) },
		"Tombstones":       func(tx *Tx, key PatientKey) (any, error) { return tx.Tombstones(calendarOf(key), 0, 100) },
		"ObjectsOfPatient": func(tx *Tx, key PatientKey) (any, error) { return tx.ObjectsOfPatient(key) },
		"PutLink": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutLink(key.Clinic, CalendarLink{CalendarID: calendarOf(key).ID, UID: "uid of o.ics", PatientID: key.ID, Kind: "event", RecordID: "r1", Said: "other"}))
		},
		"DeleteLink": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.DeleteLink(key.Clinic, CalendarLink{CalendarID: calendarOf(key).ID, UID: "uid of o.ics"}))
		},
		"LinksOfObject":  func(tx *Tx, key PatientKey) (any, error) { return tx.LinksOfObject(calendarOf(key), "uid of o.ics") },
		"LinksOfPatient": func(tx *Tx, key PatientKey) (any, error) { return tx.LinksOfPatient(key) },
		"PutDAVProperty": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutDAVProperty(key.Clinic, key.ID, DAVProperty{Path: "calendars/", Local: "x", XML: "other"}))
		},
		"DeleteDAVProperty": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.DeleteDAVProperty(key.Clinic, key.ID, DAVProperty{Path: "calendars/", Local: "x"}))
		},
		"DAVProperties":      func(tx *Tx, key PatientKey) (any, error) { return tx.DAVProperties(key.Clinic, key.ID, "calendars/") },
		"DAVPropertyBytes":   func(tx *Tx, key PatientKey) (any, error) { return tx.DAVPropertyBytes(key.Clinic, key.ID) },
		"DAVPropertiesBelow": func(tx *Tx, key PatientKey) (any, error) { return tx.DAVPropertiesBelow(key.Clinic, key.ID, "c", "d") },
		"DeleteDAVPropertiesBelow": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.DeleteDAVPropertiesBelow(key.Clinic, key.ID, "c", "d"))
		},
	} {
		all["Tx."+method] = call{ofPatient, run}
	}
}

// addCalls adds what a kind of record can be asked.
func addCalls[T any](all map[string]call, kind *RecordKind[T], valueOf func(string) T) {
	other := Record[T]{ID: "r1", Is: valueOf("other")}
	added := Record[T]{ID: "r2", Ref: "R2", Is: valueOf("other")}
	if observation, ok := any(&added.Is).(*clinic.Observation); ok {
		observation.Zone = clinic.Forehead // another day, zone or movement makes another observation
	}
	for method, run := range map[string]func(tx *Tx, key PatientKey) (any, error){
		"Insert": func(tx *Tx, key PatientKey) (any, error) { return change(kind.Insert(tx, key, added)) },
		"Update": func(tx *Tx, key PatientKey) (any, error) { return change(kind.Update(tx, key, other)) },
		"Delete": func(tx *Tx, key PatientKey) (any, error) { return change(kind.Delete(tx, key, "r1")) },
		"Get":    func(tx *Tx, key PatientKey) (any, error) { return kind.Get(tx, key, "r1") },
		"List":   func(tx *Tx, key PatientKey) (any, error) { return kind.List(tx, key) },
		"Owner": func(tx *Tx, key PatientKey) (any, error) {
			if !kind.HasRefs() {
				return nil, nil
			}
			return kind.Owner(tx, key.Clinic, "R1-"+key.ID)
		},
		"Page": func(tx *Tx, key PatientKey) (any, error) {
			all, err := kind.Page(tx, key, Days{}, "", 100)
			if err != nil {
				return nil, err
			}
			some, err := kind.Page(tx, key, Days{From: date("2000-01-01"), To: date("2100-01-01"), Zone: time.UTC}, "", 100)
			return append(all, some...), err
		},
	} {
		all[kind.Name()+"."+method] = call{ofPatient, run}
	}
}

// The tests that go through all calls would pass over one that is not listed.
func TestEveryMethodOfATransactionIsAmongTheCalls(t *testing.T) {
	all := calls()
	known := map[string]bool{}
	for name := range all {
		known[name] = true
	}
	for _, prefix := range []string{"treatment", "observation", "event", "appointment", "package", "pause", "override", "contact"} {
		for m := range reflect.TypeFor[*RecordKind[int]]().Methods() {
			if m.Type.NumIn() > 1 && m.Type.In(1) == reflect.TypeFor[*Tx]() && !known[prefix+"."+m.Name] {
				t.Errorf("%s.%s is not among the calls", prefix, m.Name)
			}
			delete(known, prefix+"."+m.Name)
		}
	}
	for m := range reflect.TypeFor[*Tx]().Methods() {
		if !known["Tx."+m.Name] {
			t.Errorf("Tx.%s is not among the calls", m.Name)
		}
		delete(known, "Tx."+m.Name)
	}
	if len(known) > 0 {
		t.Errorf("not methods: %v", known)
	}
}

// marksIn lists the marks of patients and clinics in what a call told.
func marksIn(told any) (marks []string) {
	text := fmt.Sprintf("%+v", told)
	for {
		_, rest, found := strings.Cut(text, "«")
		if !found {
			return marks
		}
		var name string
		name, text, _ = strings.Cut(rest, "»")
		marks = append(marks, "«"+name+"»")
	}
}
