// Package setup makes what sets up a calendar app by one tap or by a name alone:
// configuration profiles for Apple's devices, links for DAVx5, and the DNS records
// that lead an app from an e-mail address to the server.
//
// It must not know who asks, nor whether she may have what she asks for: secrets
// come in from whoever shows them. It does no I/O.
//
// Start reading at server.go; apple.go is the one format of length.
package setup
