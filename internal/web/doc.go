// Package web is the patient's own page at /my/: her plan as a picture and in
// words, her calendars with the ways to subscribe to them, her events, what she
// sees, and pauses.
//
// Its job is form: it lets a visitor in by a link or by the cookie that the link
// left behind, reads forms, calls one use case for each and shows what follows, in
// the visitor's language. The page works without scripts; with them it is nicer.
//
// It must not know rules of the domain or how anything is stored, and nothing of
// what it serves may be kept by a browser, be framed, or ask another site for
// anything (interop.md P4).
//
// Start reading at web.go, the routes; door.go lets in, guard.go and visit.go take
// forms. view.go is the page as its templates see it, made by pure functions from
// what the use case read; each section has a file for what it shows and what its
// forms do, and calendars have two: calendar.go shows them, feeds.go changes them.
// links.go is what a way to subscribe is made of. Words are in locales, looks in
// assets; what they share with the clinic's pages is in package page.
package web
