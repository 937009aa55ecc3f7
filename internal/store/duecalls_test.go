package store

import "errors"

// addDueCalls adds what can be asked about who is due and about the weeks to come.
func addDueCalls(all map[string]call) {
	all["Tx.LatestContact"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) {
		contact, err := tx.LatestContact(key)
		if contact == nil {
			return nil, err
		}
		return *contact, err
	}}
	all["Tx.Due"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.Due(key) }}
	all["Tx.DuePlaces"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.DuePlaces(key) }}
	all["Tx.PutDue"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) {
		return change(errors.Join(tx.PutDue(key, "other"), tx.PutDue(key, "")))
	}}
	all["Tx.PutDuePlaces"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) {
		return change(tx.PutDuePlaces(key, []DuePlace{{State: "overdue"}}))
	}}
	all["Tx.DuePage"] = call{ofClinic, func(tx *Tx, key PatientKey) (any, error) {
		booked := false
		var told []DueEntry
		for _, f := range []DueFilter{
			{}, {Booked: &booked},
			{PractitionerID: "d1", State: "open", Zone: "glabella"}, {PractitionerID: "d1", State: "open", Zone: "glabella", Booked: &booked},
		} {
			page, err := tx.DuePage(key.Clinic, f, DueEntry{}, 100)
			if err != nil {
				return nil, err
			}
			if len(page) == 0 {
				return nil, errors.New("nobody is found")
			}
			told = append(told, page...)
		}
		return told, nil
	}}
	all["Tx.CountDue"] = call{ofClinic, func(tx *Tx, key PatientKey) (any, error) {
		everybody, err1 := tx.CountDue(key.Clinic, DueFilter{}, []string{"", "open"})
		hers, err2 := tx.CountDue(key.Clinic, DueFilter{PractitionerID: "d1", Zone: "glabella"}, []string{"", "open"})
		unbooked, err3 := tx.CountDue(key.Clinic, DueFilter{PractitionerID: "d1", Booked: new(bool)}, []string{"", "open"})
		return []any{everybody, hers, unbooked}, errors.Join(err1, err2, err3)
	}}
	all["Tx.ExpectedVisits"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) { return tx.ExpectedVisits(key) }}
	all["Tx.PutExpectedVisits"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) {
		return change(errors.Join(tx.PutExpectedVisits(key, "other"), tx.PutExpectedVisits(key, "")))
	}}
	all["Tx.AddToWeeks"] = call{ofClinic, func(tx *Tx, key PatientKey) (any, error) {
		return change(tx.AddToWeeks(key.Clinic, []ExpectedWeek{{Week: date("2027-05-03"), PractitionerID: "d1", Expected: 2}}))
	}}
	all["Tx.ExpectedWeeks"] = call{ofClinic, func(tx *Tx, key PatientKey) (any, error) {
		return tx.ExpectedWeeks(key.Clinic, date("2027-01-04"), date("2027-12-27"))
	}}
}
