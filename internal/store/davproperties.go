package store

// DAVProperty is a WebDAV property that a user set of a resource.
type DAVProperty struct {
	Path         string // of the resource
	Space, Local string
	XML          string // the whole element
}

// PutDAVProperty sets a property of a user's resource.
func (t *Tx) PutDAVProperty(clinicID, userID string, p DAVProperty) error {
	_, err := t.exec(`INSERT INTO dav_properties (clinic_id, user_id, path, space, local, xml) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (clinic_id, user_id, path, space, local) DO UPDATE SET xml = excluded.xml`,
		clinicID, userID, p.Path, p.Space, p.Local, p.XML)
	return err
}

// DeleteDAVProperty removes a property, if it was set.
func (t *Tx) DeleteDAVProperty(clinicID, userID string, p DAVProperty) error {
	_, err := t.exec("DELETE FROM dav_properties WHERE clinic_id = ?1 AND user_id = ?2 AND path = ?3 AND space = ?4 AND local = ?5",
		clinicID, userID, p.Path, p.Space, p.Local)
	return err
}

// DAVProperties lists what a user set of the resource at a path.
func (t *Tx) DAVProperties(clinicID, userID, path string) ([]DAVProperty, error) {
	return t.davProperties("SELECT path, space, local, xml FROM dav_properties WHERE clinic_id = ?1 AND user_id = ?2 AND path = ?3 ORDER BY space, local",
		clinicID, userID, path)
}

// DAVPropertyBytes is how much room all that a user set takes.
func (t *Tx) DAVPropertyBytes(clinicID, userID string) (n int64, err error) {
	err = t.queryRow(`SELECT coalesce(sum(octet_length(path) + octet_length(space) + octet_length(local) + octet_length(xml)), 0)
		FROM dav_properties WHERE clinic_id = ?1 AND user_id = ?2`, []any{clinicID, userID}, &n)
	return n, err
}

// DAVPropertiesBelow lists what a user set of the resources whose paths lie between
// two texts, the second exclusive.
func (t *Tx) DAVPropertiesBelow(clinicID, userID, from, to string) ([]DAVProperty, error) {
	return t.davProperties("SELECT path, space, local, xml FROM dav_properties WHERE clinic_id = ?1 AND user_id = ?2 AND path >= ?3 AND path < ?4 ORDER BY path, space, local",
		clinicID, userID, from, to)
}

// DeleteDAVPropertiesBelow removes what a user set of those resources.
func (t *Tx) DeleteDAVPropertiesBelow(clinicID, userID, from, to string) error {
	_, err := t.exec("DELETE FROM dav_properties WHERE clinic_id = ?1 AND user_id = ?2 AND path >= ?3 AND path < ?4", clinicID, userID, from, to)
	return err
}

// deleteDAVPropertiesOf removes what a user who is deleted set: no reference does.
func (t *Tx) deleteDAVPropertiesOf(clinicID, userID string) error {
	_, err := t.exec("DELETE FROM dav_properties WHERE clinic_id = ?1 AND user_id = ?2", clinicID, userID)
	return err
}

func (t *Tx) davProperties(query string, args ...any) (all []DAVProperty, err error) {
	err = t.query(query, args, func(rows *cursor) error {
		var p DAVProperty
		err := rows.Scan(&p.Path, &p.Space, &p.Local, &p.XML)
		all = append(all, p)
		return err
	})
	return all, err
}
