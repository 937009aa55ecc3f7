package store

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// CalendarObject is a member of a calendar: a calendar object resource (RFC 4791
// section 4.1).
type CalendarObject struct {
	Name      string // last segment of its path
	UID       string
	Component string
	ETag      string // with its quotes
	Size      int64
	Modified  int64 // seconds since 1970, UTC
	Change    int64 // of the calendar's counter, when it was written last
	Span      ObjectSpan
	PatientID string  // whom it is about; empty if that is nobody, or not known
	Face      *string // of what we wrote; nil for a client's own bytes
	Waiting   bool    // for somebody to say which patient it is about
	Body      []byte
	Kind      string // of the item that it is of, in a practitioner's follow-ups; empty for all else, and not read back
}

// ObjectSpan bounds everything that an object says takes place, in seconds since
// 1970: nothing lies before First or after Last.
type ObjectSpan struct {
	First, Last int64
	Exact       bool // whether it is one thing that takes just this time
}

// Always is the span of what says no time.
var Always = ObjectSpan{First: math.MinInt64, Last: math.MaxInt64}

const (
	listedColumns = "name, etag, size, modified, component"
	// All but the body, and with it.
	objectColumns = listedColumns + ", uid, change, first, last, exact, patient_id, face, waiting"
	wholeColumns  = objectColumns + ", body"
)

func listedFields(o *CalendarObject) []any {
	return []any{&o.Name, &o.ETag, &o.Size, &o.Modified, &o.Component}
}

func objectFields(o *CalendarObject) []any {
	return append(listedFields(o), &o.UID, &o.Change, &o.Span.First, &o.Span.Last, &o.Span.Exact, optionalColumn{&o.PatientID}, &o.Face, &o.Waiting)
}

func wholeFields(o *CalendarObject) []any { return append(objectFields(o), &o.Body) }

// PutObject stores a member in place of the one of its name, as the calendar's next
// change, whose number it returns. A UID that another member has is a Conflict.
func (t *Tx) PutObject(key CalendarKey, o CalendarObject) (change int64, err error) {
	if o.Change, err = t.nextChange(key); err != nil {
		return 0, err
	}
	return o.Change, t.putObject(key, o)
}

// PutNumberedObject is PutObject for bytes that hold the number of the change: make
// returns the member for it.
func (t *Tx) PutNumberedObject(key CalendarKey, make func(change int64) (CalendarObject, error)) error {
	change, err := t.nextChange(key)
	if err != nil {
		return err
	}
	o, err := make(change)
	if err != nil {
		return err
	}
	o.Change = change
	return t.putObject(key, o)
}

func (t *Tx) putObject(key CalendarKey, o CalendarObject) error {
	values := append([]any{key.Clinic, key.ID}, append(wholeFields(&o), optionalColumn{&o.Kind})...)
	n, err := t.exec(`UPDATE calendar_objects SET etag = ?4, size = ?5, modified = ?6, component = ?7, uid = ?8, change = ?9,
		first = ?10, last = ?11, exact = ?12, patient_id = ?13, face = ?14, waiting = ?15, body = ?16, kind = ?17
		WHERE clinic_id = ?1 AND calendar_id = ?2 AND name = ?3`, values...)
	if err != nil || n > 0 {
		return err
	}
	if _, err := t.exec("INSERT INTO calendar_objects (clinic_id, calendar_id, "+wholeColumns+`, kind)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)`, values...); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM calendar_tombstones WHERE clinic_id = ?1 AND calendar_id = ?2 AND name = ?3", key.Clinic, key.ID, o.Name); err != nil {
		return err
	}
	return t.countMember(key, 1)
}

func (t *Tx) countMember(key CalendarKey, more int) error {
	_, err := t.exec("UPDATE calendars SET members = members + ?3 WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID, more)
	return err
}

// NoteObject writes whom a member is about and whether it waits for somebody to
// say so, which is no change that a client would see.
func (t *Tx) NoteObject(key CalendarKey, name, patientID string, waiting bool) error {
	n, err := t.exec("UPDATE calendar_objects SET patient_id = ?4, waiting = ?5 WHERE clinic_id = ?1 AND calendar_id = ?2 AND name = ?3",
		key.Clinic, key.ID, name, optionalColumn{&patientID}, waiting)
	return oneRow("calendar object", n, err)
}

// DeleteObject removes a member, as the calendar's next change, at a moment in
// seconds since 1970. An unknown name is NotFound.
func (t *Tx) DeleteObject(key CalendarKey, name string, at int64) error {
	n, err := t.exec("DELETE FROM calendar_objects WHERE clinic_id = ?1 AND calendar_id = ?2 AND name = ?3", key.Clinic, key.ID, name)
	if err := oneRow("calendar object", n, err); err != nil {
		return err
	}
	change, err := t.nextChange(key)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO calendar_tombstones (clinic_id, calendar_id, name, change, at) VALUES (?1, ?2, ?3, ?4, ?5)",
		key.Clinic, key.ID, name, change, at)
	if err != nil {
		return err
	}
	return t.countMember(key, -1)
}

// ServedObject returns a member with its body, its span and what a list tells of it.
// An unknown name is NotFound.
func (t *Tx) ServedObject(key CalendarKey, name string) (o CalendarObject, err error) {
	err = t.queryRow("SELECT "+listedColumns+", first, last, exact, body FROM calendar_objects WHERE clinic_id = ?1 AND calendar_id = ?2 AND name = ?3",
		[]any{key.Clinic, key.ID, name}, append(listedFields(&o), &o.Span.First, &o.Span.Last, &o.Span.Exact, &o.Body)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("calendar object", 0, nil)
	}
	return o, err
}

// ServedObjects returns the members of several names in their order, each as
// ServedObject does but for the span; one that is not there is the zero object.
func (t *Tx) ServedObjects(key CalendarKey, names []string) ([]CalendarObject, error) {
	all := make([]CalendarObject, len(names))
	err := t.query("SELECT key, "+listedColumns+`, body FROM json_each(?3) CROSS JOIN calendar_objects ON name = value
		WHERE clinic_id = ?1 AND calendar_id = ?2`, []any{key.Clinic, key.ID, listColumn{&names}}, func(rows *cursor) error {
		at, _ := rows.values[0].(int64)
		o := &all[at]
		for i, into := range [...]any{&o.Name, &o.ETag, &o.Size, &o.Modified, &o.Component, &o.Body} {
			if err := scanValue(into, rows.values[1+i]); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// Object returns a member with its body. An unknown name is NotFound.
func (t *Tx) Object(key CalendarKey, name string) (CalendarObject, error) {
	return t.object(key, "name", name)
}

// ObjectByUID returns the member with a UID, with its body. An unknown one is
// NotFound.
func (t *Tx) ObjectByUID(key CalendarKey, uid string) (CalendarObject, error) {
	return t.object(key, "uid", uid)
}

func (t *Tx) object(key CalendarKey, column, value string) (o CalendarObject, err error) {
	err = t.queryRow("SELECT "+wholeColumns+" FROM calendar_objects WHERE clinic_id = ?1 AND calendar_id = ?2 AND "+column+" = ?3",
		[]any{key.Clinic, key.ID, value}, wholeFields(&o)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("calendar object", 0, nil)
	}
	return o, err
}

// ListedObject is what an index knows of a member.
type ListedObject struct {
	Name, ETag, Component string
	Size, Modified        int64 // 0 in a list of tags
}

// A list of thousands of members is read as one text for each page of it: a row for
// each would cost more than what is in it. No name, tag or component holds one of
// the two characters, which also no XML could.
const (
	fieldEnd  = "\x1f"
	memberEnd = "\x1e"

	packedTag    = "name || '" + fieldEnd + "' || etag || '" + fieldEnd + "' || component || '" + fieldEnd + "'"
	packedObject = packedTag + " || size || '" + fieldEnd + "' || modified || '" + fieldEnd + "'"
)

func packedPage(packed string) string {
	return "SELECT coalesce(group_concat(" + packed + ", '" + memberEnd + `'), '') FROM (SELECT name, etag, component, size, modified FROM calendar_objects
		WHERE clinic_id = ?1 AND calendar_id = ?2 AND name > ?3 ORDER BY name LIMIT ?4)`
}

var objectPage, tagPage = packedPage(packedObject), packedPage(packedTag)

// ObjectPage lists up to limit members whose names follow after, in the order of
// names.
func (t *Tx) ObjectPage(key CalendarKey, after string, limit int) ([]ListedObject, error) {
	return t.page(objectPage, key, after, limit)
}

// TagPage is ObjectPage without sizes and times, which takes half as long.
func (t *Tx) TagPage(key CalendarKey, after string, limit int) ([]ListedObject, error) {
	return t.page(tagPage, key, after, limit)
}

func (t *Tx) page(query string, key CalendarKey, after string, limit int) ([]ListedObject, error) {
	var packed string
	if err := t.queryRow(query, []any{key.Clinic, key.ID, after, limit}, &packed); err != nil || packed == "" {
		return nil, err
	}
	all := make([]ListedObject, 0, 1+strings.Count(packed, memberEnd))
	for member := range strings.SplitSeq(packed, memberEnd) {
		o, err := unpacked(member, query == objectPage)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	// SQLite keeps the order of the rows it is given, but does not promise it.
	if inOrder := func(x, y ListedObject) int { return strings.Compare(x.Name, y.Name) }; !slices.IsSortedFunc(all, inOrder) {
		slices.SortFunc(all, inOrder)
	}
	return all, nil
}

func unpacked(member string, whole bool) (o ListedObject, err error) {
	var ok1, ok2, ok3 bool
	o.Name, member, ok1 = strings.Cut(member, fieldEnd)
	o.ETag, member, ok2 = strings.Cut(member, fieldEnd)
	o.Component, member, ok3 = strings.Cut(member, fieldEnd)
	if whole {
		size, rest, _ := strings.Cut(member, fieldEnd)
		modified, rest, _ := strings.Cut(rest, fieldEnd)
		var err1, err2 error
		o.Size, err1 = strconv.ParseInt(size, 10, 64)
		o.Modified, err2 = strconv.ParseInt(modified, 10, 64)
		member, err = rest, errors.Join(err1, err2)
	}
	if err != nil || !ok1 || !ok2 || !ok3 || member != "" {
		return o, errors.New("store: a member of a calendar holds a character that none can")
	}
	return o, nil
}

// ObjectPlace is when an object takes place at most, and what it is called.
type ObjectPlace struct {
	Name      string
	Component string
	Span      ObjectSpan
}

// ObjectsWithin lists up to limit members whose span touches the time from one
// moment to another (seconds since 1970), in no order.
func (t *Tx) ObjectsWithin(key CalendarKey, from, to int64, limit int) (all []ObjectPlace, err error) {
	err = t.query(`SELECT name, component, first, last, exact FROM calendar_objects
		WHERE clinic_id = ?1 AND calendar_id = ?2 AND last >= ?3 AND first <= ?4 LIMIT ?5`,
		[]any{key.Clinic, key.ID, from, to, limit}, func(rows *cursor) error {
			var o ObjectPlace
			err := rows.Scan(&o.Name, &o.Component, &o.Span.First, &o.Span.Last, &o.Span.Exact)
			all = append(all, o)
			return err
		})
	return all, err
}

// AppointmentObjects lists up to limit members of a calendar whose names follow
// after, with bodies: those that are about a patient, or those that wait for
// somebody to say whom they are about.
func (t *Tx) AppointmentObjects(key CalendarKey, linked bool, after string, limit int) ([]CalendarObject, error) {
	which := "waiting = 1"
	if linked {
		which = "patient_id IS NOT NULL"
	}
	return t.objects(wholeFields, "SELECT "+wholeColumns+` FROM calendar_objects
		WHERE clinic_id = ?1 AND calendar_id = ?2 AND name > ?3 AND `+which+` ORDER BY name LIMIT ?4`, key.Clinic, key.ID, after, limit)
}

// ObjectsChanged lists up to limit members that were written after a change, in
// the order of their changes, without bodies.
func (t *Tx) ObjectsChanged(key CalendarKey, since int64, limit int) ([]CalendarObject, error) {
	return t.objects(objectFields, "SELECT "+objectColumns+` FROM calendar_objects
		WHERE clinic_id = ?1 AND calendar_id = ?2 AND change > ?3 ORDER BY change LIMIT ?4`, key.Clinic, key.ID, since, limit)
}

// Tombstone is a member that was deleted.
type Tombstone struct {
	Name   string
	Change int64
}

// Tombstones lists up to limit members that were deleted after a change, in the
// order of their changes.
func (t *Tx) Tombstones(key CalendarKey, since int64, limit int) (all []Tombstone, err error) {
	err = t.query("SELECT name, change FROM calendar_tombstones WHERE clinic_id = ?1 AND calendar_id = ?2 AND change > ?3 ORDER BY change LIMIT ?4",
		[]any{key.Clinic, key.ID, since, limit}, func(rows *cursor) error {
			var gone Tombstone
			err := rows.Scan(&gone.Name, &gone.Change)
			all = append(all, gone)
			return err
		})
	return all, err
}

// PlacedObject is a member and the calendar it is in.
type PlacedObject struct {
	CalendarID string
	CalendarObject
}

// ObjectsOfPatient lists the members of all calendars of the clinic that are about
// a patient, without bodies.
func (t *Tx) ObjectsOfPatient(key PatientKey) (all []PlacedObject, err error) {
	err = t.query("SELECT calendar_id, "+objectColumns+" FROM calendar_objects WHERE clinic_id = ?1 AND patient_id = ?2 ORDER BY calendar_id, name",
		[]any{key.Clinic, key.ID}, func(rows *cursor) error {
			var o PlacedObject
			err := rows.Scan(append([]any{&o.CalendarID}, objectFields(&o.CalendarObject)...)...)
			all = append(all, o)
			return err
		})
	return all, err
}

// StandingObject is a member as its calendar's owner finds it.
type StandingObject struct {
	CalendarID             string
	UserID, Calendar, Name string // the segments of its path
	Practitioners          bool   // whether the calendar is a practitioner's
	Ours                   bool   // rather than a client's own bytes
	PatientID              string // whom it is about; empty if that is nobody, or not known
	Body                   []byte
}

// StandingObjects lists up to limit members of all calendars of a clinic that follow
// a name in a calendar, in the order of the calendars' ids and of names.
func (t *Tx) StandingObjects(clinicID, afterCalendar, afterName string, limit int) (all []StandingObject, err error) {
	err = t.query(`SELECT o.calendar_id, c.user_id, c.name, o.name, c.practitioner_id IS NOT NULL, o.face IS NOT NULL, o.patient_id, o.body
		FROM calendar_objects AS o CROSS JOIN calendars AS c ON c.clinic_id = o.clinic_id AND c.id = o.calendar_id
		WHERE o.clinic_id = ?1 AND (o.calendar_id, o.name) > (?2, ?3) ORDER BY o.calendar_id, o.name LIMIT ?4`,
		[]any{clinicID, afterCalendar, afterName, limit}, func(rows *cursor) error {
			var o StandingObject
			err := rows.Scan(&o.CalendarID, &o.UserID, &o.Calendar, &o.Name, &o.Practitioners, &o.Ours, optionalColumn{&o.PatientID}, &o.Body)
			all = append(all, o)
			return err
		})
	return all, err
}

func (t *Tx) objects(fields func(*CalendarObject) []any, query string, args ...any) (all []CalendarObject, err error) {
	err = t.query(query, args, func(rows *cursor) error {
		var o CalendarObject
		err := rows.Scan(fields(&o)...)
		all = append(all, o)
		return err
	})
	return all, err
}
