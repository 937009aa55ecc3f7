package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // registers the "sqlite3" driver
)

// least answers what the product answers, from the same rows, and does nothing else:
// it knows no accounts and trusts every request to be what the benchmark sends. The
// pragmas are the product's.
type least struct {
	reader, writer             *sql.DB
	clinic, epoch              string
	calendar                   *sql.Stmt
	all, some, within, changed *sql.Stmt
	gone, object               *sql.Stmt
	count, store, remove       *sql.Stmt
	buffers                    sync.Pool
}

func serveLimit(ctx context.Context, path, listen string) error {
	l := &least{buffers: sync.Pool{New: func() any { b := make([]byte, 0, 40<<10); return &b }}}
	var err error
	if l.reader, err = open(path, url.Values{"_query_only": {"true"}, "_cache_size": {"-2000"}, "_txlock": {"deferred"}}); err != nil {
		return err
	}
	if l.writer, err = open(path, url.Values{"_journal_mode": {"WAL"}, "_cache_size": {"-16000"}, "_txlock": {"immediate"}}); err != nil {
		return err
	}
	l.writer.SetMaxOpenConns(1)
	if err := errors.Join(
		l.writer.QueryRow("SELECT id FROM clinics").Scan(&l.clinic),
		l.reader.QueryRow("SELECT epoch FROM instance").Scan(&l.epoch),
	); err != nil {
		return err
	}
	const from = " FROM calendar_objects WHERE clinic_id = ?1 AND calendar_id = ?2"
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&l.count, "UPDATE calendars SET counter = counter + 1, members = members + ?3 WHERE clinic_id = ?1 AND id = ?2 RETURNING counter"},
		{&l.store, `INSERT INTO calendar_objects (clinic_id, calendar_id, name, uid, component, etag, size, modified, change, first, last, exact, body)
			VALUES (?1, ?2, ?3, ?4, 'VEVENT', ?5, ?6, ?7, ?8, ?7, ?7, 1, ?9)
			ON CONFLICT (clinic_id, calendar_id, name) DO UPDATE SET etag = excluded.etag, size = excluded.size, modified = excluded.modified,
			change = excluded.change, first = excluded.first, last = excluded.last, body = excluded.body`},
		{&l.remove, "DELETE" + from + " AND name = ?3"},
	} {
		if *s.stmt, err = l.writer.Prepare(s.query); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&l.calendar, "SELECT id, counter FROM calendars WHERE clinic_id = ?1 AND user_id = ?2 AND name = ?3"},
		{&l.all, "SELECT name, etag" + from + " ORDER BY name"},
		{&l.some, `SELECT name, etag, body FROM json_each(?3) CROSS JOIN calendar_objects ON name = value
			WHERE clinic_id = ?1 AND calendar_id = ?2 ORDER BY json_each.key`},
		{&l.within, "SELECT name, etag, body" + from + " AND last >= ?3 AND first <= ?4 ORDER BY name"},
		{&l.changed, "SELECT name, etag" + from + " AND change > ?3 ORDER BY change"},
		{&l.gone, "SELECT name FROM calendar_tombstones WHERE clinic_id = ?1 AND calendar_id = ?2 AND change > ?3 ORDER BY change"},
		{&l.object, "SELECT etag, modified, component, body" + from + " AND name = ?3"},
	} {
		if *s.stmt, err = l.reader.Prepare(s.query); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: l}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func open(path string, pragmas url.Values) (*sql.DB, error) {
	for name, value := range map[string]string{"_synchronous": "FULL", "_foreign_keys": "true", "_busy_timeout": "10000"} {
		pragmas.Set(name, value)
	}
	db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: pragmas.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	return db, db.Ping()
}

func (l *least) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	names := strings.Split(r.URL.Path, "/") // "", "dav", "calendars", user, calendar, object
	if len(names) != 6 {
		http.NotFound(w, r)
		return
	}
	var id string
	var counter int64
	err := l.calendar.QueryRow(l.clinic, names[3], names[4]).Scan(&id, &counter)
	if err == nil {
		err = l.answer(w, r, id, counter, names[5])
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (l *least) answer(w http.ResponseWriter, r *http.Request, id string, counter int64, name string) error {
	switch r.Method {
	case http.MethodGet:
		return l.get(w, id, name)
	case http.MethodPut:
		return l.put(w, r, id, name)
	case http.MethodDelete:
		return l.delete(w, id, name)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	held := l.buffers.Get().(*[]byte)
	m := &multistatus{w: w, path: r.URL.Path, b: append((*held)[:0], `<?xml version="1.0" encoding="utf-8"?>
<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/" xmlns:ical="http://apple.com/ns/ical/">`...)}
	defer func() { *held = m.b; l.buffers.Put(held) }()
	switch {
	case r.Method == "PROPFIND":
		m.b = append(append(append(m.b, "<d:response><d:href>"...), m.path...),
			"</d:href><d:propstat><d:prop><d:getetag/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>"...)
		err = m.rows(l.all, false, l.clinic, id)
	case bytes.Contains(body, []byte("calendar-multiget")):
		var hrefs []string
		for rest := body; ; {
			_, after, ok := bytes.Cut(rest, []byte("<d:href>"))
			if !ok {
				break
			}
			href, after, _ := bytes.Cut(after, []byte("</d:href>"))
			hrefs, rest = append(hrefs, string(href[bytes.LastIndexByte(href, '/')+1:])), after
		}
		var list []byte
		if list, err = json.Marshal(hrefs); err == nil {
			err = m.rows(l.some, true, l.clinic, id, string(list))
		}
	case bytes.Contains(body, []byte("calendar-query")):
		from, err1 := time.Parse(utc, between(body, `start="`, `"`))
		to, err2 := time.Parse(utc, between(body, `end="`, `"`))
		if err = errors.Join(err1, err2); err == nil {
			err = m.rows(l.within, true, l.clinic, id, from.Unix(), to.Unix())
		}
	default:
		token := between(body, "<d:sync-token>", "<")
		since, _ := strconv.ParseInt(token[strings.LastIndexByte(token, ':')+1:], 10, 64)
		if err = m.rows(l.changed, false, l.clinic, id, since); err == nil {
			err = l.tombstones(m, id, since)
		}
		m.b = append(m.b, "<d:sync-token>urn:afterglow:sync:"+l.epoch+":"+id+":"+strconv.FormatInt(counter, 10)+"</d:sync-token>"...)
	}
	if err != nil {
		return err
	}
	return m.end()
}

func between(text []byte, before, after string) string {
	_, rest, _ := bytes.Cut(text, []byte(before))
	found, _, _ := bytes.Cut(rest, []byte(after))
	return string(found)
}

// multistatus is an answer on its way.
type multistatus struct {
	w    http.ResponseWriter
	path string
	b    []byte
	sent bool
}

func (m *multistatus) rows(stmt *sql.Stmt, data bool, args ...any) error {
	rows, err := stmt.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var name, etag string
	var body sql.RawBytes
	into := []any{&name, &etag, &body}
	if !data {
		into = into[:2]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		m.b = append(append(append(append(m.b, "<d:response><d:href>"...), m.path...), name...), "</d:href><d:propstat><d:prop><d:getetag>"...)
		m.b = append(escaped(m.b, etag), "</d:getetag>"...)
		if data {
			m.b = append(escaped(append(m.b, "<c:calendar-data>"...), body), "</c:calendar-data>"...)
		}
		m.b = append(m.b, "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"...)
		if len(m.b) >= 32<<10 {
			if err := m.send(); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

func (m *multistatus) send() error {
	if !m.sent {
		m.sent = true
		m.w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		m.w.WriteHeader(http.StatusMultiStatus)
	}
	_, err := m.w.Write(m.b)
	m.b = m.b[:0]
	return err
}

func (m *multistatus) end() error {
	m.b = append(m.b, "</d:multistatus>"...)
	if !m.sent {
		m.w.Header().Set("Content-Length", strconv.Itoa(len(m.b)))
	}
	return m.send()
}

func escaped[T string | sql.RawBytes](b []byte, text T) []byte {
	done := 0
	for i := 0; i < len(text); i++ {
		var as string
		switch text[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '"':
			as = "&quot;"
		case '\r':
			as = "&#13;"
		default:
			continue
		}
		b = append(append(b, text[done:i]...), as...)
		done = i + 1
	}
	return append(b, text[done:]...)
}

func (l *least) tombstones(m *multistatus, id string, since int64) error {
	rows, err := l.gone.Query(l.clinic, id, since)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		m.b = append(append(append(append(m.b, "<d:response><d:href>"...), m.path...), name...), "</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"...)
	}
	return rows.Err()
}

func (l *least) get(w http.ResponseWriter, id, name string) error {
	var etag, component string
	var modified int64
	var body []byte
	if err := l.object.QueryRow(l.clinic, id, name).Scan(&etag, &modified, &component, &body); err != nil {
		return err
	}
	header := w.Header()
	header.Set("ETag", etag)
	header.Set("Last-Modified", time.Unix(modified, 0).UTC().Format(http.TimeFormat))
	header.Set("Content-Type", "text/calendar; charset=utf-8; component="+component)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

func (l *least) put(w http.ResponseWriter, r *http.Request, id, name string) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	now := time.Now().Unix()
	if err := l.change(id, 1, func(tx *sql.Tx, change int64) error {
		_, err := tx.Stmt(l.store).Exec(l.clinic, id, name, strings.TrimSuffix(name, ".ics"), etag, len(body), now, change, body)
		return err
	}); err != nil {
		return err
	}
	w.Header().Set("ETag", etag)
	w.WriteHeader(http.StatusCreated)
	return nil
}

func (l *least) delete(w http.ResponseWriter, id, name string) error {
	err := l.change(id, -1, func(tx *sql.Tx, _ int64) error {
		_, err := tx.Stmt(l.remove).Exec(l.clinic, id, name)
		return err
	})
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

// change counts a change and makes it, durably.
func (l *least) change(id string, members int, make func(tx *sql.Tx, change int64) error) error {
	tx, err := l.writer.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var change int64
	if err := tx.Stmt(l.count).QueryRow(l.clinic, id, members).Scan(&change); err != nil {
		return err
	}
	if err := make(tx, change); err != nil {
		return err
	}
	return tx.Commit()
}
