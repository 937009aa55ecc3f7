package store

import (
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// ElsewhereAccount is where a practitioner has calendars on another server, and how
// reading it went.
type ElsewhereAccount struct {
	ID             string
	PractitionerID string
	Kind           string
	Address        string
	Username       string
	Password       []byte // sealed
	State          string
	LastOK         *time.Time // in whole seconds, as all its moments
	LastError      string     // in words; empty if the last round went well
	Failures       int        // rounds that failed since
	Next           time.Time  // when it is asked again
	Created        time.Time
	CreatedBy      string // an actor
}

// ElsewhereKey names an account of a clinic.
type ElsewhereKey struct{ Clinic, ID string }

const elsewhereColumns = "id, practitioner_id, kind, address, username, password, state, last_ok, last_error, failures, next_at, created_at, created_by"

func elsewhereFields(a *ElsewhereAccount) []any {
	return []any{&a.ID, &a.PractitionerID, &a.Kind, &a.Address, &a.Username, &a.Password, &a.State, optionalMomentColumn{&a.LastOK},
		&a.LastError, &a.Failures, momentColumn{&a.Next}, momentColumn{&a.Created}, &a.CreatedBy}
}

// InsertElsewhere adds an account. A practitioner who is not there is a Conflict.
func (t *Tx) InsertElsewhere(clinicID string, a ElsewhereAccount) error {
	_, err := t.exec("INSERT INTO upstream_accounts (clinic_id, "+elsewhereColumns+") VALUES ("+placeholders(1, 14)+")",
		append([]any{clinicID}, elsewhereFields(&a)...)...)
	return err
}

// UpdateElsewhere writes how an account is reached and how that went. An unknown one
// is NotFound.
func (t *Tx) UpdateElsewhere(clinicID string, a ElsewhereAccount) error {
	n, err := t.exec(`UPDATE upstream_accounts SET address = ?3, username = ?4, password = ?5, state = ?6, last_ok = ?7, last_error = ?8,
		failures = ?9, next_at = ?10 WHERE clinic_id = ?1 AND id = ?2`,
		clinicID, a.ID, a.Address, a.Username, a.Password, a.State, optionalMomentColumn{&a.LastOK}, a.LastError, a.Failures, momentColumn{&a.Next})
	return oneRow("calendar elsewhere", n, err)
}

// DeleteElsewhere removes an account; its calendars are rows of their own. An unknown
// one is NotFound.
func (t *Tx) DeleteElsewhere(key ElsewhereKey) error {
	n, err := t.exec("DELETE FROM upstream_accounts WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID)
	return oneRow("calendar elsewhere", n, err)
}

// ElsewhereAccount returns one account. An unknown id is NotFound.
func (t *Tx) ElsewhereAccount(key ElsewhereKey) (a ElsewhereAccount, err error) {
	err = t.queryRow("SELECT "+elsewhereColumns+" FROM upstream_accounts WHERE clinic_id = ?1 AND id = ?2", []any{key.Clinic, key.ID}, elsewhereFields(&a)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("calendar elsewhere", 0, nil)
	}
	return a, err
}

// ElsewhereAccounts lists the accounts of a practitioner, or of everybody in a clinic
// for an empty id, oldest first.
func (t *Tx) ElsewhereAccounts(clinicID, practitionerID string) (all []ElsewhereAccount, err error) {
	of, args := "", []any{clinicID}
	if practitionerID != "" {
		of, args = " AND practitioner_id = ?2", append(args, practitionerID)
	}
	err = t.query("SELECT "+elsewhereColumns+" FROM upstream_accounts WHERE clinic_id = ?1"+of+" ORDER BY id", args, func(rows *cursor) error {
		var a ElsewhereAccount
		err := rows.Scan(elsewhereFields(&a)...)
		all = append(all, a)
		return err
	})
	return all, err
}

// DueElsewhere lists up to limit accounts of all clinics that are to be asked at a
// moment, the longest waiting first, and returns when the next one is: the zero time
// if there is none.
func (t *Tx) DueElsewhere(now time.Time, limit int) (due []ElsewhereKey, next time.Time, err error) {
	err = t.query("SELECT clinic_id, id FROM upstream_accounts WHERE next_at <= ?1 ORDER BY next_at, clinic_id, id LIMIT ?2",
		[]any{momentColumn{&now}, limit}, func(rows *cursor) error {
			var key ElsewhereKey
			err := rows.Scan(&key.Clinic, &key.ID)
			due = append(due, key)
			return err
		})
	if err != nil {
		return nil, next, err
	}
	err = t.queryRow("SELECT next_at FROM upstream_accounts WHERE next_at > ?1 ORDER BY next_at LIMIT 1", []any{momentColumn{&now}}, momentColumn{&next})
	if clinic.CodeOf(err) == clinic.NotFound {
		err = nil
	}
	return due, next, err
}

// ChangedForElsewhere lists the accounts of all clinics with calendars that were
// changed here since the other side was told.
func (t *Tx) ChangedForElsewhere() (all []ElsewhereKey, err error) {
	err = t.query(`SELECT DISTINCT u.clinic_id, u.account_id FROM upstream_calendars AS u
		CROSS JOIN calendars AS c ON c.clinic_id = u.clinic_id AND c.id = u.calendar_id
		WHERE u.mode = 'two-way' AND c.counter > u.seen`, nil, func(rows *cursor) error {
		var key ElsewhereKey
		err := rows.Scan(&key.Clinic, &key.ID)
		all = append(all, key)
		return err
	})
	return all, err
}

// CountElsewhere counts the accounts of all clinics, by their state.
func (t *Tx) CountElsewhere() (map[string]int, error) {
	counts := map[string]int{}
	err := t.query("SELECT state, count(*) FROM upstream_accounts GROUP BY state", nil, func(rows *cursor) error {
		var state string
		var n int
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	})
	return counts, err
}

// DoubtElsewhere lets every calendar elsewhere be compared as a whole in its next
// round, which is now.
func (t *Tx) DoubtElsewhere() error {
	if _, err := t.exec("UPDATE upstream_calendars SET token = '', ctag = '', seen = 0, missing_since = NULL, missing_rounds = 0"); err != nil {
		return err
	}
	_, err := t.exec("UPDATE upstream_accounts SET next_at = 0 WHERE state <> 'refused'")
	return err
}

// LockElsewhere puts every account with a password into a state until it is given a
// new one.
func (t *Tx) LockElsewhere(state, words string) error {
	_, err := t.exec("UPDATE upstream_accounts SET state = ?1, last_error = ?2, password = x'' WHERE password <> x''", state, words)
	return err
}

// ElsewhereCalendar is a calendar that lives on another server.
type ElsewhereCalendar struct {
	ID             string // of the calendar here
	AccountID      string
	PractitionerID string
	Href           string // its path there, or its address
	Title          string
	Mode           string
	Bookings       bool   // whether what is booked here is published there
	Token, CTag    string // what the other side called what was read of it
	Seen           int64  // up to which change of ours it knows
	LastOK         *time.Time
	MissingSince   *time.Time // since when all of it is missing there
	MissingRounds  int
}

const elsewhereCalendarColumns = "calendar_id, account_id, practitioner_id, href, title, mode, bookings, token, ctag, seen, last_ok, missing_since, missing_rounds"

func elsewhereCalendarFields(c *ElsewhereCalendar) []any {
	return []any{&c.ID, &c.AccountID, &c.PractitionerID, &c.Href, &c.Title, &c.Mode, &c.Bookings, &c.Token, &c.CTag, &c.Seen,
		optionalMomentColumn{&c.LastOK}, optionalMomentColumn{&c.MissingSince}, &c.MissingRounds}
}

// InsertElsewhereCalendar says where a calendar lives. A second one for the bookings
// of a practitioner is a Conflict.
func (t *Tx) InsertElsewhereCalendar(clinicID string, c ElsewhereCalendar) error {
	_, err := t.exec("INSERT INTO upstream_calendars (clinic_id, "+elsewhereCalendarColumns+") VALUES ("+placeholders(1, 14)+")",
		append([]any{clinicID}, elsewhereCalendarFields(&c)...)...)
	return err
}

// UpdateElsewhereCalendar writes what is known of where a calendar lives. An unknown
// one is NotFound.
func (t *Tx) UpdateElsewhereCalendar(clinicID string, c ElsewhereCalendar) error {
	n, err := t.exec(`UPDATE upstream_calendars SET href = ?3, title = ?4, mode = ?5, bookings = ?6, token = ?7, ctag = ?8, seen = ?9, last_ok = ?10,
		missing_since = ?11, missing_rounds = ?12 WHERE clinic_id = ?1 AND calendar_id = ?2`,
		clinicID, c.ID, c.Href, c.Title, c.Mode, c.Bookings, c.Token, c.CTag, c.Seen, optionalMomentColumn{&c.LastOK},
		optionalMomentColumn{&c.MissingSince}, c.MissingRounds)
	return oneRow("calendar elsewhere", n, err)
}

// ElsewhereCalendars lists the calendars of an account, in the order of their ids.
func (t *Tx) ElsewhereCalendars(key ElsewhereKey) (all []ElsewhereCalendar, err error) {
	err = t.query("SELECT "+elsewhereCalendarColumns+" FROM upstream_calendars WHERE clinic_id = ?1 AND account_id = ?2 ORDER BY calendar_id",
		[]any{key.Clinic, key.ID}, func(rows *cursor) error {
			var c ElsewhereCalendar
			err := rows.Scan(elsewhereCalendarFields(&c)...)
			all = append(all, c)
			return err
		})
	return all, err
}

// ElsewhereCalendar says where a calendar lives. One that lives here is NotFound.
func (t *Tx) ElsewhereCalendar(key CalendarKey) (c ElsewhereCalendar, err error) {
	err = t.queryRow("SELECT "+elsewhereCalendarColumns+" FROM upstream_calendars WHERE clinic_id = ?1 AND calendar_id = ?2",
		[]any{key.Clinic, key.ID}, elsewhereCalendarFields(&c)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("calendar elsewhere", 0, nil)
	}
	return c, err
}

// CalendarForBookings returns the id of the calendar elsewhere into which what is
// booked with a practitioner is published; NotFound if she has none.
func (t *Tx) CalendarForBookings(clinicID, practitionerID string) (id string, err error) {
	err = t.queryRow("SELECT calendar_id FROM upstream_calendars WHERE clinic_id = ?1 AND practitioner_id = ?2 AND bookings = 1",
		[]any{clinicID, practitionerID}, &id)
	return id, err
}
