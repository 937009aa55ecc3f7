// Command caldav measures the CalDAV server beside the least that could answer the
// same (the limit: a handler of a few lines over the same rows, which asks nobody
// who they are and reads no XML) and beside Radicale, with 100, 1,000 and 10,000
// events in one calendar: how long a request takes that waits for no other, what the
// server's processor does for it, how both grow with the calendar and with the
// answer, how many durable
// changes a second there are for sixteen writers, and the server's memory.
//
// All sides and the client share one machine, so only their ratio in one run means
// something, and turns alternate between them. It exits with 1 if a ratio misses
// what performance.md says it must be. It must not know the product by anything but
// its program and, for the limit, its database file.
//
// Start reading at main.go, which is the order of the run; questions.go is what all
// sides are asked, growth.go what is asked of ours alone.
package main
