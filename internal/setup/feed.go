package setup

import (
	"net/url"
	"strings"
)

// Feed is the address of a feed in the forms that its readers want.
type Feed struct {
	Address string // as it was made; http on a server without TLS
	Name    string // what a calendar is called where the link says so
}

// Webcal asks a device to subscribe instead of to download. It is never webcals,
// which older readers refuse (interop.md L1).
func (f Feed) Webcal() string {
	_, rest, _ := strings.Cut(f.Address, "://")
	return "webcal://" + rest
}

// GoogleAdd is the page on which Google takes an address that was copied: what
// works everywhere at a desk (interop.md L3).
const GoogleAdd = "https://calendar.google.com/calendar/u/0/r/settings/addbyurl"

// Google asks Google's calendar to subscribe by the link alone. Which scheme
// inside of it works there has changed more than once, and with none of the two it
// is no link at all (interop.md L2).
func (f Feed) Google(scheme string) (string, bool) {
	inside := map[string]string{"https": f.Address, "webcal": f.Webcal()}[scheme]
	return "https://calendar.google.com/calendar/u/0/r?cid=" + encoded(inside), inside != ""
}

// Outlook asks one of Microsoft's calendars to subscribe, with the address as it
// is: webcal inside gave an empty calendar (interop.md L5, L6).
func (f Feed) Outlook(host string) string {
	return "https://" + host + "/calendar/0/addfromweb?url=" + encoded(f.Address) + "&name=" + encoded(f.Name)
}

// Where calendars live.
const (
	OutlookHome = "outlook.live.com"   // Outlook.com (interop.md L5)
	OutlookWork = "outlook.office.com" // Microsoft 365 (interop.md L6)
	Yahoo       = "https://www.yahoo.com/calendar"
)

// Mail is a letter to oneself that holds the address (interop.md L4).
func (f Feed) Mail(subject, text string) string {
	return "mailto:?subject=" + encoded(subject) + "&body=" + encoded(text+"\r\n\r\n"+f.Address+"\r\n")
}

// encoded is a value that is percent-encoded whole, a space as %20: not everybody
// reads a plus as one.
func encoded(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }
