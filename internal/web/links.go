package web

import "html/template"

// way is one way to subscribe: what to copy, where to go, codes to scan, and how
// long this calendar takes to show a change (interop.md L12).
type way struct {
	Name  string
	Copy  *copied
	Links []link
	Codes []scanned
	Hint  string
	Delay string
}

// copied is an address to be copied.
type copied struct{ ID, Text, Value string }

// link is somewhere to go.
type link struct {
	Text    string
	URL     template.URL // of our making; webcal: and mailto: are no schemes that a template would let pass
	Quiet   bool         // not the first choice
	Outside bool         // on another site, in a new tab
	Copies  string       // id of what a script copies on the way
	Share   string       // what a script hands to the device instead
}

// scanned is a code for a camera.
type scanned struct{ URL, Text, Alt string }

// subscribeView is how to get one feed into a calendar.
type subscribeView struct {
	Main   way
	Others []way
}
