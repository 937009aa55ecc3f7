package store

import (
	"context"
	"time"
)

// PageLink is a patient's way to her own page; only the keyed hash of its secret
// is stored.
type PageLink struct {
	ID      string
	Created time.Time // in whole seconds, as all its moments
	Expires time.Time
	Opened  *time.Time // when it was first followed; nil if never
}

// PageLinkOwner is a page link and whose it is.
type PageLinkOwner struct {
	Patient PatientKey
	PageLink
}

const pageLinkColumns = "id, created_at, expires_at, opened_at"

func pageLinkFields(l *PageLink) []any {
	return []any{&l.ID, momentColumn{&l.Created}, momentColumn{&l.Expires}, optionalMomentColumn{&l.Opened}}
}

// InsertPageLink adds a link under the keyed hash of its secret.
func (t *Tx) InsertPageLink(key PatientKey, l PageLink, hash []byte) error {
	_, err := t.exec("INSERT INTO page_links (clinic_id, patient_id, hash, "+pageLinkColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		append([]any{key.Clinic, key.ID, hash}, pageLinkFields(&l)...)...)
	return err
}

// PageLinks returns a patient's links, oldest first, expired ones too.
func (t *Tx) PageLinks(key PatientKey) (all []PageLink, err error) {
	err = t.query("SELECT "+pageLinkColumns+" FROM page_links WHERE clinic_id = ?1 AND patient_id = ?2 ORDER BY id",
		[]any{key.Clinic, key.ID}, func(rows *cursor) error {
			var l PageLink
			err := rows.Scan(pageLinkFields(&l)...)
			all = append(all, l)
			return err
		})
	return all, err
}

// MarkPageLinkOpened notes when a link was first followed.
func (t *Tx) MarkPageLinkOpened(key PatientKey, id string, at time.Time) error {
	n, err := t.exec("UPDATE page_links SET opened_at = coalesce(opened_at, ?4) WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3",
		key.Clinic, key.ID, id, momentColumn{&at})
	return oneRow("page link", n, err)
}

// DeletePageLink removes a link. An unknown id is NotFound.
func (t *Tx) DeletePageLink(key PatientKey, id string) error {
	n, err := t.exec("DELETE FROM page_links WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3", key.Clinic, key.ID, id)
	return oneRow("page link", n, err)
}

// DeletePageLinksExpiredBefore removes the links of a patient that have expired
// long enough ago to be of no more interest.
func (t *Tx) DeletePageLinksExpiredBefore(key PatientKey, at time.Time) error {
	_, err := t.exec("DELETE FROM page_links WHERE clinic_id = ?1 AND patient_id = ?2 AND expires_at < ?3", key.Clinic, key.ID, momentColumn{&at})
	return err
}

// DeleteEveryPageLink removes the links of all clinics.
func (t *Tx) DeleteEveryPageLink() error {
	_, err := t.exec("DELETE FROM page_links")
	return err
}

// PageLinkByHash returns the link whose secret has the given hash. An unknown
// hash is NotFound.
func (s *Store) PageLinkByHash(ctx context.Context, hash []byte) (PageLinkOwner, error) {
	return s.pageLink(ctx, "hash", hash)
}

// PageLinkByID returns a link by its id alone, which no other clinic has too. An
// unknown id is NotFound.
func (s *Store) PageLinkByID(ctx context.Context, id string) (PageLinkOwner, error) {
	return s.pageLink(ctx, "id", id)
}

func (s *Store) pageLink(ctx context.Context, column string, value any) (l PageLinkOwner, err error) {
	err = s.ask(ctx, func(t *Tx) error {
		return t.queryRow("SELECT clinic_id, patient_id, "+pageLinkColumns+" FROM page_links WHERE "+column+" = ?1", []any{value},
			append([]any{&l.Patient.Clinic, &l.Patient.ID}, pageLinkFields(&l.PageLink)...)...)
	})
	return l, err
}
