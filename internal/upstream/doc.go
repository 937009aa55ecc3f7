// Package upstream keeps calendars that live on other servers in step with their
// replicas here: by CalDAV both ways, and by subscription one way.
//
// Its job is the talk with other servers: finding calendars, telling what is news,
// fetching and sending objects under conditions, waiting after failures, and saying in
// words what went wrong. What a difference means is decided in package app.
//
// It must not decide which version of an event holds, know the database, or trust what
// it is told: every answer is bounded, and every object goes through package ical
// before anybody reads it. A password goes to the host it was given for, or one of the
// same domain, and into no log, error or metric.
//
// Start reading at round.go (what a round does), then collection.go (one calendar),
// discover.go, subscription.go and runner.go; talk.go is one request.
package upstream
