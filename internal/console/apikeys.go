package console

import (
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// apiKeysView lists the programs that act for the clinic.
type apiKeysView struct {
	Tabs   []link
	Keys   []apiKeyRow
	Next   string // id after which the next page begins
	Name   field
	Scopes []choice
	Made   *madeKeyView // a key that was just made; it is shown this once
	FHIR   string       // where health systems read
}

type apiKeyRow struct {
	app.APIKey
	Made, By, Used string
	ReadsOnly      bool
}

type madeKeyView struct{ Name, Secret string }

// apiKeyRows are listed on one page.
const apiKeyRows = 100

func apiKeysPage(v *visit) error { return v.apiKeysPage(nil) }

func (v *visit) apiKeysPage(made *madeKeyView) error {
	keys, err := v.app.APIKeys(v.ctx(), v.actor, v.query("after"), apiKeyRows+1)
	if err != nil {
		return err
	}
	const f = "key"
	view := apiKeysView{Tabs: v.settingsTabs("/settings/api-keys"), Name: v.field(f, "name", ""), Made: made}
	if len(keys) > apiKeyRows {
		keys = keys[:apiKeyRows]
		view.Next = keys[apiKeyRows-1].ID
	}
	var makers []string
	for _, k := range keys {
		makers = append(makers, k.CreatedBy)
	}
	who, err := v.actors(makers)
	if err != nil {
		return err
	}
	for _, k := range keys {
		row := apiKeyRow{APIKey: k, By: who(k.CreatedBy), Used: "never used", ReadsOnly: k.Scope == app.ScopeReadOnly}
		if row.Made, err = v.moment(k.CreatedAt); err != nil {
			return err
		}
		if k.LastUsedAt != nil {
			at, err := v.moment(*k.LastUsedAt)
			if err != nil {
				return err
			}
			row.Used = "last used " + at
		}
		view.Keys = append(view.Keys, row)
	}
	scope := v.field(f, "scope", app.ScopeReadWrite).Value
	view.Scopes = []choice{
		{ID: "key-read-write", Value: app.ScopeReadWrite, Text: "Read and write", Hint: "Whatever an owner can do"},
		{ID: "key-read-only", Value: app.ScopeReadOnly, Text: "Read only", Hint: "Sees everything and changes nothing"},
	}
	for i := range view.Scopes {
		view.Scopes[i].On = view.Scopes[i].Value == scope
	}
	view.FHIR = v.PublicURL + "/fhir/"
	return v.render("apikeys", "API keys", "settings", view)
}

func addAPIKey(v *visit) error {
	v.reading("key")
	made, secret, err := v.app.MakeAPIKey(v.ctx(), v.actor, app.APIKeySettings{Name: v.value("name"), Scope: v.value("scope")})
	if err != nil {
		return err
	}
	v.status, v.draft = http.StatusCreated, nil
	return v.apiKeysPage(&madeKeyView{made.Name, secret})
}

func revokeAPIKey(v *visit) error {
	if err := v.app.RevokeAPIKey(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	return v.done("/settings/api-keys", "Whoever holds that key is let in no longer.")
}
