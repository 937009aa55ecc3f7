// Package feedhttp answers GET and HEAD of feeds: the only thing calendar
// services ever ask of the server, and nearly all of its traffic.
//
// Its job is HTTP (RFC 9110): validators, conditional requests, headers, and a
// 404 that tells nothing. It must not know how a document is made, and it never
// writes: that a feed was read is only counted.
//
// Start reading at feedhttp.go; conditional.go is RFC 9110 section 13, clients.go
// tells families of clients apart.
package feedhttp
