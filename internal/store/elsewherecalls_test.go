package store

import (
	"errors"
	"time"
)

// furnishElsewhere gives a clinic's practitioner a calendar elsewhere, with a member
// that is here and one that is not.
func furnishElsewhere(tx *Tx, clinicID string) error {
	mark := "«" + clinicID + "»"
	calendar := CalendarKey{clinicID, "cal-e1"}
	err1 := tx.InsertCalendar(clinicID, Calendar{ID: "cal-e1", UserID: "d1", Name: "elsewhere", Role: "elsewhere", Components: []string{"VEVENT"}})
	o := objectOf("o.ics", mark)
	o.Span = ObjectSpan{First: -200, Last: -100, Exact: true} // long before what others ask for
	_, err2 := tx.PutObject(calendar, o)
	return errors.Join(err1, err2,
		tx.InsertElsewhere(clinicID, elsewhereOf(mark)),
		tx.InsertElsewhereCalendar(clinicID, ElsewhereCalendar{ID: "cal-e1", AccountID: "e1", PractitionerID: "d1", Href: mark, Title: mark, Mode: "two-way", Bookings: true}),
		tx.PutReplica(calendar, Replica{Name: "o.ics", Href: mark + "o", ETag: mark, Base: "before", Meaning: mark}),
		tx.PutReplica(calendar, Replica{Name: "gone.ics", Href: mark + "gone", ETag: mark, Base: mark, Meaning: mark}),
	)
}

func elsewhereOf(mark string) ElsewhereAccount {
	return ElsewhereAccount{ID: "e1", PractitionerID: "d1", Kind: "caldav", Address: mark, Username: mark, Password: []byte(mark), State: "ok",
		LastError: mark, Next: moment, Created: moment, CreatedBy: mark}
}

func conflictOf(key PatientKey) ElsewhereConflict {
	return ElsewhereConflict{ID: "x" + key.ID, PractitionerID: "d1", CalendarID: "cal-e1", Title: mark(key), PatientID: key.ID,
		UID: mark(key), At: moment, Rule: mark(key), Kept: []byte(mark(key)), Lost: []byte(mark(key))}
}

// addElsewhereCalls adds what can be asked about calendars on other servers.
func addElsewhereCalls(all map[string]call) {
	calendar := func(key PatientKey) CalendarKey { return CalendarKey{key.Clinic, "cal-e1"} }
	for method, run := range map[string]func(tx *Tx, key PatientKey) (any, error){
		"InsertElsewhere": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.InsertElsewhere(key.Clinic, ElsewhereAccount{ID: "e2", PractitionerID: "d1", Password: []byte{}}))
		},
		"UpdateElsewhere": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.UpdateElsewhere(key.Clinic, ElsewhereAccount{ID: "e1", Password: []byte{}}))
		},
		"DeleteElsewhere": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.DeleteElsewhere(ElsewhereKey{key.Clinic, "e1"}))
		},
		"ElsewhereAccount": func(tx *Tx, key PatientKey) (any, error) { return tx.ElsewhereAccount(ElsewhereKey{key.Clinic, "e1"}) },
		"ElsewhereAccounts": func(tx *Tx, key PatientKey) (any, error) {
			hers, err1 := tx.ElsewhereAccounts(key.Clinic, "d1")
			all, err2 := tx.ElsewhereAccounts(key.Clinic, "")
			return append(hers, all...), errors.Join(err1, err2)
		},
		"InsertElsewhereCalendar": func(tx *Tx, key PatientKey) (any, error) {
			return change(errors.Join(
				tx.InsertCalendar(key.Clinic, Calendar{ID: "new", UserID: "d1", Name: "new", Role: "elsewhere"}),
				tx.InsertElsewhereCalendar(key.Clinic, ElsewhereCalendar{ID: "new", AccountID: "e1", PractitionerID: "d1"})))
		},
		"UpdateElsewhereCalendar": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.UpdateElsewhereCalendar(key.Clinic, ElsewhereCalendar{ID: "cal-e1", Href: "other"}))
		},
		"ElsewhereCalendars": func(tx *Tx, key PatientKey) (any, error) {
			return tx.ElsewhereCalendars(ElsewhereKey{key.Clinic, "e1"})
		},
		"ElsewhereCalendar":   func(tx *Tx, key PatientKey) (any, error) { return tx.ElsewhereCalendar(calendar(key)) },
		"CalendarForBookings": func(tx *Tx, key PatientKey) (any, error) { return tx.CalendarForBookings(key.Clinic, "d1") },
		"PutReplica": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.PutReplica(calendar(key), Replica{Name: "o.ics", Href: "other"}))
		},
		"DeleteReplica": func(tx *Tx, key PatientKey) (any, error) { return change(tx.DeleteReplica(calendar(key), "o.ics")) },
		"Replicas":      func(tx *Tx, key PatientKey) (any, error) { return tx.Replicas(calendar(key)) },
		"Replica":       func(tx *Tx, key PatientKey) (any, error) { return tx.Replica(calendar(key), "o.ics") },
		"ReplicaAt": func(tx *Tx, key PatientKey) (any, error) {
			return tx.ReplicaAt(calendar(key), "«"+key.Clinic+"»o")
		},
		"CountUnreadable": func(tx *Tx, key PatientKey) (any, error) { return tx.CountUnreadable(calendar(key)) },
		"ChangedReplicas": func(tx *Tx, key PatientKey) (any, error) { return tx.ChangedReplicas(calendar(key), 0, "", 100) },
		"GoneReplicas":    func(tx *Tx, key PatientKey) (any, error) { return tx.GoneReplicas(calendar(key), 100) },
		"ElsewhereConflicts": func(tx *Tx, key PatientKey) (any, error) {
			hers, err1 := tx.ElsewhereConflicts(key.Clinic, "d1", "y", 100)
			all, err2 := tx.ElsewhereConflicts(key.Clinic, "", "", 100)
			return append(hers, all...), errors.Join(err1, err2)
		},
		"ElsewhereConflict": func(tx *Tx, key PatientKey) (any, error) { return tx.ElsewhereConflict(key.Clinic, "x"+key.ID) },
		"SettleElsewhereConflict": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.SettleElsewhereConflict(key.Clinic, "x"+key.ID))
		},
		"ForgetElsewhereConflicts": func(tx *Tx, key PatientKey) (any, error) {
			return change(tx.ForgetElsewhereConflicts(key.Clinic, moment.Add(time.Hour)))
		},
	} {
		all["Tx."+method] = call{ofClinic, run}
	}
	all["Tx.InsertElsewhereConflict"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) {
		more := conflictOf(key)
		more.ID += "2"
		return change(tx.InsertElsewhereConflict(key.Clinic, more))
	}}
	all["Tx.PatientsLinkedIn"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.PatientsLinkedIn(calendarOf(key)) }}
	all["Tx.DueElsewhere"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) {
		due, _, err := tx.DueElsewhere(moment, 1)
		return due, err
	}}
	all["Tx.ChangedForElsewhere"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.ChangedForElsewhere() }}
	all["Tx.CountElsewhere"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.CountElsewhere() }}
	all["Tx.DoubtElsewhere"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.DoubtElsewhere()) }}
	all["Tx.LockElsewhere"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.LockElsewhere("refused", "other")) }}
}
