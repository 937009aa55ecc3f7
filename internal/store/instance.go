package store

import (
	"cmp"

	"github.com/google/uuid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Instance is what the database knows of itself.
type Instance struct {
	// SecretCheck proves that a server key is the one the stored hashes were
	// made with, without telling it.
	SecretCheck []byte
	// Epoch changes when the database is restored, so that sync tokens of the
	// lost future are refused (RFC 6578 section 3.2).
	Epoch string
	// Origin is "demo" in a database made by the demo, which may be reset.
	Origin string
	// PublicURL is the address, without a slash at the end, under which the world
	// reached the server last; empty before it was served.
	PublicURL string
}

// Instance returns the database's own row; before SetInstance it is NotFound.
func (t *Tx) Instance() (i Instance, err error) {
	err = t.queryRow("SELECT secret_check, epoch, origin, public_url FROM instance WHERE id = 1", nil, &i.SecretCheck, &i.Epoch, &i.Origin, &i.PublicURL)
	return i, err
}

// SetInstance writes the database's own row with a fresh epoch.
func (t *Tx) SetInstance(secretCheck []byte, origin string) error {
	_, err := t.exec(`INSERT INTO instance (id, secret_check, epoch, origin) VALUES (1, ?1, ?2, ?3)
		ON CONFLICT (id) DO UPDATE SET secret_check = excluded.secret_check, epoch = excluded.epoch, origin = excluded.origin`,
		secretCheck, uuid.NewString(), origin)
	return err
}

// SetPublicURL keeps the address under which the world reaches the server.
func (t *Tx) SetPublicURL(url string) error {
	_, err := t.exec("UPDATE instance SET public_url = ?1 WHERE id = 1", url)
	return err
}

// InsertClinic adds a clinic under its ID.
func (t *Tx) InsertClinic(c clinic.Clinic) error {
	_, err := t.exec("INSERT INTO clinics (id, name, settings, calendar_titles) VALUES (?1, ?2, ?3, ?4)",
		c.ID, c.Name, jsonColumn{c.Settings}, cmp.Or(c.CalendarTitles, clinic.TitlesCoded))
	return err
}

// UpdateClinic replaces a clinic's name and settings. An unknown id is NotFound.
func (t *Tx) UpdateClinic(c clinic.Clinic) error {
	n, err := t.exec("UPDATE clinics SET name = ?2, settings = ?3, calendar_titles = ?4 WHERE id = ?1",
		c.ID, c.Name, jsonColumn{c.Settings}, cmp.Or(c.CalendarTitles, clinic.TitlesCoded))
	return oneRow("clinic", n, err)
}

// Clinic returns a clinic. An unknown id is NotFound.
func (t *Tx) Clinic(id string) (c clinic.Clinic, err error) {
	err = t.queryRow("SELECT id, name, settings, calendar_titles FROM clinics WHERE id = ?1", []any{id}, &c.ID, &c.Name, jsonColumn{&c.Settings}, &c.CalendarTitles)
	if c.CalendarTitles == clinic.TitlesCoded {
		c.CalendarTitles = "" // what was not chosen is not shown
	}
	return c, err
}

// ClinicIDs lists the ids of all clinics.
func (t *Tx) ClinicIDs() ([]string, error) {
	return t.texts("SELECT id FROM clinics ORDER BY id")
}
