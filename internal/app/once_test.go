package app_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// Who lost her connection asks again: for the secret that was made, most of all.
func TestAnAnswerIsKeptForWhoeverHasGoneAway(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for n := range 20 {
		ctx, goAway := context.WithCancel(background)
		once, _, err := c.App.BeginOnce(ctx, c.Actor, strconv.Itoa(n), [32]byte{})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.App.MakeAPIKey(once.Under(ctx), c.Actor, app.APIKeySettings{Name: "till"}); err != nil {
			t.Fatal(err)
		}
		goAway()
		if err := once.Keep(ctx, app.OnceAnswer{Status: 201}); err != nil {
			t.Errorf("not kept: %v", err)
		}
		once.End()
		if _, again, err := c.App.BeginOnce(background, c.Actor, strconv.Itoa(n), [32]byte{}); err != nil || again == nil || again.Answer == nil {
			t.Fatalf("known of it is %+v, %v", again, err)
		}
	}
}
