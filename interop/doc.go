// Package interop lets foreign software judge the real binary: calendar parsers
// in three languages read its feeds and must agree, a synchroniser subscribes to
// one, a TLS proxy stands before it, and the README's first command is run as it
// is written.
//
// The tests stand behind the build tag "interop", because they need the clients
// that "make tools" installs; "make interop" runs them. A client that is not
// there skips its test, but fails it where CI=true: a build machine that tests
// nothing must not look green.
//
// It must not import any other package of ours: what it sees is what a stranger
// sees. Start reading at server_test.go (how the binary is built and started),
// then agreement_test.go.
package interop
