package main

import (
	"github.com/afterglow-calendar/afterglow/internal/server"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

// showDNS prints the records to publish so that a calendar app finds the server by
// an e-mail address alone (interop.md A6, docs/caldav.md). A server that no domain
// leads to has none.
func showDNS(show func(name, value string), publicURL string) {
	at, err := setup.At(server.CalDAVURL(publicURL))
	if err != nil {
		return
	}
	for _, record := range at.DNS() {
		show("dns", record)
	}
}
