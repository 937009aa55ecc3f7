package web

import (
	"html/template"
	"net/url"
	"strings"
)

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

// feedAddress is the address of a feed in the forms that its readers want.
type feedAddress struct {
	https string // as it was made; http on a server without TLS
	name  string // what a calendar is called where the link says so
}

// webcal asks a device to subscribe instead of to download. It is never webcals,
// which older readers refuse (interop.md L1).
func (f feedAddress) webcal() string {
	_, rest, _ := strings.Cut(f.https, "://")
	return "webcal://" + rest
}

// googleAdd is the page on which Google takes an address that was copied: what
// works everywhere at a desk (interop.md L3).
const googleAdd = "https://calendar.google.com/calendar/u/0/r/settings/addbyurl"

// google asks Google's calendar to subscribe by the link alone. Which scheme
// inside of it works there has changed more than once, and with none of the two it
// is no link at all (interop.md L2).
func (f feedAddress) google(scheme string) (string, bool) {
	inside := map[string]string{"https": f.https, "webcal": f.webcal()}[scheme]
	return "https://calendar.google.com/calendar/u/0/r?cid=" + encoded(inside), inside != ""
}

// outlook asks one of Microsoft's calendars to subscribe, with the address as it
// is: webcal inside gave an empty calendar (interop.md L5, L6).
func (f feedAddress) outlook(host string) string {
	return "https://" + host + "/calendar/0/addfromweb?url=" + encoded(f.https) + "&name=" + encoded(f.name)
}

const (
	outlookHome = "outlook.live.com"   // Outlook.com (interop.md L5)
	outlookWork = "outlook.office.com" // Microsoft 365 (interop.md L6)
	yahoo       = "https://www.yahoo.com/calendar"
)

// mail is a letter to oneself that holds the address (interop.md L4).
func (f feedAddress) mail(subject, text string) string {
	return "mailto:?subject=" + encoded(subject) + "&body=" + encoded(text+"\r\n\r\n"+f.https+"\r\n")
}

// encoded is a value that is percent-encoded whole, a space as %20: not everybody
// reads a plus as one.
func encoded(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }
