// Package auth makes and checks credentials: the server key, feed tokens derived
// from it, and the keyed hashes under which the database knows other secrets. It
// also counts the log-ins that fail, so that guessing is slow.
//
// It must not know where secrets are kept or who asks; it does no I/O.
//
// Start reading at secret.go; seal.go keeps what has to be read again, apppassword.go
// is what calendar apps log in by, password.go and staff.go what people log in to the
// console by, and limiter.go what they meet who guess.
package auth
