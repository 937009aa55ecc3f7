package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// version is a document that tells its version by each of its validators.
func version(n int64) Document {
	return Document{ETag: fmt.Sprintf("\"v%d\"", n), Modified: n, Body: []byte(fmt.Sprint(n))}
}

// withoutReaders runs a body while every reading connection is taken, so that
// what is answered comes from memory.
func withoutReaders(s *Store, body func(ctx context.Context)) {
	var taken []*connection
	for range s.readers {
		taken = append(taken, <-s.idle)
	}
	defer func() {
		for _, c := range taken {
			s.idle <- c
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	body(ctx)
}

func recalls(t *testing.T, s *Store, key PatientKey) bool {
	t.Helper()
	var err error
	withoutReaders(s, func(ctx context.Context) { _, err = s.Validators(ctx, tokenHash(key)) })
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	return err == nil
}

func validatorsOf(t *testing.T, s *Store, key PatientKey) Document {
	t.Helper()
	d, err := s.Validators(context.Background(), tokenHash(key))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAFeedReadBeforeIsAnsweredFromMemory(t *testing.T) {
	s := world(t)
	if recalls(t, s, everyone[0]) {
		t.Fatal("a feed nobody read was known")
	}
	before := validatorsOf(t, s, everyone[0])
	withoutReaders(s, func(ctx context.Context) {
		after, err := s.Validators(ctx, tokenHash(everyone[0]))
		if err != nil || after.ETag != before.ETag || after.Modified != before.Modified || after.Body != nil {
			t.Errorf("memory holds %+v, the database %+v (%v)", after, before, err)
		}
	})
}

func TestAReadOfTheDocumentIsRememberedToo(t *testing.T) {
	s := world(t)
	if _, err := s.Document(context.Background(), tokenHash(everyone[0])); err != nil {
		t.Fatal(err)
	}
	if !recalls(t, s, everyone[0]) {
		t.Error("it is not known")
	}
}

func TestAChangeForgetsWhatItTouchesAndNothingElse(t *testing.T) {
	for name, change := range map[string]func(tx *Tx) error{
		"a new document": func(tx *Tx) error { return tx.PutDocument(everyone[0], "f1", version(7)) },
		"another token": func(tx *Tx) error {
			return tx.UpdateFeed(everyone[0], Feed{ID: "f1", Privacy: "discreet", TokenHash: make([]byte, 32)})
		},
		"the feed's end": func(tx *Tx) error { return tx.DeleteFeed(everyone[0], "f1") },
		"the patient's":  func(tx *Tx) error { return tx.DeletePatient(everyone[0]) },
	} {
		s := world(t)
		for _, key := range everyone {
			validatorsOf(t, s, key)
		}
		write(t, s, change)
		if recalls(t, s, everyone[0]) {
			t.Errorf("%s: what it touched is still known", name)
		}
		if !recalls(t, s, everyone[1]) {
			t.Errorf("%s: a feed that it did not touch is forgotten", name)
		}
	}
}

func TestAChangeThatFailsLeavesWhatIsTrueInMemory(t *testing.T) {
	s := world(t)
	before := validatorsOf(t, s, everyone[1])
	try(t, s, func(tx *Tx) error { return tx.PutDocument(everyone[1], "f1", version(7)) })
	if got := validatorsOf(t, s, everyone[1]); got.ETag != before.ETag {
		t.Errorf("a change that was undone shows: %+v", got)
	}
}

func TestWhatWasReadBeforeAChangeIsNotLearnedAfterIt(t *testing.T) {
	for name, other := range map[string]bool{"of our own": false, "of another": true} {
		s := world(t)
		writer := s
		if other {
			writer = reopen(t, s.path(t))
		}
		begun := s.known.begin()
		old := validatorsOf(t, s, everyone[0])
		write(t, writer, func(tx *Tx) error { return tx.PutDocument(everyone[0], "f1", version(7)) })
		s.known.learn(begun, tokenHash(everyone[0]), 1, old)
		if got := validatorsOf(t, s, everyone[0]); got.Modified != 7 {
			t.Errorf("a change %s, and a GET shows %+v", name, got)
		}
	}
}

// Our own commit gives up the write lock before it is known what it made of the
// database's state; whoever gets the lock next may be quicker.
func TestAChangeOfAnotherRightAfterOurOwnIsNotTakenForOurs(t *testing.T) {
	s := world(t)
	other := reopen(t, s.path(t))
	validatorsOf(t, s, everyone[0])
	s.known.seal()
	write(t, other, func(tx *Tx) error { return tx.PutDocument(everyone[0], "f1", version(7)) })
	s.known.settle(s.commit.conn)
	if got := validatorsOf(t, s, everyone[0]); got.Modified != 7 {
		t.Errorf("a GET shows %+v", got)
	}
}

func TestAnotherProcessesChangeIsInTheVeryNextGet(t *testing.T) {
	s := world(t)
	tell, kill := startOther(t, s.path(t))
	for n := int64(10); n < 200; n++ {
		if n%50 == 0 { // it dies, and one that takes its place goes on
			kill()
			tell, kill = startOther(t, s.path(t))
		}
		validatorsOf(t, s, everyone[0]) // known from here
		if n%3 == 0 {                   // between two changes of our own
			write(t, s, func(tx *Tx) error { return tx.PutDocument(everyone[1], "f1", version(n)) })
		}
		if err := tell(n); err != nil {
			t.Fatal(err)
		}
		if got := validatorsOf(t, s, everyone[0]); got.Modified != n {
			t.Fatalf("version %d was answered to its writer, a GET shows %d", n, got.Modified)
		}
	}
	if !recalls(t, s, everyone[0]) {
		t.Error("nothing is remembered any more")
	}
}

// A store that closes must not take along the locks by which other processes see
// that the database is in use.
func TestAStoreThatClosesLeavesTheLocksOfAnotherOnTheSameFile(t *testing.T) {
	first := world(t)
	second, err := Open(first.path(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	before, ok := first.known.index.now()
	if !ok {
		t.Fatal("the index cannot be read")
	}
	cmd := exec.Command(os.Args[0]) // opens the database and closes it
	cmd.Env = append(os.Environ(), "AFTERGLOW_TEST_OTHER_PROCESS="+first.path(t))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !first.known.index.is(before) {
		t.Fatal("another process took itself for the only one, and made the index anew")
	}
}

// TestMemoryNeverShowsWhatTheDatabaseDoesNot lets two stores on one file change
// and read at random; beside them a connection that moves the log about.
func TestMemoryNeverShowsWhatTheDatabaseDoesNot(t *testing.T) {
	s := world(t)
	path := s.path(t)
	stores := []*Store{s, reopen(t, path)}
	aside := onFile(t, path)
	model := map[string]Document{} // by token hash
	tokens := map[PatientKey][]byte{}
	for _, key := range everyone {
		tokens[key] = tokenHash(key)
		model[string(tokens[key])] = Document{ETag: mark(key), Modified: 1}
	}
	count, recalled := int64(10), 0
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(3, 15).Draw(rt, "steps") {
			at := rapid.IntRange(0, 1).Draw(rt, "store")
			key := rapid.SampledFrom(everyone).Draw(rt, "patient")
			count++
			token := tokens[key]
			switch step := rapid.SampledFrom([]string{"document", "token", "other row", "undone", "two", "log", "vacuum"}).Draw(rt, "step"); step {
			case "document":
				write(t, stores[at], func(tx *Tx) error { return tx.PutDocument(key, "f1", version(count)) })
				model[string(token)] = version(count)
			case "token":
				fresh := tokenHash(PatientKey{key.ID, fmt.Sprint(count)})
				write(t, stores[at], func(tx *Tx) error {
					return tx.UpdateFeed(key, Feed{ID: "f1", Name: mark(key), Privacy: "discreet", Generation: 1, TokenHash: fresh})
				})
				model[string(fresh)] = model[string(token)]
				delete(model, string(token))
				tokens[key] = fresh
			case "other row":
				write(t, stores[at], add(key, fmt.Sprint("e", count)))
			case "undone":
				try(t, stores[at], func(tx *Tx) error { return tx.PutDocument(key, "f1", version(count)) })
			case "two": // at once, from both sides
				var wait sync.WaitGroup
				for i, other := range []PatientKey{everyone[0], everyone[1]} {
					wait.Go(func() {
						if err := stores[i].Write(context.Background(), func(tx *Tx) error { return tx.PutDocument(other, "f1", version(count)) }); err != nil {
							t.Error(err)
						}
					})
					model[string(tokens[other])] = version(count)
				}
				wait.Wait()
			case "log":
				mode := rapid.SampledFrom([]string{"PASSIVE", "FULL", "RESTART", "TRUNCATE"}).Draw(rt, "mode")
				if _, err := aside.Exec("PRAGMA wal_checkpoint(" + mode + ")"); err != nil {
					rt.Fatal(err)
				}
			case "vacuum":
				if _, err := aside.Exec("VACUUM"); err != nil {
					rt.Fatal(err)
				}
			}
			for i, s := range stores {
				for key, token := range tokens {
					want := model[string(token)]
					if _, ok := s.known.recall(token); ok {
						recalled++
					}
					got, err := s.Validators(context.Background(), token)
					if err != nil || got.ETag != want.ETag || got.Modified != want.Modified {
						rt.Fatalf("store %d shows %s as %q %d, want %q %d (%v)", i, mark(key), got.ETag, got.Modified, want.ETag, want.Modified, err)
					}
					document, err := s.Document(context.Background(), token)
					if err != nil || document.ETag != want.ETag {
						rt.Fatalf("store %d has the document %q of %s, want %q (%v)", i, document.ETag, mark(key), want.ETag, err)
					}
				}
				if _, err := s.Validators(context.Background(), token); (err == nil) != (model[string(token)].ETag != "") {
					rt.Fatalf("store %d on token %s: %v", i, hex.EncodeToString(token[:4]), err)
				}
			}
		}
	})
	if recalled == 0 {
		t.Error("nothing was ever recalled, so nothing was tested")
	}
}

// TestNoReaderSeesAVersionOlderThanOneThatWasAnswered runs writers of two stores
// against readers of both. Versions only rise, so a reader knows an old one.
func TestNoReaderSeesAVersionOlderThanOneThatWasAnswered(t *testing.T) {
	s := world(t)
	stores := []*Store{s, reopen(t, s.path(t))}
	var answered [2]atomic.Int64 // of the feed that each store writes
	var stop atomic.Bool
	var recalled atomic.Int64
	var wait sync.WaitGroup
	for i, s := range stores {
		wait.Go(func() {
			for n := int64(10); !stop.Load(); n++ {
				if err := s.Write(context.Background(), func(tx *Tx) error { return tx.PutDocument(everyone[i], "f1", version(n)) }); err != nil {
					t.Error(err)
					return
				}
				answered[i].Store(n)
				// Sometimes long enough for memory to be of use.
				if rand.IntN(2) == 0 {
					time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
				}
			}
		})
	}
	for i := range 4 {
		wait.Go(func() {
			s := stores[i%2]
			for !stop.Load() {
				feed := rand.IntN(2)
				want := answered[feed].Load()
				if _, ok := s.known.recall(tokenHash(everyone[feed])); ok {
					recalled.Add(1)
				}
				d, err := s.Validators(context.Background(), tokenHash(everyone[feed]))
				if err != nil || d.Modified < want && want > 0 {
					t.Errorf("version %d was answered to its writer, a GET that began later shows %d (%v)", want, d.Modified, err)
					stop.Store(true)
				}
			}
		})
	}
	time.Sleep(time.Second)
	// On a busy machine until something was tested.
	for waited := time.Now(); recalled.Load()*answered[0].Load()*answered[1].Load() == 0 && time.Since(waited) < time.Minute; {
		time.Sleep(10 * time.Millisecond)
	}
	stop.Store(true)
	wait.Wait()
	if recalled.Load() == 0 || answered[0].Load() == 0 || answered[1].Load() == 0 {
		t.Errorf("nothing was tested: %d recalls, %d and %d changes", recalled.Load(), answered[0].Load(), answered[1].Load())
	}
}

func TestMemoryIsBounded(t *testing.T) {
	s := world(t)
	begun := s.known.begin()
	if begun == nil {
		t.Fatal("it is no time to learn")
	}
	for n := range maxRemembered + 10_000 {
		s.known.learn(begun, tokenHash(PatientKey{"many", fmt.Sprint(n)}), int64(n), Document{ETag: `"e"`, Modified: 1})
	}
	count := 0
	for i := range s.known.shards {
		count += len(s.known.shards[i].known)
	}
	if count > maxRemembered || count < maxRemembered*9/10 {
		t.Errorf("%d feeds are remembered, at most %d are meant to be", count, maxRemembered)
	}
}

func TestWhatDoesNotFitIsLookedUp(t *testing.T) {
	s := world(t)
	long := Document{ETag: `"` + strings.Repeat("x", 40) + `"`, Modified: 3, Body: []byte{}}
	write(t, s, func(tx *Tx) error { return tx.PutDocument(everyone[0], "f1", long) })
	for range 2 {
		if got := validatorsOf(t, s, everyone[0]); got.ETag != long.ETag {
			t.Errorf("got %q", got.ETag)
		}
	}
}

// A row number is only a hint: VACUUM gives out others, and a deleted row's is
// given to the next.
func TestAFeedIsNeverFoundInAnothersRow(t *testing.T) {
	s := world(t)
	for _, key := range everyone {
		validatorsOf(t, s, key)
	}
	last := everyone[len(everyone)-1]
	row, _ := s.known.rowOf(tokenHash(last))
	other := PatientKey{"new", "token"}
	aside := onFile(t, s.path(t))
	if _, err := aside.Exec("DELETE FROM feeds WHERE rowid = ?1", row); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error {
		return tx.InsertFeed(last, Feed{ID: "f9", Privacy: "discreet", Generation: 1, TokenHash: tokenHash(other), Document: version(9)})
	})
	if _, err := s.Document(context.Background(), tokenHash(last)); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("a feed that is gone was answered %v", err)
	}
	if d, err := s.Document(context.Background(), tokenHash(other)); err != nil || d.Modified != 9 {
		t.Errorf("the one in its row was answered %+v, %v", d, err)
	}
}

func TestWithoutTheIndexEverythingIsLookedUp(t *testing.T) {
	s := world(t)
	s.known.index = nil
	validatorsOf(t, s, everyone[0])
	if recalls(t, s, everyone[0]) {
		t.Error("something was remembered that nobody can tell to be true")
	}
	if got := validatorsOf(t, s, everyone[0]); got.ETag != mark(everyone[0]) {
		t.Errorf("got %q", got.ETag)
	}
}
