package store

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Replica says what stands at an address on another server, and what both sides last
// agreed on.
type Replica struct {
	Name       string // of the member here
	Href       string
	ETag       string // theirs; empty if it is not known
	Base       string // our tag of what was agreed on; empty if nothing was yet
	Meaning    string // of what was agreed on
	Offered    string // of what was sent there last
	Unreadable bool
}

const replicaColumns = "name, href, etag, base, meaning, offered, unreadable"

// prefixed are columns of a table by its alias.
func prefixed(alias, columns string) string {
	return alias + strings.ReplaceAll(columns, ", ", ", "+alias)
}

func replicaFields(r *Replica) []any {
	return []any{&r.Name, &r.Href, &r.ETag, &r.Base, &r.Meaning, &r.Offered, &r.Unreadable}
}

// PutReplica writes what is known of a member in place of what was. An address that
// another member has is a Conflict.
func (t *Tx) PutReplica(key CalendarKey, r Replica) error {
	_, err := t.exec("INSERT INTO upstream_objects (clinic_id, calendar_id, "+replicaColumns+") VALUES ("+placeholders(1, 9)+`)
		ON CONFLICT (clinic_id, calendar_id, name) DO UPDATE SET href = excluded.href, etag = excluded.etag, base = excluded.base,
		meaning = excluded.meaning, offered = excluded.offered, unreadable = excluded.unreadable`,
		append([]any{key.Clinic, key.ID}, replicaFields(&r)...)...)
	return err
}

// DeleteReplica forgets a member, if it is known.
func (t *Tx) DeleteReplica(key CalendarKey, name string) error {
	_, err := t.exec("DELETE FROM upstream_objects WHERE clinic_id = ?1 AND calendar_id = ?2 AND name = ?3", key.Clinic, key.ID, name)
	return err
}

// Replicas lists all that is known of a calendar, in the order of names.
func (t *Tx) Replicas(key CalendarKey) ([]Replica, error) {
	return t.replicas("SELECT "+replicaColumns+" FROM upstream_objects WHERE clinic_id = ?1 AND calendar_id = ?2 ORDER BY name", key.Clinic, key.ID)
}

// Replica returns what is known of a member. An unknown one is NotFound.
func (t *Tx) Replica(key CalendarKey, name string) (Replica, error) {
	return t.replica("SELECT "+replicaColumns+" FROM upstream_objects WHERE clinic_id = ?1 AND calendar_id = ?2 AND name = ?3", key, name)
}

// ReplicaAt returns what is known of an address there. An unknown one is NotFound.
func (t *Tx) ReplicaAt(key CalendarKey, href string) (Replica, error) {
	return t.replica("SELECT "+replicaColumns+" FROM upstream_objects WHERE clinic_id = ?1 AND calendar_id = ?2 AND href = ?3", key, href)
}

func (t *Tx) replica(query string, key CalendarKey, value string) (r Replica, err error) {
	err = t.queryRow(query, []any{key.Clinic, key.ID, value}, replicaFields(&r)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("member elsewhere", 0, nil)
	}
	return r, err
}

// CountUnreadable counts the members of a calendar that could not be read.
func (t *Tx) CountUnreadable(key CalendarKey) (n int, err error) {
	err = t.queryRow("SELECT count(*) FROM upstream_objects WHERE clinic_id = ?1 AND calendar_id = ?2 AND unreadable = 1", []any{key.Clinic, key.ID}, &n)
	return n, err
}

// ChangedReplicas lists up to limit members that are not here as both sides agreed,
// of names after one, in their order. What is new and over by a moment (in seconds since 1970) is
// left out.
func (t *Tx) ChangedReplicas(key CalendarKey, now int64, after string, limit int) (all []CalendarObject, err error) {
	return t.objects(objectFields, "SELECT "+prefixed("o.", objectColumns)+` FROM calendar_objects AS o
		LEFT JOIN upstream_objects AS u ON u.clinic_id = o.clinic_id AND u.calendar_id = o.calendar_id AND u.name = o.name
		WHERE o.clinic_id = ?1 AND o.calendar_id = ?2 AND (u.name IS NULL AND o.last > ?3 OR u.base <> o.etag AND u.unreadable = 0) AND o.name > ?4
		ORDER BY o.name LIMIT ?5`, key.Clinic, key.ID, now, after, limit)
}

// GoneReplicas lists up to limit members that both sides had and that are here no
// more, in the order of names.
func (t *Tx) GoneReplicas(key CalendarKey, limit int) ([]Replica, error) {
	return t.replicas("SELECT "+prefixed("u.", replicaColumns)+` FROM upstream_objects AS u
		LEFT JOIN calendar_objects AS o ON o.clinic_id = u.clinic_id AND o.calendar_id = u.calendar_id AND o.name = u.name
		WHERE u.clinic_id = ?1 AND u.calendar_id = ?2 AND o.name IS NULL AND (u.base <> '' OR u.offered <> '') AND u.unreadable = 0 ORDER BY u.name LIMIT ?3`, key.Clinic, key.ID, limit)
}

func (t *Tx) replicas(query string, args ...any) (all []Replica, err error) {
	err = t.query(query, args, func(rows *cursor) error {
		var r Replica
		err := rows.Scan(replicaFields(&r)...)
		all = append(all, r)
		return err
	})
	return all, err
}
