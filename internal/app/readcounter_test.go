package app

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"testing"
)

// feedNumber is the hash of one of many feeds.
func feedNumber(n int) []byte {
	hash := make([]byte, 32)
	binary.BigEndian.PutUint64(hash, uint64(n))
	return hash
}

func TestReadsBeyondTheBoundAreDroppedAndCounted(t *testing.T) {
	c := newReadCounter()
	for n := range maxCounts + 10 {
		c.add(feedNumber(n), FeedRead{Client: ClientApple}, 1)
	}
	c.add(feedNumber(0), FeedRead{Client: ClientApple}, 2) // known already
	if dropped := c.dropped.Load(); dropped != 10 {
		t.Errorf("%d are dropped, want 10", dropped)
	}
	reads := 0
	for _, count := range c.take() {
		reads += count.reads
	}
	if reads != maxCounts+1 || len(c.take()) != 0 {
		t.Errorf("%d reads were counted", reads)
	}
}

func TestTheNetworksOfADayAreBounded(t *testing.T) {
	c := newReadCounter()
	for n := range maxWatched + 10 {
		c.add(feedNumber(n), FeedRead{Client: ClientApple, From: netip.MustParseAddr("192.0.2.1")}, 1)
	}
	if len(c.networks) != maxWatched {
		t.Errorf("those of %d feeds are kept", len(c.networks))
	}
	c.add(feedNumber(0), FeedRead{Client: ClientApple, From: netip.MustParseAddr("192.0.2.1")}, 86400)
	if len(c.networks) != 1 {
		t.Errorf("on the next day those of %d feeds are kept", len(c.networks))
	}
}

func TestOneReadOfADayIsTheOneTooMany(t *testing.T) {
	c := newReadCounter()
	var unusual []int
	for n := range 20 {
		from := netip.AddrFrom4([4]byte{192, 0, byte(n), 1})
		c.add(feedNumber(1), FeedRead{Client: ClientApple, From: from}, 1)
		if c.take()[0].unusual {
			unusual = append(unusual, n+1)
		}
	}
	if len(unusual) != 1 || unusual[0] != usualNetworks+1 {
		t.Errorf("told of the networks %v", unusual)
	}
}

func TestReadsAreCountedByManyAtOnceAndNoneTwice(t *testing.T) {
	c := newReadCounter()
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for n := range 1000 {
				c.add(feedNumber(n%7), FeedRead{Client: ClientGoogle, Version: int64(n)}, int64(n))
			}
		})
	}
	total := 0
	take := func() (all []readCount) {
		all = c.take()
		for _, count := range all {
			total += count.reads
		}
		return all
	}
	for range 100 {
		if all := take(); len(all) > 0 { // as if one could not be written
			total -= all[0].reads
			c.giveBack(all[:1])
		}
	}
	readers.Wait()
	take()
	if total != 8000 {
		t.Errorf("%d reads were counted, want 8000", total)
	}
}
