package feedhttp

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// signs are words that clients call themselves by, first match first. Thunderbird
// and Outlook also call themselves a browser, so browsers come last (interop.md H14).
var signs = []struct {
	word   string
	client app.Client
}{
	{"Google-Calendar-Importer", app.ClientGoogle},
	{"dataaccessd/", app.ClientApple},
	{"accountsd/", app.ClientApple},
	{"CalendarAgent/", app.ClientApple},
	{"Microsoft Exchange/", app.ClientMicrosoft365},
	{"Outlook", app.ClientOutlook},
	{"MSOffice", app.ClientOutlook},
	{"Thunderbird/", app.ClientThunderbird},
	{"Evolution/", app.ClientEvolution},
	{"ICSx5/", app.ClientICSx5},
	{"DAVx5/", app.ClientDAVx5},
	{"vdirsyncer/", app.ClientVdirsyncer},
	{"Mozilla/", app.ClientBrowser},
}

// clientOf is the family of clients that a User-Agent names.
func clientOf(userAgent string) app.Client {
	for _, sign := range signs {
		if strings.Contains(userAgent, sign.word) {
			return sign.client
		}
	}
	return app.ClientOther
}
