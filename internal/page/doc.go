// Package page is what every page of ours stands on, the patient's and the
// clinic's: the looks they share, files under addresses that name their content,
// the headers that keep a page private, and the guard against forms of other sites.
//
// Its job is the form of a page, never what one says. It must not know use cases,
// patients or staff.
//
// Start reading at files.go; headers.go and guard.go hold what a browser is told
// and what it must tell.
package page
