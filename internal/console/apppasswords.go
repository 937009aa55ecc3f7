package console

import (
	"html/template"
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

type appPasswordsView struct {
	Tabs      []link
	People    []choice // whose passwords can be looked at
	Whose     string
	Passwords []passwordRow
	Name      field
}

type passwordRow struct {
	app.AppPassword
	Made, Used string
}

// whose is the practitioner whose passwords are asked for: her own for a
// practitioner, anybody's for an owner; empty if there is nobody yet.
func (v *visit) whose() (string, []choice, error) {
	asked := v.query("of")
	if asked == "" {
		asked = v.value("of")
	}
	if !v.may(ownerOnly) {
		if own := v.staff().PractitionerID; asked == "" || asked == own {
			return own, nil, nil
		}
		return "", nil, clinic.Errorf(clinic.Forbidden, "", "These are another practitioner's. An owner of the clinic can manage them.")
	}
	all, err := v.app.Practitioners(v.ctx(), v.actor, "", mostPractitioners)
	if err != nil {
		return "", nil, err
	}
	if asked == "" && len(all) > 0 {
		if asked = v.staff().PractitionerID; asked == "" {
			asked = all[0].ID
		}
	}
	var people []choice
	for _, p := range all {
		people = append(people, choice{Value: p.ID, Text: p.Name, On: p.ID == asked})
	}
	return asked, people, nil
}

func appPasswordsPage(v *visit) error {
	whose, people, err := v.whose()
	if err != nil {
		return err
	}
	view := appPasswordsView{Tabs: v.settingsTabs("/settings/app-passwords"), People: people, Whose: whose, Name: v.field("password", "name", "")}
	if whose != "" {
		passwords, err := v.app.PractitionerPasswords(v.ctx(), v.actor, whose)
		if err != nil {
			return err
		}
		for _, p := range passwords {
			row := passwordRow{AppPassword: p, Used: "never used"}
			if row.Made, err = v.moment(p.CreatedAt); err != nil {
				return err
			}
			if p.LastUsedAt != nil {
				if row.Used, err = v.moment(*p.LastUsedAt); err != nil {
					return err
				}
			}
			view.Passwords = append(view.Passwords, row)
		}
	}
	return v.render("apppasswords", "Calendar apps", "settings", view)
}

// madePasswordView is the one page that ever shows a password.
type madePasswordView struct {
	Name, Server, Username, Password, Whose string
	DAVx5                                   template.URL
	Code                                    template.HTML // of the same link, for the camera of the device
}

func addAppPassword(v *visit) error {
	v.reading("password")
	whose, _, err := v.whose()
	if err != nil {
		return err
	}
	made, username, password, err := v.app.AddPractitionerPassword(v.ctx(), v.actor, whose, app.AppPasswordSettings{Name: v.value("name"), Scope: v.value("scope")})
	if err != nil {
		return err
	}
	server, err := setup.At(v.CalDAVURL)
	if err != nil {
		return err
	}
	davx5 := server.DAVx5(username)
	code, err := setup.Code(davx5)
	if err != nil {
		return err
	}
	v.status, v.draft = http.StatusCreated, nil
	return v.render("madepassword", "The password", "settings", madePasswordView{made.Name, v.CalDAVURL, username, password, whose, template.URL(davx5), inlineSVG(code)})
}

// appPasswordProfile answers with the profile that sets up an Apple device. The
// password comes from the page that just showed it, and nobody keeps it in between.
func appPasswordProfile(v *visit) error {
	v.reading("")
	whose, _, err := v.whose()
	if err != nil {
		return err
	}
	if _, err := v.app.Practitioner(v.ctx(), v.actor, whose); err != nil {
		return err
	}
	server, err := setup.At(v.CalDAVURL)
	if err != nil {
		return err
	}
	body, err := server.Profile(setup.Words{Name: "Calendar", Description: "Adds your calendar account to this device. You can remove it in Settings at any time."}, whose, v.value("password"))
	if err != nil {
		return err
	}
	v.c.Header("Content-Disposition", `attachment; filename="calendar.mobileconfig"`)
	page.Answer(v.c.Writer, v.c.Request, http.StatusOK, setup.ProfileType, body)
	return nil
}

func revokeAppPassword(v *visit) error {
	v.reading("")
	whose, _, err := v.whose()
	if err != nil {
		return err
	}
	if err := v.app.RevokePractitionerPassword(v.ctx(), v.actor, whose, v.id()); err != nil {
		return err
	}
	return v.done("/settings/app-passwords?of="+whose, "That device is let in no longer.")
}
