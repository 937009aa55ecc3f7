package web

import "strings"

// platform is what a visitor's browser runs on, as far as it decides which way
// into a calendar is offered first (interop.md L12).
type platform int

const (
	elsewhere platform = iota // a desk without a calendar of its own that subscribes
	iPhone                    // and iPad
	mac
	android
	windows
)

// platformOf reads it from a User-Agent. Four words tell; it is a hint, and every
// other way stands below. Order matters: iPhones and Android name others as well.
// An iPad that asks for pages as for a desk is a Mac to us, and served as well.
func platformOf(userAgent string) platform {
	for _, known := range []struct {
		word string
		is   platform
	}{
		{"iPhone", iPhone}, {"iPad", iPhone}, {"iPod", iPhone}, {"Android", android}, {"Macintosh", mac}, {"Windows", windows},
	} {
		if strings.Contains(userAgent, known.word) {
			return known.is
		}
	}
	return elsewhere
}
