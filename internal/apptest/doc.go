// Package apptest runs the whole product for tests: a database in a directory of
// its own, a clock that stands still until it is told, and a real listener on
// loopback.
//
// Its job is to set up and to ask. It must not know what the right answer is:
// that is for the test to say. Only tests import it.
//
// Start reading at server.go; clinic.go asks as a clinic with an API key,
// account.go as a calendar app with a password, answer.go is what comes back;
// restart.go goes on after a crash and with a backup, tamper.go after damage.
package apptest
