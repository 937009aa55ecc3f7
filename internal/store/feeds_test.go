package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAFeedIsFoundByTheHashOfItsTokenAlone(t *testing.T) {
	s := world(t)
	ctx := context.Background()
	for _, key := range everyone {
		want := Document{ETag: mark(key), Modified: 1, Body: []byte(mark(key))}
		if got, err := s.Document(ctx, tokenHash(key)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", mark(key), got, err)
		}
		want.Body = nil
		if got, err := s.Validators(ctx, tokenHash(key)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: validators are %+v, %v", mark(key), got, err)
		}
	}
	for name, hash := range map[string][]byte{"unknown": []byte("unknown"), "part": tokenHash(everyone[0])[:31], "empty": {}, "none": nil} {
		if _, err := s.Document(ctx, hash); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("Document of %s hash: %v, want NotFound", name, err)
		}
		if _, err := s.Validators(ctx, hash); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("Validators of %s hash: %v, want NotFound", name, err)
		}
	}
}

func TestAnyBytesOfADocumentComeBackAsTheyWereWritten(t *testing.T) {
	s := world(t)
	all := make([]byte, 0, 70_000)
	for len(all) < cap(all) {
		all = append(all, byte(len(all)), byte(len(all)>>8))
	}
	for _, body := range [][]byte{{}, {0}, []byte("BEGIN:VCALENDAR\r\n"), all} {
		write(t, s, func(tx *Tx) error {
			return tx.PutDocument(everyone[0], "f1", Document{ETag: `"e"`, Modified: 7, Body: body})
		})
		got, err := s.Document(context.Background(), tokenHash(everyone[0]))
		if err != nil || got.ETag != `"e"` || got.Modified != 7 || !bytes.Equal(got.Body, body) {
			t.Errorf("of %d bytes came back %d with %q %d, %v", len(body), len(got.Body), got.ETag, got.Modified, err)
		}
	}
}

func TestARotatedFeedIsFoundByItsNewTokenOnly(t *testing.T) {
	s := world(t)
	key := everyone[0]
	write(t, s, func(tx *Tx) error {
		return tx.UpdateFeed(key, Feed{ID: "f1", Name: "n", Privacy: "detailed", Generation: 2, TokenHash: []byte("new")})
	})
	if _, err := s.Document(context.Background(), tokenHash(key)); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("the old token is answered %v", err)
	}
	if got, err := s.Document(context.Background(), []byte("new")); err != nil || got.ETag != mark(key) {
		t.Errorf("the new token is answered %+v, %v: the document should stay", got, err)
	}
	read(t, s, func(tx *Tx) error {
		feeds, err := tx.Feeds(key)
		if len(feeds) != 1 || feeds[0].Privacy != "detailed" || feeds[0].Generation != 2 || feeds[0].Name != "n" {
			t.Errorf("the feeds are %+v", feeds)
		}
		return err
	})
}

func TestADeletedFeedTakesWhatItRememberedOfItsEventsAlong(t *testing.T) {
	s := world(t)
	key := everyone[0]
	write(t, s, func(tx *Tx) error { return tx.DeleteFeed(key, "f1") })
	if _, err := s.Document(context.Background(), tokenHash(key)); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("its token is answered %v", err)
	}
	left := slices.DeleteFunc(everything(t, s), func(r row) bool { return r.table != "feed_events" })
	if len(left) != len(everyone)-1 {
		t.Errorf("%d feed events are left, want those of the others", len(left))
	}
}

func TestAFeedsEventIsStoredUnderItsLatestRevision(t *testing.T) {
	s := world(t)
	key := everyone[0]
	want := map[string]FeedEvent{}
	write(t, s, func(tx *Tx) error {
		var errs []error
		for _, e := range []FeedEvent{{UID: mark(key), Sequence: 3, Modified: 9, Face: "second"}, {UID: "other", Modified: 4}} {
			want[e.UID] = e
			errs = append(errs, tx.PutFeedEvent(key, "f1", e))
		}
		return errors.Join(errs...)
	})
	read(t, s, func(tx *Tx) error {
		got, err := tx.FeedEvents(key, "f1")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		return err
	})
}

// A 304 is most of the traffic, and a document is most of a row: pages that hold
// nothing but a document are made unreadable here.
func TestValidatorsDoNotTouchADocumentsPages(t *testing.T) {
	s := world(t)
	key := everyone[0]
	write(t, s, func(tx *Tx) error {
		return tx.PutDocument(key, "f1", Document{ETag: `"big"`, Body: bytes.Repeat([]byte{'x'}, 50_000)})
	})
	path := s.path(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := content(t, path)
	spoiled := 0
	const pageSize = 4096
	for at := 0; at < len(file); at += pageSize {
		page := file[at : at+pageSize]
		// An overflow page is the number of the next and bytes of the value
		// (SQLite file format section 1.6).
		if bytes.Count(page[4:], []byte{'x'}) == pageSize-4 {
			copy(page, []byte{0xff, 0xff, 0xff, 0xff})
			spoiled++
		}
	}
	if spoiled < 10 {
		t.Fatalf("only %d pages hold nothing but the document", spoiled)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, path)
	if got, err := s.Validators(context.Background(), tokenHash(key)); err != nil || got.ETag != `"big"` {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := s.Document(context.Background(), tokenHash(key)); err == nil {
		t.Error("the document could be read: its pages were not the ones spoiled")
	}
}
