package web

import (
	"html/template"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

// subscribe offers the way that suits the visitor's device and, below it, all
// others (interop.md L12).
func (b *builder) subscribe(feed app.Feed) subscribeView {
	w := ways{b: b, path: b.base + Path + "feeds/" + feed.ID + "/", id: "address-" + feed.ID, Feed: setup.Feed{
		Address: b.feedURL(feed.Token), Name: b.t("subscribe.calendar_name"),
	}}
	apple, google, outlook := w.apple(), w.google(), w.outlook()
	rest := []way{w.yahoo(), w.android(), w.plain(), w.scan()}
	switch b.platform {
	case iPhone, mac:
		return subscribeView{apple, append([]way{google, outlook}, rest...)}
	case android:
		return subscribeView{w.googleOnAndroid(), append([]way{w.android(), outlook, apple}, w.yahoo(), w.plain(), w.scan())}
	}
	return subscribeView{google, append([]way{outlook, apple}, rest...)}
}

// ways makes the ways to subscribe to one feed.
type ways struct {
	setup.Feed
	b        *builder
	path, id string
}

// apple is one tap on Apple's devices, where the calendar that opens is set up by
// a link (interop.md L1), and on an iPhone by a profile as well (L11). Outlook on
// a Mac cannot subscribe and shows what Apple's calendar does not, so it is sent
// here, too (L8).
func (w ways) apple() way {
	b := w.b
	v := way{
		Name: "Apple", Delay: b.t("subscribe.apple_delay"),
		Links: []link{{Text: b.t("subscribe.apple"), URL: template.URL(w.Webcal())}},
	}
	switch b.platform {
	case iPhone:
		v.Links = append(v.Links, link{Text: b.t("subscribe.profile"), URL: template.URL(w.path + "calendar.mobileconfig"), Quiet: true})
		v.Hint = b.t("subscribe.profile_hint")
	case mac:
		v.Hint = b.t("subscribe.outlook_mac")
	}
	return v
}

// google copies the address and opens the page that takes it (interop.md L3). The
// link that does it alone is the second choice (L2).
func (w ways) google() way {
	b := w.b
	v := way{
		Name: "Google", Delay: b.t("subscribe.google_delay"), Hint: b.t("subscribe.google_desk"),
		Copy:  &copied{w.id + "-google", b.t("subscribe.google_copy"), w.Address},
		Links: []link{{Text: b.t("subscribe.google"), URL: setup.GoogleAdd, Outside: true, Copies: w.id + "-google"}},
	}
	if one, ok := w.Feed.Google(b.googleScheme); ok {
		v.Links = append(v.Links, link{Text: b.t("subscribe.google_link"), URL: template.URL(one), Outside: true, Quiet: true})
	}
	return v
}

// googleOnAndroid has no link for Google: its app takes it over and then says that
// the calendar no longer exists. The address goes to a computer by mail instead
// (interop.md L4).
func (w ways) googleOnAndroid() way {
	b := w.b
	return way{
		Name: "Google", Delay: b.t("subscribe.google_delay"), Hint: b.t("subscribe.mail_hint"),
		Links: []link{
			{Text: b.t("subscribe.mail"), URL: template.URL(w.Mail(b.t("subscribe.mail_subject"), b.t("subscribe.mail_text", "url", setup.GoogleAdd))), Share: w.Address},
		},
	}
}

// outlook is Microsoft's calendars on the web, which the new Outlook shows, too
// (interop.md L5 to L7).
func (w ways) outlook() way {
	b := w.b
	v := way{
		Name: "Outlook", Delay: b.t("subscribe.outlook_delay"),
		Links: []link{
			{Text: "Outlook.com", URL: template.URL(w.Feed.Outlook(setup.OutlookHome)), Outside: true, Quiet: b.platform != windows},
			{Text: "Microsoft 365", URL: template.URL(w.Feed.Outlook(setup.OutlookWork)), Outside: true, Quiet: true},
		},
	}
	if b.platform == windows || b.platform == elsewhere {
		v.Hint = b.t("subscribe.outlook_new")
	}
	return v
}

// yahoo takes an address that was copied (interop.md L9).
func (w ways) yahoo() way {
	b := w.b
	return way{
		Name: "Yahoo", Delay: b.t("subscribe.yahoo_delay"),
		Copy:  &copied{w.id + "-yahoo", b.t("subscribe.yahoo_copy"), w.Address},
		Links: []link{{Text: b.t("subscribe.yahoo"), URL: setup.Yahoo, Outside: true, Quiet: true, Copies: w.id + "-yahoo"}},
	}
}

// android is any app that subscribes by an address, since webcal links open
// nothing there as a rule (interop.md L4, L10).
func (w ways) android() way {
	b := w.b
	return way{
		Name: b.t("subscribe.android_name"), Delay: b.t("subscribe.android_delay"),
		Copy: &copied{w.id + "-other", b.t("subscribe.android"), w.Address},
	}
}

// plain is the calendar as it is now, which follows nothing.
func (w ways) plain() way {
	b := w.b
	return way{
		Name: b.t("subscribe.file_name"), Delay: b.t("subscribe.file_delay"),
		Links: []link{{Text: b.t("subscribe.file"), URL: template.URL(w.path + "calendar.ics"), Quiet: true}},
	}
}

// scan brings the address to another device by its camera: one code for Apple's,
// which subscribe by it, and one for others.
func (w ways) scan() way {
	b := w.b
	return way{
		Name: b.t("subscribe.scan_name"), Hint: b.t("subscribe.scan_hint"),
		Codes: []scanned{
			{w.path + "code.svg?for=apple", b.t("subscribe.scan_apple"), b.t("subscribe.scan_apple_alt")},
			{w.path + "code.svg", b.t("subscribe.scan_other"), b.t("subscribe.scan_other_alt")},
		},
	}
}
