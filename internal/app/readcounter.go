package app

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"sync/atomic"
)

const (
	// maxCounts bounds the pairs of feed and client whose reads wait to be written:
	// 1,600 feeds a second, each asking once.
	maxCounts = 16 << 10
	// maxWatched bounds the feeds whose networks of a day are counted.
	maxWatched = 32 << 10
	// usualNetworks is from how many networks a feed may be read in a day before it
	// is worth a notice: a phone moves between a few (interop.md P12).
	usualNetworks = 8
)

// readCounter counts reads in memory until they are written. What goes beyond its
// bounds is not counted, which is itself counted.
type readCounter struct {
	seed    maphash.Seed // drawn at start: a network is known for as long as the process lives
	dropped atomic.Uint64
	all     atomic.Uint64 // since the start

	mu       sync.Mutex
	counts   map[readKey]*readCount
	networks map[tokenHash]*networks // of the day
	day      int64
}

type tokenHash [32]byte

type readKey struct {
	token  tokenHash
	client Client
}

// readCount are reads of one feed by one family of clients.
type readCount struct {
	readKey
	first, last int64
	version     int64
	reads       int
	unusual     bool // from more networks than usual
}

func (c *readCount) add(more readCount) {
	if c.reads == 0 {
		c.first = more.first
	}
	c.first, c.last, c.version = min(c.first, more.first), max(c.last, more.last), max(c.version, more.version)
	c.reads += more.reads
	c.unusual = c.unusual || more.unusual
}

// networks are those from which a feed was read in a day, each as a hash.
type networks struct {
	seen  [usualNetworks]uint64
	known int
	told  bool
}

// see notes a network and reports the first one too many.
func (n *networks) see(hash uint64) (unusual bool) {
	for _, seen := range n.seen[:n.known] {
		if seen == hash {
			return false
		}
	}
	if n.known < len(n.seen) {
		n.seen[n.known] = hash
		n.known++
		return false
	}
	unusual, n.told = !n.told, true
	return unusual
}

func newReadCounter() *readCounter {
	return &readCounter{seed: maphash.MakeSeed(), counts: map[readKey]*readCount{}, networks: map[tokenHash]*networks{}}
}

func (c *readCounter) add(hash []byte, r FeedRead, second int64) {
	count := readCount{readKey: readKey{tokenHash(hash), r.Client}, first: second, last: second, version: r.Version, reads: 1}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all.Add(1)
	count.unusual = c.isUnusual(count.token, r, second)
	c.put(count)
}

func (c *readCounter) put(count readCount) {
	known := c.counts[count.readKey]
	if known == nil {
		if len(c.counts) >= maxCounts {
			c.dropped.Add(uint64(count.reads))
			return
		}
		known = &readCount{readKey: count.readKey}
		c.counts[count.readKey] = known
	}
	known.add(count)
}

// isUnusual reports the read that makes its feed's networks of the day, counted
// in UTC, too many. The machines of cloud services are not counted.
func (c *readCounter) isUnusual(token tokenHash, r FeedRead, second int64) bool {
	if r.Client.inTheCloud() || !r.From.IsValid() {
		return false
	}
	if day := second / 86400; day != c.day {
		clear(c.networks)
		c.day = day
	}
	of := c.networks[token]
	if of == nil {
		if len(c.networks) >= maxWatched {
			return false
		}
		of = &networks{}
		c.networks[token] = of
	}
	return of.see(maphash.Comparable(c.seed, networkOf(r.From)))
}

// networkOf is the network that an address is in, as far as providers hand them
// out: /24 of IPv4, /48 of IPv6.
func networkOf(address netip.Addr) netip.Prefix {
	address = address.Unmap().WithZone("")
	bits := 48
	if address.Is4() {
		bits = 24
	}
	network, _ := address.Prefix(bits) // fails for lengths that no address has
	return network
}

// take returns all that was counted and forgets it.
func (c *readCounter) take() (all []readCount) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, count := range c.counts {
		all = append(all, *count)
	}
	clear(c.counts)
	return all
}

// giveBack counts again what was taken.
func (c *readCounter) giveBack(all []readCount) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, count := range all {
		c.put(count)
	}
}
