package app

import (
	"context"
	"errors"
	"net/url"
	"path"
	"slices"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ElsewhereObject is what stands at an address on another server.
type ElsewhereObject struct {
	Href string
	ETag string // empty if the server tells none
	Body []byte // nil if it could not be fetched, being too large
}

// ElsewherePage is a part of what is news on another server.
type ElsewherePage struct {
	Objects []ElsewhereObject
	// Gone are all addresses at which nothing stands any more, in each page of a
	// round. They are believed with the last.
	Gone []string
	// Last is the mark of the state that is known once this page is; nil if more
	// pages follow.
	Last *ElsewhereMark
}

// TakeElsewhere makes a calendar here what it is on another server, as far as a page
// of news tells: three ways, from what both sides agreed on last. What was changed
// elsewhere holds, but a change holds against a deletion, whichever side it is on; the
// version that does not hold is kept as a conflict. What cannot be read, or be stored
// here, is left alone there, and its last version stays here. If everything is gone at
// once, ErrElsewhereMissing is returned until it is believed.
func (a *App) TakeElsewhere(ctx context.Context, key ElsewhereKey, calendarID string, page ElsewherePage) error {
	take := func(page ElsewherePage, unreadable bool) error {
		return a.change(ctx, actorElsewhere(key), func(c *change) error {
			opened, err := c.openElsewhere(calendarID)
			if err != nil {
				return err
			}
			return opened.take(page, unreadable)
		})
	}
	err := take(page, false)
	if !isRefused(err) {
		return err
	}
	// One that is refused holds up no other.
	for _, object := range page.Objects {
		one := ElsewherePage{Objects: []ElsewhereObject{object}, Gone: page.Gone}
		if err = take(one, false); isRefused(err) {
			err = take(one, true)
		}
		if err != nil {
			return err
		}
	}
	page.Objects = nil
	return take(page, false)
}

// isRefused reports an error that says that an object cannot be stored here.
func isRefused(err error) bool {
	var broken *Refusal
	var unsound *ical.Error
	code := clinic.CodeOf(err)
	return errors.As(err, &broken) || errors.As(err, &unsound) || code == clinic.Invalid || code == clinic.Conflict
}

func (o openElsewhere) take(page ElsewherePage, unreadable bool) error {
	for _, object := range page.Objects {
		if err := o.takeObject(object, page.Gone, unreadable); err != nil {
			return err
		}
	}
	if page.Last == nil {
		return nil
	}
	if len(page.Gone) > 0 {
		if ok, err := o.believes(page.Gone); err != nil || !ok {
			return errors.Join(err, ErrElsewhereMissing)
		}
	}
	for _, href := range page.Gone {
		if err := o.takeGone(href); err != nil {
			return err
		}
	}
	there, now := o.there, moment(o.second)
	there.Token, there.CTag, there.LastOK = page.Last.Token, page.Last.CTag, &now
	there.MissingSince, there.MissingRounds = nil, 0
	return o.UpdateElsewhereCalendar(o.actor.Clinic, there)
}

// member is a member of a calendar elsewhere as both sides have it.
type member struct {
	known  store.Replica // its zero value if the address is not known
	here   store.CalendarObject
	exists bool // here
}

// memberAt finds what is known of an address, and what stands for it here.
func (o openElsewhere) memberAt(href string) (m member, err error) {
	m.known, err = o.ReplicaAt(o.key(), href)
	if clinic.CodeOf(err) == clinic.NotFound {
		return m, nil
	}
	if err == nil {
		m.here, m.exists, err = o.member(m.known.Name)
	}
	return m, err
}

// isAgreed reports whether a member is here as both sides agreed last.
func (m member) isAgreed() bool {
	return m.exists && m.known.Base != "" && (m.here.ETag == m.known.Base || meaningOf(m.here.Body) == m.known.Meaning)
}

// meaningOf is what an object says; empty for one that cannot be read any more.
func meaningOf(body []byte) string {
	sent, err := ical.Parse(body, ical.DefaultLimits)
	if err != nil {
		return ""
	}
	return sent.Meaning()
}

func (o openElsewhere) takeObject(object ElsewhereObject, gone []string, unreadable bool) error {
	m, err := o.memberAt(object.Href)
	if err != nil || m.known.ETag == object.ETag && object.ETag != "" {
		return err
	}
	sent, err := ical.Parse(object.Body, ical.DefaultLimits)
	if err != nil || unreadable || sent.Component != "VEVENT" {
		return o.leaveAlone(m, object, err != nil || unreadable)
	}
	if m.known.Name == "" {
		twin, err := o.adopt(&m, sent.UID, object.Href, gone)
		if err != nil {
			return err
		}
		if twin {
			return o.leaveAlone(m, object, false)
		}
	}
	m.known.Href, m.known.ETag, m.known.Unreadable = object.Href, object.ETag, false
	meaning := sent.Meaning()
	if m.known.Offered != "" && m.known.Offered == meaning {
		// What was sent there arrived, though no answer said so.
		m.known.Meaning, m.known.Base = meaning, unknownTag
	}
	switch {
	case m.exists && meaningOf(m.here.Body) == meaning:
		return o.agreeOn(m, sent, object.Body, m.here.Face == nil)
	case m.known.Base != "" && m.known.Meaning == meaning: // written anew there, and nothing else
		return o.PutReplica(o.key(), m.known)
	case m.exists && !m.isAgreed():
		if err := o.conflict(m.here, ruleElsewhereWins, object.Body, m.here.Body); err != nil {
			return err
		}
	case !m.exists && (m.known.Base != "" || m.known.Offered != ""):
		if err := o.conflict(store.CalendarObject{UID: sent.UID}, ruleChangeThere, object.Body, nil); err != nil {
			return err
		}
	}
	return o.agreeOn(m, sent, object.Body, true)
}

// unknownTag stands for the tag of what both sides agreed on where only its meaning
// is known.
const unknownTag = "unknown"

// adopt finds, for an address that is not known, what stands for its UID: here, since
// it was sent there and the answer was lost, or both sides had it before they were
// connected; under another address that is gone, since it was moved there; or as one
// of ours in another calendar of hers, into which it was copied. A twin of what stands
// at another address is left alone.
func (o openElsewhere) adopt(m *member, uid, href string, gone []string) (twin bool, err error) {
	m.here, err = o.ObjectByUID(o.key(), uid)
	switch {
	case clinic.CodeOf(err) == clinic.NotFound:
		if m.here, m.exists, err = o.fetchOurs(uid); err != nil {
			return false, err
		}
	case err != nil:
		return false, err
	default:
		m.exists = true
	}
	if m.exists {
		known, err := o.Replica(o.key(), m.here.Name)
		if clinic.CodeOf(err) == clinic.NotFound {
			m.known.Name = m.here.Name
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if known.Base != "" && known.Href != href && !slices.Contains(gone, known.Href) {
			m.here, m.exists = store.CalendarObject{}, false
			m.known.Name = xid.New().String()
			return true, nil
		}
		m.known = known
		return false, nil
	}
	m.known.Name, err = o.freeName(o.key(), nameAt(href))
	return false, err
}

// nameAt is the last segment of an address.
func nameAt(href string) string {
	u, err := url.Parse(href)
	if err != nil || u.Fragment != "" {
		return ""
	}
	return path.Base(u.Path)
}

// fetchOurs moves one of our objects here from another calendar of the practitioner's,
// if one with the UID stands there: the same appointment is not to be recorded twice.
func (o openElsewhere) fetchOurs(uid string) (moved store.CalendarObject, ok bool, err error) {
	if CalendarRole(o.Role) != RoleElsewhere {
		return moved, false, nil
	}
	all, err := o.Calendars(o.actor.Clinic, o.UserID)
	if err != nil {
		return moved, false, err
	}
	for _, other := range all {
		if other.ID == o.ID || !takesVisits(CalendarRole(other.Role)) {
			continue
		}
		from := store.CalendarKey{Clinic: o.actor.Clinic, ID: other.ID}
		found, err := o.ObjectByUID(from, uid)
		if clinic.CodeOf(err) == clinic.NotFound || err == nil && found.Face == nil {
			continue
		}
		if err != nil {
			return moved, false, err
		}
		if !o.there.Bookings {
			found.Face = nil // it is hers, where nothing of ours is published
		}
		moved, err = o.relocated(store.PlacedObject{CalendarID: other.ID, CalendarObject: found}, o.key())
		return moved, err == nil, err
	}
	return moved, false, nil
}

// relocated moves an object, with the links of what it says, into a calendar that has
// none with its UID.
func (c *change) relocated(object store.PlacedObject, to store.CalendarKey) (store.CalendarObject, error) {
	from := store.CalendarKey{Clinic: to.Clinic, ID: object.CalendarID}
	links, err := c.LinksOfObject(from, object.UID)
	if err != nil {
		return object.CalendarObject, err
	}
	for _, link := range links {
		if err := c.DeleteLink(to.Clinic, link); err != nil {
			return object.CalendarObject, err
		}
		link.CalendarID = to.ID
		if err := c.PutLink(to.Clinic, link); err != nil {
			return object.CalendarObject, err
		}
	}
	moved := object.CalendarObject
	if moved.Name, err = c.freeName(to, moved.Name); err != nil {
		return moved, err
	}
	if err := c.erase(from, object.Name); err != nil {
		return moved, err
	}
	_, err = c.PutObject(to, moved)
	return moved, err
}

// agreeOn notes what both sides say from now on; with theirs, it is stored as it
// stands there.
func (o openElsewhere) agreeOn(m member, sent *ical.Object, body []byte, theirs bool) (err error) {
	r := m.known
	r.Base, r.Meaning, r.Offered = m.here.ETag, sent.Meaning(), ""
	if theirs {
		if r.Base, err = o.put(r.Name, m.here, m.exists, sent, body); err != nil {
			return err
		}
	}
	return o.PutReplica(o.key(), r)
}

// leaveAlone notes that something stands at an address that is no event, or cannot be
// read. What it was when it could be stays here.
func (o openElsewhere) leaveAlone(m member, object ElsewhereObject, unreadable bool) (err error) {
	r := m.known
	r.Href, r.ETag, r.Unreadable = object.Href, object.ETag, unreadable
	if r.Name == "" {
		r.Name = xid.New().String()
	}
	return o.PutReplica(o.key(), r)
}

// takeGone deletes here what was deleted there, unless it was changed here meanwhile.
func (o openElsewhere) takeGone(href string) error {
	m, err := o.memberAt(href)
	if err != nil || m.known.Name == "" {
		return err
	}
	if err := o.DeleteReplica(o.key(), m.known.Name); err != nil {
		return err
	}
	switch {
	case !m.exists, m.known.Base == "": // deleted on both sides, or never there
		return nil
	case !m.isAgreed():
		return o.conflict(m.here, ruleChangeHere, m.here.Body, nil)
	}
	follow, err := o.remove(m.here)
	if err != nil {
		return err
	}
	return follow()
}

// conflict keeps the version that does not hold.
func (o openElsewhere) conflict(about store.CalendarObject, rule string, kept, lost []byte) error {
	patientID := about.PatientID
	if patientID == "" {
		var err error
		if patientID, err = o.patientLinkedTo(about.UID); err != nil {
			return err
		}
	}
	id := xid.New().String()
	err := o.InsertElsewhereConflict(o.actor.Clinic, store.ElsewhereConflict{
		ID: id, PractitionerID: o.UserID, CalendarID: o.ID, Title: o.there.Title, PatientID: patientID,
		UID: about.UID, At: moment(o.second), Rule: rule, Kept: kept, Lost: lost,
	})
	if err != nil {
		return err
	}
	return o.audit(did{"calendar-conflict.add", id}, patientID)
}
