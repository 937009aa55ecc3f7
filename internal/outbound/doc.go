// Package outbound calls addresses on somebody's word: a calendar that lives
// elsewhere, a webhook's receiver.
//
// Its job is to keep such an address from leading into the clinic's own network
// (server-side request forgery): only public addresses are called, and only by
// https, unless whoever runs the server allowed a network. What a name stands for is
// looked at when the connection is made, after DNS, so that no second answer slips
// through; an address that redirects is held to the same.
//
// It must not know what is asked of whom, nor log an address: one may carry a secret.
//
// Start reading at guard.go; words.go says to a person what went wrong.
package outbound
