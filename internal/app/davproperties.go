package app

import (
	"context"
	"errors"

	"github.com/afterglow-calendar/afterglow/internal/store"
)

// PropertyName is a WebDAV property's qualified name.
type PropertyName struct{ Space, Local string }

// Property is a WebDAV property as its owner set it: XML is the whole element,
// with every namespace it uses declared on it.
type Property struct {
	PropertyName
	XML string
}

const (
	// MaxProperties bounds the properties of one resource, and MaxPropertyBytes
	// each of them: they are stored for whoever asks.
	MaxProperties    = 100
	MaxPropertyBytes = 64 << 10
	// maxPropertyRoom bounds those of all the resources of an account, of which there
	// can be very many.
	maxPropertyRoom = 4 << 20
)

// Properties returns what an account set of the resource at a path below /dav/
// (decoded, as in "calendars/USER/NAME/").
func (a *App) Properties(ctx context.Context, who Account, path string) (all []Property, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		set, err := tx.DAVProperties(who.Clinic, who.UserID, path)
		for _, p := range set {
			all = append(all, Property{PropertyName{p.Space, p.Local}, p.XML})
		}
		return err
	})
	return all, err
}

// SetProperties changes them, all or nothing, whatever the account may do with the
// resource itself: Apple sets the colour of calendars that it may only read
// (interop.md C20).
func (a *App) SetProperties(ctx context.Context, who Account, path string, set []Property, remove []PropertyName) error {
	return a.change(ctx, who.Actor, func(c *change) error { return c.setProperties(who, path, set, remove) })
}

func (c *change) setProperties(who Account, path string, set []Property, remove []PropertyName) error {
	for _, name := range remove {
		if err := c.DeleteDAVProperty(who.Clinic, who.UserID, store.DAVProperty{Path: path, Space: name.Space, Local: name.Local}); err != nil {
			return err
		}
	}
	for _, p := range set {
		if len(p.XML) > MaxPropertyBytes {
			return &Refusal{Space: spaceDAV, Condition: "quota-not-exceeded"}
		}
		if err := c.PutDAVProperty(who.Clinic, who.UserID, store.DAVProperty{Path: path, Space: p.Space, Local: p.Local, XML: p.XML}); err != nil {
			return err
		}
	}
	all, err := c.DAVProperties(who.Clinic, who.UserID, path)
	if err == nil && len(all) > MaxProperties {
		return &Refusal{Space: spaceDAV, Condition: "quota-not-exceeded"}
	}
	if err != nil || len(set) == 0 {
		return err
	}
	return c.propertiesFit(who)
}

// propertiesFit refuses a change after which an account's properties take too much
// room.
func (c *change) propertiesFit(who Account) error {
	n, err := c.DAVPropertyBytes(who.Clinic, who.UserID)
	if err == nil && n > maxPropertyRoom {
		return &Refusal{Space: spaceDAV, Condition: "quota-not-exceeded"}
	}
	return err
}

// below are the paths that begin with one: from it to the text after all of them.
func below(path string) (from, to string) { return path, path + "\U0010FFFF" }

// deletePropertiesOf removes those of a calendar object, and not those of another
// whose name begins with the same text.
func (c *change) deletePropertiesOf(who Account, object ObjectPlace) error {
	path := objectPath(who.UserID, object)
	// No name holds what comes before a space.
	return c.DeleteDAVPropertiesBelow(who.Clinic, who.UserID, path, path+" ")
}

// erase deletes an object that follows no more, with what the owner of its calendar
// set of it.
func (c *change) erase(calendar store.CalendarKey, name string) error {
	in, err := c.CalendarByID(calendar)
	if err != nil {
		return err
	}
	owner := Account{Actor: Actor{Clinic: calendar.Clinic}, UserID: in.UserID}
	return errors.Join(c.deletePropertiesOf(owner, ObjectPlace{in.Name, name}), c.Tx.DeleteObject(calendar, name, c.second))
}

func (c *change) deletePropertiesBelow(who Account, path string) error {
	from, to := below(path)
	return c.DeleteDAVPropertiesBelow(who.Clinic, who.UserID, from, to)
}

// copyProperties gives a resource at one path what was set of the one at another.
func (c *change) copyProperties(who Account, from, to string) error {
	all, err := c.DAVProperties(who.Clinic, who.UserID, from)
	if err != nil {
		return err
	}
	for _, p := range all {
		p.Path = to
		if err := c.PutDAVProperty(who.Clinic, who.UserID, p); err != nil {
			return err
		}
	}
	return nil
}
