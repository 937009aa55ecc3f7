package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestARetiredAddressIsFoundByItsHashAndOutlivesThePatient(t *testing.T) {
	s := world(t)
	key := everyone[0]
	want := RetiredFeed{TokenHash: []byte("once"), At: 7, Modified: 9, Timezone: "Europe/Madrid", Language: "es"}
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.RetireFeed(key.Clinic, want), tx.DeletePatient(key))
	})
	got, err := s.RetiredFeed(context.Background(), []byte("once"))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, hash := range [][]byte{nil, {}, []byte("onc"), tokenHash(everyone[1])} {
		if _, err := s.RetiredFeed(context.Background(), hash); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("%q is answered %v, want NotFound", hash, err)
		}
	}
}

func TestReadsAddUpByFeedAndClient(t *testing.T) {
	s := world(t)
	key := everyone[0]
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.InsertFeed(key, Feed{ID: "f2", TokenHash: []byte("f2"), Document: Document{Body: []byte{}}}),
			tx.ForgetFeedReads(key, "f1"),
			tx.AddFeedReads(key, FeedReads{FeedID: "f1", Client: "google", Since: 10, Last: 12, Version: 5, Reads: 2}),
			tx.AddFeedReads(key, FeedReads{FeedID: "f1", Client: "google", Since: 20, Last: 21, Version: 6, Reads: 1}),
			tx.AddFeedReads(key, FeedReads{FeedID: "f1", Client: "google", Since: 15, Last: 16, Version: 4, Reads: 1}), // written late
			tx.AddFeedReads(key, FeedReads{FeedID: "f1", Client: "apple", Since: 30, Last: 30, Version: 6, Reads: 1}),
			tx.AddFeedReads(key, FeedReads{FeedID: "f2", Client: "google", Since: 40, Last: 40, Version: 1, Reads: 1}),
		)
	})
	want := []FeedReads{{"f1", "apple", 30, 30, 6, 1}, {"f1", "google", 10, 21, 6, 4}, {"f2", "google", 40, 40, 1, 1}}
	read(t, s, func(tx *Tx) error {
		got, err := tx.FeedReads(key)
		if !slices.Equal(got, want) {
			t.Errorf("got %+v", got)
		}
		return err
	})
	write(t, s, func(tx *Tx) error { return tx.DeleteFeed(key, "f1") })
	read(t, s, func(tx *Tx) error {
		got, err := tx.FeedReads(key)
		if !slices.Equal(got, want[2:]) {
			t.Errorf("after one feed was deleted: %+v", got)
		}
		return err
	})
}

func TestAFeedIsFoundByTheHashOfItsTokenWithItsOwner(t *testing.T) {
	s := world(t)
	read(t, s, func(tx *Tx) error {
		for _, key := range everyone {
			if found, id, err := tx.FeedOf(tokenHash(key)); err != nil || found != key || id != "f1" {
				t.Errorf("%s: found %v %s, %v", mark(key), found, id, err)
			}
		}
		_, _, err := tx.FeedOf([]byte("unknown"))
		if clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("an unknown hash is answered %v", err)
		}
		return nil
	})
}

// Expiry is over a last day, the look at who reads is on a day.
func TestDueFeedsComeInTheirOrderAndEachOnce(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error {
		var errs []error
		for _, patient := range []string{"p1", "p2"} {
			key := PatientKey{"a", patient}
			errs = append(errs, settle(tx, key))
			for _, id := range []string{"f1", "f2", "f3"} {
				day := date("2027-03-0" + id[1:])
				f := Feed{ID: id, TokenHash: []byte(patient + id), Document: Document{Body: []byte{}}, Expires: &day, IdleCheck: &day}
				if id == "f3" {
					f.Expires = nil
				}
				errs = append(errs, tx.InsertFeed(key, f))
			}
		}
		return errors.Join(errs...)
	})
	read(t, s, func(tx *Tx) error {
		walk := func(list func(after DueFeed) ([]DueFeed, error)) (all []string) {
			var last DueFeed
			for {
				page, err := list(last)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					return all
				}
				for _, d := range page {
					all = append(all, d.PatientID+d.FeedID)
				}
				last = page[len(page)-1]
			}
		}
		for day, want := range map[string][]string{
			"2027-03-01": nil,
			"2027-03-02": {"p1f1", "p2f1"},
			"2027-12-31": {"p1f1", "p2f1", "p1f2", "p2f2"},
		} {
			got := walk(func(after DueFeed) ([]DueFeed, error) { return tx.ExpiredFeeds("a", date(day), after, 1) })
			if !slices.Equal(got, want) {
				t.Errorf("expired before %s: %v, want %v", day, got, want)
			}
		}
		for day, want := range map[string][]string{
			"2027-02-28": nil,
			"2027-03-02": {"p1f1", "p2f1", "p1f2", "p2f2"},
			"2027-03-03": {"p1f1", "p2f1", "p1f2", "p2f2", "p1f3", "p2f3"},
		} {
			got := walk(func(after DueFeed) ([]DueFeed, error) { return tx.FeedsToCheck("a", date(day), after, 1) })
			if !slices.Equal(got, want) {
				t.Errorf("to look at on %s: %v, want %v", day, got, want)
			}
		}
		return nil
	})
}

func TestChangesAndCommitsThatSucceedAreCounted(t *testing.T) {
	s, key := newPatient(t)
	changes, commits := s.Written()
	write(t, s, add(key, "one"))
	try(t, s, add(key, "two"))
	if nowChanges, nowCommits := s.Written(); nowChanges != changes+1 || nowCommits < commits+1 {
		t.Errorf("%d changes by %d commits", nowChanges-changes, nowCommits-commits)
	}
}
