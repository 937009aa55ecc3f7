// Package auth makes and checks credentials: the server key, feed tokens derived
// from it, and the keyed hashes under which the database knows other secrets.
//
// It must not know where secrets are kept or who asks; it does no I/O.
//
// Start reading at secret.go.
package auth
