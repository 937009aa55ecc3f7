package feedhttp

import (
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// interop.md H14: what fetchers were seen to call themselves.
func TestAUserAgentTellsTheFamilyOfClients(t *testing.T) {
	var told []app.Client
	for agent, want := range map[string]app.Client{
		"Google-Calendar-Importer":                                                   app.ClientGoogle,
		"iOS/17.5 (21F79) dataaccessd/1.0":                                           app.ClientApple,
		"iOS/18.1 (22B83) accountsd/113":                                             app.ClientApple,
		"macOS/14.5 (23F79) CalendarAgent/1111":                                      app.ClientApple,
		"Mac+OS+X/10.9.5 (13F34) CalendarAgent/176.2":                                app.ClientApple,
		"macOS/15.1 (24B83) accountsd/113":                                           app.ClientApple,
		"Microsoft Exchange/15.20 (EXCH)":                                            app.ClientMicrosoft365,
		"Microsoft Office/16.0 (Microsoft Outlook 16)":                               app.ClientOutlook,
		"Mozilla/4.0 (compatible; ms-office; MSOffice 16)":                           app.ClientOutlook,
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0": app.ClientThunderbird,
		"Evolution/3.46.4":                                                           app.ClientEvolution,
		"ICSx5/2.2":                                                                  app.ClientICSx5,
		"DAVx5/4.4.10-ose (2025/01/01; dav4jvm; okhttp/4.12.0) Android/15":           app.ClientDAVx5,
		"vdirsyncer/0.19.0":                                                          app.ClientVdirsyncer,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36": app.ClientBrowser,
		"curl/8.0": app.ClientOther,
		"":         app.ClientOther,
	} {
		got := clientOf(agent)
		if got != want {
			t.Errorf("%q is %s, want %s", agent, got, want)
		}
		told = append(told, got)
	}
	for _, client := range app.Clients {
		if !slices.Contains(told, client) {
			t.Errorf("nobody is %s", client)
		}
	}
}
