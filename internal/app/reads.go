package app

import (
	"context"
	"net/netip"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Client is a family of calendar clients, by what they call themselves. It is a
// statistic and never proof (interop.md H14).
type Client string

// The families.
const (
	ClientGoogle       Client = "google"
	ClientApple        Client = "apple"
	ClientMicrosoft365 Client = "microsoft365" // Exchange's fetchers, for Outlook on the web and the new one
	ClientOutlook      Client = "outlook"      // the program, which fetches by itself
	ClientThunderbird  Client = "thunderbird"
	ClientEvolution    Client = "evolution"
	ClientICSx5        Client = "icsx5"
	ClientDAVx5        Client = "davx5"
	ClientVdirsyncer   Client = "vdirsyncer"
	ClientBrowser      Client = "browser"
	ClientOther        Client = "other"
)

// Clients lists every Client.
var Clients = []Client{
	ClientGoogle, ClientApple, ClientMicrosoft365, ClientOutlook, ClientThunderbird, ClientEvolution,
	ClientICSx5, ClientDAVx5, ClientVdirsyncer, ClientBrowser, ClientOther,
}

// inTheCloud reports a family that fetches from a service's own machines, which
// are many and move.
func (c Client) inTheCloud() bool { return c == ClientGoogle || c == ClientMicrosoft365 }

// FeedRead is one answer to a GET of a feed: its document, or that it has not
// changed.
type FeedRead struct {
	Token   string
	Client  Client
	Version int64      // Last-Modified of the document
	From    netip.Addr // who asked; the zero one if that is not known
}

// FeedReads are the reads of a feed by one family of clients, as they are shown.
type FeedReads struct {
	Client      Client    `json:"client" enum:"google,apple,microsoft365,outlook,thunderbird,evolution,icsx5,davx5,vdirsyncer,browser,other" doc:"Family of calendar clients, by what they call themselves"`
	Since       time.Time `json:"since" doc:"First read under the present address"`
	LastReadAt  time.Time `json:"last_read_at" doc:"Some seconds may pass until a read shows here"`
	VersionRead time.Time `json:"version_read" doc:"The changed_at of what was read last"`
	Current     bool      `json:"current" doc:"Whether that is what the feed shows now"`
	Reads       int       `json:"reads" doc:"How many reads there were"`
}

func shownReads(feed store.Feed, all []store.FeedReads) (shown []FeedReads) {
	for _, r := range all {
		if r.FeedID == feed.ID {
			shown = append(shown, FeedReads{
				Client: Client(r.Client), Since: moment(r.Since), LastReadAt: moment(r.Last), VersionRead: moment(r.Version),
				Current: r.Version >= feed.Document.Modified, Reads: r.Reads,
			})
		}
	}
	return shown
}

// CountFeedRead notes a read in memory, which costs its reader no write.
func (a *App) CountFeedRead(r FeedRead) {
	a.reads.add(a.secret.FeedTokenHash(r.Token), r, a.now().Unix())
}

const (
	// flushEvery is how many seconds of reads a crash loses.
	flushEvery = 10 * time.Second
	// flushBatch reads are written at a time, so that no writer waits for many.
	flushBatch = 100
)

// RunFeedReads writes what was read every few seconds, until the context ends.
// What is read after that is for FlushFeedReads.
func (a *App) RunFeedReads(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(flushEvery):
		}
		// What was taken to be written is written though the context ends: whoever
		// writes the last reads after that would not find it.
		if err := a.FlushFeedReads(context.WithoutCancel(ctx)); err != nil {
			a.log.Error("reads of feeds could not be written, will be tried again", "error", err)
		}
	}
}

// FlushFeedReads writes the reads that were only counted so far. It changes no
// feed's document and nobody's plan. What cannot be written is kept for the next
// time.
func (a *App) FlushFeedReads(ctx context.Context) error {
	counts := a.reads.take()
	for len(counts) > 0 {
		batch := counts[:min(flushBatch, len(counts))]
		if err := a.store.Write(ctx, func(tx *store.Tx) error {
			for _, count := range batch {
				if err := a.keepReads(tx, count); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			a.reads.giveBack(counts)
			return err
		}
		counts = counts[len(batch):]
	}
	return nil
}

func (a *App) keepReads(tx *store.Tx, count readCount) error {
	key, feedID, err := tx.FeedOf(count.token[:])
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil // the address was retired in between
	}
	if err != nil {
		return err
	}
	if err := tx.AddFeedReads(key, store.FeedReads{
		FeedID: feedID, Client: string(count.client), Since: count.first, Last: count.last, Version: count.version, Reads: count.reads,
	}); err != nil || !count.unusual {
		return err
	}
	c, err := tx.Clinic(key.Clinic)
	if err != nil {
		return err
	}
	loc, err := Zones(c.Timezone)
	if err != nil {
		return err
	}
	return tx.NoteUnusualReads(key, feedID, civil.DateOf(time.Unix(count.last, 0).In(loc)))
}
