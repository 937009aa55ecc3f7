package upstream_test

import (
	"context"
	"net/http"
	"testing"
	"time"
)

func TestAChangeHereIsToldAtOnceAndTheRunnerStopsWhenItShall(t *testing.T) {
	p := newPair(t)
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		p.runner.Run(ctx)
	}()
	p.book("2027-03-10T10:00:00")
	for deadline := time.Now().Add(20 * time.Second); len(p.members()) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it was not told")
		}
	}
	stop()
	select {
	case <-stopped:
	case <-time.After(5 * time.Second):
		t.Error("the runner goes on")
	}
}

func TestAPatientWhoIsDeletedIsDeletedElsewhere(t *testing.T) {
	p := newPair(t)
	p.book("2027-03-10T10:00:00")
	p.round()
	p.only()
	p.clinic.Delete("/patients/" + p.patient.ID).Want(http.StatusNoContent)
	p.round()
	if all := p.members(); len(all) > 0 {
		t.Error(all)
	}
}
