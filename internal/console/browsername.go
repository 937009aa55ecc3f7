package console

import "strings"

// sign is a word by which a browser or a system is known in a User-Agent, and what
// it is called.
type sign struct{ word, name string }

// browsers, first match first: nearly all say that they are Chrome and Safari as well
// (RFC 9110 section 10.1.5 could not keep them from it).
var browsers = []sign{
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
	{"OPR/", "Opera"}, {"OPT/", "Opera"}, {"Vivaldi/", "Vivaldi"}, {"SamsungBrowser/", "Samsung Internet"}, {"DuckDuckGo/", "DuckDuckGo"}, {"Ddg/", "DuckDuckGo"},
	{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
	{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Chromium/", "Chrome"},
	{"Safari/", "Safari"},
}

// systems, first match first: an iPhone is like a Mac, and Android a Linux. An iPad
// passes for a Mac unless it is asked for pages of phones.
var systems = []sign{
	{"iPhone", "an iPhone"}, {"iPad", "an iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"},
	{"Windows", "Windows"}, {"Macintosh", "a Mac"}, {"Linux", "Linux"},
}

// browserName is what a browser is called by which somebody finds her own in a list,
// as in "Firefox on Windows"; empty for what it does not say. No version and no model:
// what is kept of a person is no more than she needs. Nothing of the text itself is in
// it, which anybody could write.
func browserName(userAgent string) string {
	name, system := signIn(browsers, userAgent), signIn(systems, userAgent)
	switch {
	case name == "" && system == "":
		return ""
	case name == "":
		return "A browser on " + system
	case system == "":
		return name
	}
	return name + " on " + system
}

func signIn(signs []sign, text string) string {
	for _, s := range signs {
		if strings.Contains(text, s.word) {
			return s.name
		}
	}
	return ""
}
