package store

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/mattn/go-sqlite3"
)

// validators remember what GETs of feeds were answered with, so that a 304, which
// is most of the traffic, needs no look into the database. What they recall is
// what the database holds at that moment, whoever changed it: see
// docs/decisions/0012-validators-in-memory.md for why.
//
// They learn from reads, and a change forgets what it touches just before it is
// committed. An era is the time in which what is remembered holds.
type validators struct {
	index *walIndex // nil where it cannot be read: nothing is remembered then
	era   atomic.Pointer[era]
	turn  sync.Mutex // of whoever ends the era: a commit, or a reader who finds it over

	// Of the committer alone.
	touched [][]byte // token hashes that the transaction under way changed
	version int64    // SQLite's count of other connections' commits, as last seen

	shards [64]shard
}

// era ties what is remembered to a state of the database. What was learned under
// a number holds in each era of that number.
type era struct {
	state    walState
	number   uint64
	learning bool // not while a commit is under way
}

type shard struct {
	sync.RWMutex
	known map[lookupKey]remembered
}

type lookupKey [32]byte

// remembered is what is known of a feed, without pointers, so that a collection
// of garbage passes over all of them.
type remembered struct {
	number   uint64
	row      int64
	modified int64
	length   uint8
	etag     [31]byte
}

// maxRemembered bounds the memory: about 110 bytes each.
const maxRemembered = 250_000

func newValidators(index *walIndex) *validators {
	v := &validators{index: index}
	for i := range v.shards {
		v.shards[i].known = map[lookupKey]remembered{}
	}
	state, _ := index.now()
	v.era.Store(&era{state: state, learning: true})
	return v
}

// lookupKeyOf is a token hash as a key; what is of another length is none.
func lookupKeyOf(tokenHash []byte) (key lookupKey, ok bool) {
	if len(tokenHash) != len(key) {
		return key, false
	}
	return lookupKey(tokenHash), true
}

func (s *shard) forget(key lookupKey) {
	s.Lock()
	defer s.Unlock()
	delete(s.known, key)
}

func (v *validators) shardOf(key lookupKey) *shard { return &v.shards[key[0]%64] }

// recall returns the validators of a feed if they are known to be those that the
// database holds.
func (v *validators) recall(tokenHash []byte) (d Document, ok bool) {
	// First the state, then the memory: what is in it now held then, or was
	// committed since.
	now := v.era.Load()
	if !v.index.is(now.state) {
		return d, false
	}
	r, ok := v.look(tokenHash)
	if !ok || r.number != now.number {
		return d, false
	}
	return Document{ETag: string(r.etag[:r.length]), Modified: r.modified}, true
}

// rowOf says in which row a feed was, once. It may be in another now, or nowhere.
func (v *validators) rowOf(tokenHash []byte) (row int64, ok bool) {
	r, ok := v.look(tokenHash)
	return r.row, ok
}

func (v *validators) look(tokenHash []byte) (r remembered, ok bool) {
	key, ok := lookupKeyOf(tokenHash)
	if !ok {
		return r, false
	}
	s := v.shardOf(key)
	s.RLock()
	defer s.RUnlock()
	r, ok = s.known[key]
	return r, ok
}

// begin is called before a feed is read from the database. Nil is no time to
// learn. A reader who finds the era over begins the next one.
func (v *validators) begin() *era {
	if now := v.era.Load(); v.index.is(now.state) {
		if !now.learning {
			return nil
		}
		return now
	}
	if !v.turn.TryLock() {
		return nil // our own commit is being written
	}
	defer v.turn.Unlock()
	v.startOver()
	return v.era.Load()
}

// startOver begins an era of a new number, in which nothing is known yet. The turn
// must be held.
func (v *validators) startOver() {
	state, _ := v.index.now()
	v.era.Store(&era{state: state, number: v.era.Load().number + 1, learning: true})
}

// learn remembers what was read since begin, unless the era ended meanwhile.
func (v *validators) learn(begun *era, tokenHash []byte, row int64, d Document) {
	key, ok := lookupKeyOf(tokenHash)
	r := remembered{row: row, modified: d.Modified, length: uint8(len(d.ETag))}
	if begun == nil || !ok || copy(r.etag[:], d.ETag) < len(d.ETag) {
		return
	}
	r.number = begun.number
	s := v.shardOf(key)
	s.Lock()
	defer s.Unlock()
	// A commit ends the era before it forgets. If this one is still on, whoever
	// ends it has not passed here yet.
	if v.era.Load() != begun {
		return
	}
	if len(s.known) >= maxRemembered/len(v.shards) {
		for other := range s.known {
			delete(s.known, other)
			break
		}
	}
	s.known[key] = r
}

// lookedUp are the tables that lookups of feeds read, each with a token_hash.
var lookedUp = []string{"feeds"}

// watch lets the writing connection tell which rows it changes, by whatever
// statement, a cascade included.
func (v *validators) watch(writing *connection) error {
	err := writing.conn.Raw(func(driver any) error {
		return driver.(*sqlite3.SQLiteConn).RegisterFunc("feed_touched", v.touch, false)
	})
	if err != nil {
		return err
	}
	for _, table := range lookedUp {
		for _, event := range []string{"UPDATE", "DELETE"} {
			if _, err := writing.conn.ExecContext(noContext, fmt.Sprintf(
				"CREATE TEMP TRIGGER %[1]s_%[2]s AFTER %[2]s ON main.%[1]s BEGIN SELECT feed_touched(OLD.token_hash); END", table, event)); err != nil {
				return err
			}
		}
	}
	v.version, err = dataVersion(writing)
	return err
}

func (v *validators) touch(tokenHash []byte) int64 {
	v.touched = append(v.touched, tokenHash)
	return 0
}

// seal is called on the writing connection just before it commits. It holds the
// write lock, so the state of the database cannot change until then.
func (v *validators) seal() {
	v.turn.Lock()
	now := *v.era.Load()
	if state, ok := v.index.now(); !ok || state != now.state {
		now.state, now.number = state, now.number+1 // others committed since
	}
	now.learning = false
	v.era.Store(&now)
	for _, tokenHash := range v.touched {
		if key, ok := lookupKeyOf(tokenHash); ok {
			v.shardOf(key).forget(key)
		}
	}
	v.touched = v.touched[:0]
}

// settle is called after the commit, or when it failed. If nobody else committed
// up to a moment in which the state stays the same, that state is the one our own
// commit made, in which all holds that was not forgotten.
func (v *validators) settle(writing *connection) {
	defer v.turn.Unlock()
	state, ok := v.index.now()
	version, err := dataVersion(writing)
	alone := err == nil && version == v.version
	v.version = version
	if !ok || !alone || !v.index.is(state) {
		v.startOver()
		return
	}
	v.era.Store(&era{state: state, number: v.era.Load().number, learning: true})
}

// dataVersion is SQLite's own count of the commits that other connections made
// (sqlite.org/pragma.html#pragma_data_version): one's own do not change it.
func dataVersion(c *connection) (version int64, err error) {
	err = (&Tx{connection: c}).queryRow("PRAGMA data_version", nil, &version)
	return version, err
}
