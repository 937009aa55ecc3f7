// Package interop lets foreign software judge the real binary: calendar software
// in four languages reads its feeds and must agree with the plans they show,
// vdirsyncer and Evolution-data-server subscribe to one and follow its changes, these
// two, python-caldav, tsdav, go-webdav and khal work with its CalDAV accounts, litmus
// holds it to the rules of WebDAV,
// clients that cannot run here are replayed by what is known of them, a TLS proxy
// stands before it, a browser is at the patient's page, and the README's first
// command is run as it is written. Three programs expand random recurring events,
// and our reader must find what they find. Radicale, Xandikos and a second server of
// ours hold a calendar that is kept in step with ours, while all of them are killed.
//
// The tests stand behind the build tag "interop", because they need the clients
// that "make tools" installs; "make interop" runs them. A client that is not
// there skips its test, but fails it where CI=true: a build machine that tests
// nothing must not look green.
//
// It must not import any other package of ours but internal/ical, whose occurrences
// recurrence_test.go compares: what it sees is what a stranger sees. Start reading at server_test.go (how the binary is built and started),
// then readers_test.go, agreement_test.go and subscribers_test.go; for CalDAV at
// caldav_test.go (what another device of the owner does) and bothways_test.go (what
// it is all for); for calendars elsewhere at elsewhere_test.go. A run of random changes logs INTEROP_SEED; set to the same number,
// it repeats them; random recurring events log TEST_SEED. What happens in the browser is in browser/, beginning with
// page.test.mjs and visitor.mjs, and what CalDAV clients in other languages do is in
// caldav/.
package interop
