// Package console is the clinic's own pages at /console/: who is due, patients, the
// calendar, the forecast, the rules and the settings, for those who work there.
//
// Its job is form: it lets staff in, says which role may use which route, reads
// forms, calls one use case for each and shows what follows. Every page works
// without scripts and by keyboard; with scripts it is quicker.
//
// It must not know rules of the domain or how anything is stored, and nothing of
// what it serves may be kept by a browser, be framed, or ask another site for
// anything.
//
// Start reading at console.go, the table of routes with who may use them; door.go
// lets in, visit.go is one request, form.go how forms are taken, frame.go what
// stands around every page. Each page has a file for its routes and what it shows, a
// template and, where it looks like no other, a style sheet, all of the same name.
package console
