package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// wholeTable are the statements that may read all of a table or all that a clinic
// has in it. None is on the path of a feed's GET or of a change to a record.
var wholeTable = map[string]string{
	"SELECT id FROM clinics":                                    "lists the clinics, for the roll",
	"DELETE FROM api_keys":                                      "revokes by a name that only people use, or all of them",
	"DELETE FROM page_links":                                    "revokes all of them, for a new server key",
	"DELETE FROM app_passwords":                                 "revokes all of them, for a new server key",
	"DELETE FROM staff_codes":                                   "revokes all of them, for a new server key",
	"DELETE FROM staff_sessions":                                "ends all of them, for a new server key",
	"DELETE FROM staff_recovery":                                "revokes all of them, for a new server key",
	"UPDATE staff SET totp = NULL":                              "takes all of them away, for a new server key",
	"UPDATE plans SET next_change":                              "makes plans due: at start, and when a clinic's settings change",
	"SELECT count(*), count(*)":                                 "counts a clinic's plans in an index, while people watch how far the roll is",
	"SELECT clinic_id, id FROM webhook_endpoints WHERE enabled": "lists the endpoints of all clinics: there are as many as people wrote down",
	"UPDATE webhook_endpoints SET enabled = FALSE":              "turns all of them off, for a new server key",
	"UPDATE webhook_deliveries SET state = 'disabled', next_at = NULL, done_at = ?1": "gives up all of them, for a new server key",
	"PRAGMA user_version":                            "reads a number of the file's head",
	"SELECT max(version_id)":                         "reads the schema version: one row per migration",
	"PRAGMA integrity_check":                         "looks for damage",
	"PRAGMA foreign_key_check":                       "looks for damage",
	"SELECT DISTINCT u.clinic_id, u.account_id":      "compares two numbers of each calendar elsewhere, of which there are few",
	"SELECT id, practitioner_id, kind, address":      "lists a clinic's accounts elsewhere, for people; there are few",
	"SELECT state, count(*) FROM upstream_accounts":  "counts them, for doctor",
	"UPDATE upstream_accounts SET next_at = 0":       "compares all of them anew, after a restore",
	"UPDATE upstream_accounts SET state = ?1, last":  "takes all their passwords away, for a new server key",
	"UPDATE upstream_calendars SET token = '', ctag": "compares all of them anew, after a restore",
}

// statements are all that the package has asked SQLite after each of its methods
// was called once.
func statements(t *testing.T, s *Store) []string {
	t.Helper()
	for name, c := range calls() {
		try(t, s, func(tx *Tx) error {
			if _, err := c.run(tx, everyone[0]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return nil
		})
	}
	all := map[string]bool{}
	note := func(tx *Tx) {
		for query := range tx.stmts {
			all[query] = true
		}
	}
	ctx := context.Background()
	_, err1 := s.find(ctx, findDocument, tokenHash(everyone[0]))
	_, err2 := s.find(ctx, findValidators, tokenHash(everyone[0]))
	_, err7 := s.Document(ctx, tokenHash(everyone[0])) // whose row is known by now
	_, err3 := s.APIKeyByHash(ctx, []byte("hash of a"))
	_, err4 := s.PageLinkByHash(ctx, []byte("hash of "+mark(everyone[0])))
	_, err5 := s.PageLinkByID(ctx, pageLinkOf(everyone[0], "1").ID)
	_, err6 := s.RetiredFeed(ctx, append([]byte("retired"), tokenHash(everyone[0])...))
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		t.Fatal(err)
	}
	eachConnection(t, s, func(_ string, tx *Tx) { note(tx) })
	return slices.Sorted(maps.Keys(all))
}

func TestEveryStatementFindsItsRowsByAnIndex(t *testing.T) {
	s := world(t)
	all := statements(t, s)
	searches := 0
	try(t, s, func(tx *Tx) error {
		for _, query := range all {
			exempt := false
			for start := range wholeTable {
				exempt = exempt || strings.HasPrefix(query, start)
			}
			steps, err := queryPlan(tx, query)
			if err != nil {
				return err
			}
			for _, step := range steps {
				if strings.HasPrefix(step, "SEARCH ") {
					searches++
				}
				if fault := ReadsAll(step); fault != "" && !exempt {
					t.Errorf("%s\n\t%s: %s", query, fault, step)
				}
			}
		}
		return nil
	})
	// Each of the seven kinds alone has five.
	if searches < 60 {
		t.Errorf("only %d searches among %d statements were looked at", searches, len(all))
	}
}

// A replay makes thousands of events due at one second: each look would sort them all.
func TestWhatIsDueAtAWebhookIsReadInItsOrder(t *testing.T) {
	s := world(t)
	all := statements(t, s)
	try(t, s, func(tx *Tx) error {
		at := slices.IndexFunc(all, func(query string) bool { return strings.Contains(query, "ORDER BY d.next_at") })
		steps, err := queryPlan(tx, all[at])
		if err != nil {
			return err
		}
		if slices.ContainsFunc(steps, func(step string) bool { return strings.Contains(step, "TEMP B-TREE") }) {
			t.Errorf("%s\n\tsorts: %v", all[at], steps)
		}
		return nil
	})
}

func TestTheQueryPlanCheckSeesAScan(t *testing.T) {
	s := world(t)
	try(t, s, func(tx *Tx) error {
		for _, query := range []string{
			"SELECT id FROM events",
			"SELECT id FROM events WHERE clinic_id = ?1 AND id = ?2",
			"SELECT 1 FROM feeds WHERE etag = ?1",
			"UPDATE plans SET version = '' WHERE clinic_id = ?1",
		} {
			steps, err := queryPlan(tx, query)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(steps, func(step string) bool { return ReadsAll(step) != "" }) {
				t.Errorf("%s passes: %v", query, steps)
			}
		}
		return nil
	})
}

// What a statement searches by, where the prefix of a key would be too little.
func TestTheBusyStatementsSearchByTheirWholeKey(t *testing.T) {
	s := world(t)
	all := statements(t, s)
	for start, want := range map[string]string{
		countFollowUps[false]: "SEARCH o USING COVERING INDEX calendar_objects_by_start (clinic_id=? AND calendar_id=? AND kind=? AND first=?)",
		countFollowUps[true]:  "SEARCH o USING COVERING INDEX calendar_objects_by_end (clinic_id=? AND calendar_id=? AND kind=? AND last=?)",
		listFollowUps[false]:  "SEARCH o USING COVERING INDEX calendar_objects_by_start (clinic_id=? AND calendar_id=? AND kind=? AND first=?)",
		listFollowUps[true]:   "SEARCH o USING COVERING INDEX calendar_objects_by_end (clinic_id=? AND calendar_id=? AND kind=? AND last=?)",
		nameFollowUps[false]:  "SEARCH o USING COVERING INDEX calendar_objects_by_start (clinic_id=? AND calendar_id=? AND kind=? AND first=?)",
		nameFollowUps[true]:   "SEARCH o USING COVERING INDEX calendar_objects_by_end (clinic_id=? AND calendar_id=? AND kind=? AND last=?)",

		findValidators: "SEARCH feeds USING INDEX sqlite_autoindex_feeds_1 (token_hash=?)",
		findDocument:   "SEARCH feeds USING INDEX sqlite_autoindex_feeds_1 (token_hash=?)",
		checkDocument:  "SEARCH feeds USING INTEGER PRIMARY KEY (rowid=?)",
		"SELECT clinic_id, patient_id, id, created_at, expires_at, opened_at FROM page_links WHERE hash":                             "(hash=?)",
		"SELECT clinic_id, patient_id, id, created_at, expires_at, opened_at FROM page_links WHERE id":                               "(id=?)",
		"SELECT clinic_id, user_id, patient_id IS NOT NULL, id, name, scope, created_at, last_used_at FROM app_passwords WHERE hash": "(hash=?)",
		"DELETE FROM app_passwords WHERE clinic_id = ?1 AND user_id = ?2 AND id = ?3":                                                "USING PRIMARY KEY (clinic_id=? AND user_id=? AND id=?)",
		"DELETE FROM app_passwords WHERE clinic_id = ?1 AND user_id = ?2 AND (":                                                      "USING PRIMARY KEY (clinic_id=? AND user_id=?)",
		"SELECT token_hash, retired_at, modified, timezone, language FROM retired_feeds":                                             "(token_hash=?)",
		"SELECT clinic_id, patient_id, id FROM feeds WHERE token_hash":                                                               "(token_hash=?)",
		"SELECT expires, patient_id, id FROM feeds":                                                                                  "COVERING INDEX feeds_by_expiry (clinic_id=? AND",
		"SELECT idle_check, patient_id, id FROM feeds":                                                                               "COVERING INDEX feeds_by_idle_check (clinic_id=? AND",
		"SELECT clinic_id, id, name, scope, created_at, created_by, last_used_at FROM api_keys WHERE hash":                           "(hash=?)",
		"SELECT DISTINCT patient_id FROM appointments":                                                                               "(clinic_id=? AND practitioner_id=? AND start>?)",
		"SELECT a.patient_id, p.name, p.code":                                                                                        "appointments_by_practitioner (clinic_id=? AND practitioner_id=? AND start>? AND start<?)",
		"SELECT c.user_id, c.id, c.role, o.name":                                                                                     "calendar_objects_by_time (clinic_id=? AND calendar_id=? AND last>?)",
		"SELECT c.user_id, p.id, p.name, p.code":                                                                                     "calendar_objects_by_time (clinic_id=? AND calendar_id=? AND last>?)",
		"SELECT next_change, patient_id FROM plans":                                                                                  "COVERING INDEX plans_by_next_change (clinic_id=? AND",
		"SELECT id, at, actor, action, subject, patient_id, moved, cause FROM audit WHERE clinic_id = ?1 AND patient_id":             "INDEX audit_of_moves (clinic_id=? AND patient_id=? AND id<?)",
		"SELECT version, at, actor, own, profile, body FROM protocols WHERE clinic_id = ?1 AND version >":                            "(clinic_id=? AND version>?)",
		"SELECT id, at, actor, action, subject, patient_id, moved, cause FROM audit INDEXED BY audit_by_clinic ":                     "(clinic_id=? AND id>? AND id<?)",
		"SELECT id, at, actor, action, subject, patient_id, moved, cause FROM audit INDEXED BY audit_of_actor ":                      "(clinic_id=? AND actor=? AND id>? AND id<?)",
		"SELECT id, at, actor, action, subject, patient_id, moved, cause FROM audit INDEXED BY audit_of_action ":                     "(clinic_id=? AND action=? AND id>? AND id<?)",
		"SELECT id, at, actor, action, subject, patient_id, moved, cause FROM audit INDEXED BY audit_of_kind ":                       "(clinic_id=? AND <expr>=? AND id>? AND id<?)",
		"SELECT id, at, actor, action, subject, patient_id, moved, cause FROM audit INDEXED BY audit_of_patient ":                    "(clinic_id=? AND patient_id=? AND id>? AND id<?)",
		"SELECT id FROM audit WHERE clinic_id = ?1 AND at <":                                                                         "(clinic_id=? AND at<?)",
		"SELECT id FROM audit WHERE clinic_id = ?1 AND at >=":                                                                        "(clinic_id=? AND at>?)",
		"SELECT w.word, p.id": "SEARCH w USING PRIMARY KEY (clinic_id=? AND (word,patient_id)>(?,?) AND word<?)",
		"SELECT id, ref, name, email, language, practitioner_id, traits, drop_cancelled, code FROM patients WHERE clinic_id = ?1 AND practitioner_id": "patients_by_practitioner (clinic_id=? AND practitioner_id=? AND id>?)",

		// The console.
		"SELECT clinic_id, id, username, name, role, practitioner_id, disabled, password, totp, totp_step, totp_begun, codes_until, created_at FROM staff WHERE login": "(login=?)",
		"SELECT clinic_id, staff_id, id, client, created_at, seen_at, expires_at FROM staff_sessions WHERE hash":                                                       "(hash=?)",
		"SELECT clinic_id, id, staff_id, expires_at FROM staff_codes WHERE hash":                                                                                       "(hash=?)",
		"SELECT 'staff:' || s.id":                                                       "SEARCH a USING INDEX sqlite_autoindex_app_passwords_",
		"SELECT id FROM staff WHERE clinic_id = ?1 AND role":                            "staff_by_role (clinic_id=? AND role=? AND disabled=?",
		"DELETE FROM staff_sessions WHERE clinic_id = ?1 AND staff_id = ?2 AND id = ?3": "PRIMARY KEY (clinic_id=? AND staff_id=? AND id=?)",
		"DELETE FROM staff_sessions WHERE clinic_id = ?1 AND expires_at":                "staff_sessions_by_expiry (clinic_id=? AND expires_at<?)",
		"DELETE FROM staff_codes WHERE clinic_id = ?1 AND staff_id":                     "staff_codes_by_staff (clinic_id=? AND staff_id=?)",
		"SELECT actor, key, fingerprint":                                                "(clinic_id=? AND actor=? AND key=?)",
		"DELETE FROM onces WHERE (clinic":                                               "onces_by_age (clinic_id=? AND at<?)",
		"DELETE FROM onces WHERE clinic_id = ?1 AND patient_id":                         "onces_of_patient (clinic_id=? AND patient_id=?)",

		// Who is due. A page is the order of an index, and needs no sorting.
		"SELECT p.practitioner_id, p.booked, p.contacted, p.day, p.patient_id, m.name, m.code, d.body FROM due_places p": "due_places_",
		"SELECT value, (SELECT count(*) FROM due_places":                                                                 "COVERING INDEX due_places_",
		"SELECT week, practitioner_id, expected, variance, skew, booked FROM expected_weeks":                             "PRIMARY KEY (clinic_id=? AND week>? AND week<?)",

		// CalDAV.
		"SELECT id, ref, name, email, language, practitioner_id, traits, drop_cancelled, code FROM patients WHERE clinic_id = ?1 AND ref":                            "(clinic_id=? AND ref=?)",
		"SELECT id, ref, name, email, language, practitioner_id, traits, drop_cancelled, code FROM patients WHERE clinic_id = ?1 AND code":                           "patients_by_code (clinic_id=? AND code=?)",
		"SELECT id FROM patients WHERE clinic_id = ?1 AND lower(email)":                                                                                              "patients_by_email (clinic_id=? AND <expr>=?)",
		"SELECT id, user_id, name, role, components, members, counter, pruned, patient_id IS NOT NULL FROM calendars WHERE clinic_id = ?1 AND user_id = ?2 AND name": "PRIMARY KEY (clinic_id=? AND user_id=? AND name=?)",
		"SELECT id, user_id, name, role, components, members, counter, pruned, patient_id IS NOT NULL FROM calendars WHERE clinic_id = ?1 AND practitioner_id":       "calendars_of_practitioners_by_role (clinic_id=? AND role=?)",
		"UPDATE calendars SET": "(clinic_id=? AND id=?)",
		objectPage:             "COVERING INDEX calendar_objects_listed (clinic_id=? AND calendar_id=? AND name>?)",
		tagPage:                "COVERING INDEX calendar_objects_listed (clinic_id=? AND calendar_id=? AND name>?)",
		"SELECT name, component, first, last, exact FROM calendar_objects":                                                                            "COVERING INDEX calendar_objects_by_time (clinic_id=? AND calendar_id=? AND last>?)",
		"SELECT key, name, etag, size, modified, component, body FROM json_each":                                                                      "(clinic_id=? AND calendar_id=? AND name=?)",
		"SELECT name, etag, size, modified, component, first, last, exact, body FROM calendar_objects":                                                "(clinic_id=? AND calendar_id=? AND name=?)",
		"SELECT name, etag, size, modified, component, uid, change, first, last, exact, patient_id, face, waiting FROM calendar_objects":              "calendar_objects_by_change (clinic_id=? AND calendar_id=? AND change>?)",
		"SELECT calendar_id, name, etag, size, modified, component, uid, change, first, last, exact, patient_id, face, waiting FROM calendar_objects": "calendar_objects_of_patient (clinic_id=? AND patient_id=?)",
		"SELECT o.calendar_id, c.user_id, c.name, o.name":                                                                                             "(clinic_id=? AND (calendar_id,name)>(?,?))",
		"SELECT name, change FROM calendar_tombstones":                                                                                                "COVERING INDEX calendar_tombstones_by_change (clinic_id=? AND calendar_id=? AND change>?)",
		"SELECT calendar_id, uid, recurrence, patient_id, kind, record_id, said FROM calendar_links WHERE clinic_id = ?1 AND patient_id":              "calendar_links_of_record (clinic_id=? AND patient_id=?)",
		"SELECT path, space, local, xml FROM dav_properties WHERE clinic_id = ?1 AND user_id = ?2 AND path >=":                                        "PRIMARY KEY (clinic_id=? AND user_id=? AND path>? AND path<?)",
	} {
		found := false
		for _, query := range all {
			if !strings.HasPrefix(query, start) {
				continue
			}
			found = true
			try(t, s, func(tx *Tx) error {
				steps, err := queryPlan(tx, query)
				if err == nil && !slices.ContainsFunc(steps, func(step string) bool { return strings.Contains(step, want) }) {
					t.Errorf("%s\n\tis %q, want %q", query, steps, want)
				}
				return err
			})
		}
		if !found {
			t.Errorf("no statement begins with %q", start)
		}
	}
}
