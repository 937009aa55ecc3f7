// Package setup makes what sets up a calendar app by one tap or by a name alone:
// configuration profiles for Apple's devices, links for DAVx5, the DNS records that
// lead an app from an e-mail address to the server, links by which the services
// subscribe to a feed, and codes for cameras.
//
// It must not know who asks, nor whether she may have what she asks for: secrets
// come in from whoever shows them. It does no I/O.
//
// Start reading at server.go; apple.go is the one format of length;
// feed.go holds the rules L of interop.md about links.
package setup
