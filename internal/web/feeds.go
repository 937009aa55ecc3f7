package web

import (
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// setLanguage changes the language of the page and of calendars that have none of
// their own.
func setLanguage(v *visit) error {
	v.reading("language")
	language := v.value("language")
	if _, known := v.words.Lookup(language); !known {
		return errFaulty
	}
	return v.app.SetLanguage(v.ctx(), v.visitor.Actor, v.visitor.PatientID, language)
}

// giveConsent records what she read and agreed to, in the words that she read, and
// how much she chose to have shown (interop.md P8). A page that stood open while
// the language or the words changed showed others than these, so it asks again.
func giveConsent(v *visit) error {
	d := v.reading(consentForm)
	if v.value("agree") == "" {
		d.add("agree", "fault.agree")
		return errFaulty
	}
	read, err := v.read()
	if err != nil {
		return err
	}
	l := tongue{v.speak(v.c, read.Patient)}
	if v.value("words") != consentWords(l) {
		d.add("", "fault.unforeseen")
		return errFaulty
	}
	err = v.app.GiveConsent(v.ctx(), v.visitor.Actor, v.visitor.PatientID, app.Consent{
		Language: l.Tag(), Version: consentVersion, Privacy: feeds.Privacy(v.value("privacy")), Text: strings.Join(consentText(l), "\n"),
	})
	if err == nil {
		v.said("consent")
	}
	return err
}

// withdrawConsent ends all her calendars.
func withdrawConsent(v *visit) error {
	err := v.app.WithdrawConsent(v.ctx(), v.visitor.Actor, v.visitor.PatientID)
	if err == nil {
		v.said("withdrawn")
	}
	return err
}

// dropCancelled says whether cancelled visits leave her calendars at once
// (interop.md F21).
func dropCancelled(v *visit) error {
	return v.app.SetDropCancelled(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.value("drop") == "yes")
}

// consented refuses to touch calendars without consent: there is no address that
// could be shown (interop.md P9).
func (v *visit) consented() error {
	read, err := v.read()
	if err != nil {
		return err
	}
	if read.Consent == nil {
		return clinic.Errorf(clinic.NotFound, "", "there is no consent")
	}
	return nil
}

// readSettings reads the form of a calendar's settings.
func (v *visit) readSettings(form string) (app.FeedSettings, error) {
	d := v.reading(form)
	settings := settingsIn(d.values)
	if clinic.CheckName("name", settings.Name) != nil {
		d.add("name", "fault.text")
		return settings, errFaulty
	}
	return settings, v.consented()
}

// addFeed makes another calendar, which shows as much as she consented to.
func addFeed(v *visit) error {
	settings, err := v.readSettings(newFeed)
	if err != nil {
		return err
	}
	added, err := v.app.AddFeed(v.ctx(), v.visitor.Actor, v.visitor.PatientID,
		app.FeedSettings{Name: settings.Name, Privacy: v.known.Consent.Privacy})
	if err == nil {
		v.said("feed-added", added.ID)
	}
	return err
}

func changeFeed(v *visit) error {
	settings, err := v.readSettings(feedFormOf(v.id()))
	if err != nil {
		return err
	}
	read, err := v.read()
	if err != nil {
		return err
	}
	for _, feed := range read.Feeds {
		if feed.ID == v.id() {
			settings.Expires = feed.Expires // the clinic's to say
			if feed.Language == "" && settings.Language == read.Patient.Language {
				settings.Language = "" // it goes on speaking hers, whichever that will be
			}
		}
	}
	_, err = v.app.ReplaceOwnFeed(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id(), settings)
	if err == nil {
		v.said("feed", v.id())
	}
	return err
}

// previewFeed shows the page again with the settings that were chosen and what
// they would look like; nothing changes. Scripts need not ask for it.
func previewFeed(v *visit) error {
	if _, err := v.readSettings(feedFormOf(v.id())); err != nil {
		return err
	}
	v.show(v.c, v, http.StatusOK)
	return nil
}

// rotateFeed gives a calendar a new address, which is also what mends one that
// Google shows an old state of: it remembers by the address (interop.md H16).
func rotateFeed(v *visit) error {
	if err := v.consented(); err != nil {
		return err
	}
	_, err := v.app.RotateFeed(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id())
	if err == nil {
		v.said("rotated", v.id())
	}
	return err
}

func revokeFeed(v *visit) error {
	err := v.app.DeleteFeed(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id(), nil)
	if err == nil {
		v.said("revoked")
	}
	return err
}

// renewFeed lets a calendar that nobody read show everything again (interop.md
// P11).
func renewFeed(v *visit) error {
	_, err := v.app.RenewFeed(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id())
	if err == nil {
		v.said("renewed", v.id())
	}
	return err
}
