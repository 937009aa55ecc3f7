package store

import (
	"math"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// ProtocolVersion is one change of a clinic's own rules. Versions count from 1
// and are never changed or given again.
type ProtocolVersion struct {
	Version int
	At      int64 // seconds since 1970, UTC
	Actor   string
	// Own tells the clinic's own rules from the return to a profile.
	Own bool
	// Profile is the one that it went back to; empty for the clinic's own rules, and
	// where it is not known.
	Profile string
}

// InsertProtocol appends a version with its rules as JSON: the clinic's own, or those
// that the profile had. A version that exists already is a Conflict.
func (t *Tx) InsertProtocol(clinicID string, v ProtocolVersion, body string) error {
	_, err := t.exec("INSERT INTO protocols (clinic_id, version, at, actor, own, profile, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		clinicID, v.Version, v.At, v.Actor, v.Own, v.Profile, body)
	return err
}

// LatestProtocol returns a clinic's newest version with its rules as JSON. A
// clinic that never had rules of its own has version 0.
func (t *Tx) LatestProtocol(clinicID string) (v ProtocolVersion, body string, err error) {
	err = t.queryRow("SELECT version, at, actor, own, profile, body FROM protocols WHERE clinic_id = ?1 AND version > 0 ORDER BY version DESC LIMIT 1",
		[]any{clinicID}, &v.Version, &v.At, &v.Actor, &v.Own, &v.Profile, &body)
	if clinic.CodeOf(err) == clinic.NotFound {
		return ProtocolVersion{}, "", nil
	}
	return v, body, err
}

// Protocol returns one version with its rules as JSON; none for a return to a profile
// whose rules were not kept at the time. An unknown version is NotFound.
func (t *Tx) Protocol(clinicID string, version int) (v ProtocolVersion, body string, err error) {
	err = t.queryRow("SELECT version, at, actor, own, profile, body FROM protocols WHERE clinic_id = ?1 AND version = ?2",
		[]any{clinicID, version}, &v.Version, &v.At, &v.Actor, &v.Own, &v.Profile, &body)
	return v, body, err
}

// ProtocolPage lists up to limit versions older than before (0: from the
// newest), newest first.
func (t *Tx) ProtocolPage(clinicID string, before, limit int) (all []ProtocolVersion, err error) {
	if before == 0 {
		before = math.MaxInt
	}
	err = t.query("SELECT version, at, actor, own, profile FROM protocols WHERE clinic_id = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3",
		[]any{clinicID, before, limit}, func(rows *cursor) error {
			var v ProtocolVersion
			err := rows.Scan(&v.Version, &v.At, &v.Actor, &v.Own, &v.Profile)
			all = append(all, v)
			return err
		})
	return all, err
}
