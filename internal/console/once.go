package console

import "crypto/rand"

// newOnce names a form as it is shown, so that sent twice it does one thing once.
func newOnce() string { return rand.Text() }
