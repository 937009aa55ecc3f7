package app_test

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// A stop may come while reads are being written: they are neither written yet nor
// left for the last flush.
func TestReadsThatAreBeingWrittenWhenTheServerStopsAreNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(filepath.Join(t.TempDir(), "afterglow.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		a := app.New(app.Config{Store: s, Secret: auth.NewSecret(), Now: time.Now, Log: (&apptest.Log{}).Logger()})
		ctx, stop := context.WithCancel(t.Context())
		if err := a.Found(ctx, ""); err != nil {
			t.Fatal(err)
		}
		c, err := a.AddClinic(ctx, clinic.Clinic{Name: "Harbour", Settings: clinic.Settings{Timezone: "America/New_York"}})
		if err != nil {
			t.Fatal(err)
		}
		actor := app.Actor{Clinic: c.ID, Name: "operator"}
		p, err := a.AddPatient(ctx, actor, clinic.Patient{Name: "Ada Quill"})
		if err != nil {
			t.Fatal(err)
		}
		feed, err := a.AddFeed(ctx, actor, p.ID, app.FeedSettings{})
		if err != nil {
			t.Fatal(err)
		}

		a.CountFeedRead(app.FeedRead{Token: feed.Token, Client: app.ClientApple})
		ended, held, free := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() { a.RunFeedReads(ctx); close(ended) }()
		go s.Write(context.Background(), func(*store.Tx) error { close(held); <-free; return nil })
		<-held
		time.Sleep(time.Minute) // the reads wait for the change that is under way
		stop()
		synctest.Wait()
		close(free)
		<-ended
		if feed, err = a.Feed(context.Background(), actor, p.ID, feed.ID); err != nil || len(feed.Reads) != 1 {
			t.Errorf("%d families of readers, %v", len(feed.Reads), err)
		}
	})
}
