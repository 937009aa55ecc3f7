package console

import (
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const elsewherePath = "/settings/elsewhere"

func (h handler) elsewhereRoutes() []route {
	return []route{
		{http.MethodGet, elsewherePath, anyStaff, elsewherePage},
		{http.MethodGet, elsewherePath + "/new", clinician, newElsewherePage},
		{http.MethodPost, elsewherePath + "/find", clinician, form(findElsewhere, newElsewherePage)},
		{http.MethodGet, elsewherePath + "/choose", clinician, chooseElsewherePage},
		{http.MethodPost, elsewherePath + "/choose", clinician, form(chooseElsewhere, chooseElsewherePage)},
		{http.MethodGet, elsewherePath + "/conflicts", clinician, conflictsPage},
		{http.MethodPost, elsewherePath + "/conflicts/:id/settle", clinician, form(settleConflict, conflictsPage)},
		{http.MethodGet, elsewherePath + "/:id", clinician, elsewhereAccountPage},
		{http.MethodPost, elsewherePath + "/:id/find", clinician, form(findElsewhereAgain, elsewhereAccountPage)},
		{http.MethodPost, elsewherePath + "/:id/sync", clinician, form(syncElsewhere, elsewhereAccountPage)},
		{http.MethodPost, elsewherePath + "/:id/password", clinician, form(passwordElsewhere, elsewhereAccountPage)},
		{http.MethodPost, elsewherePath + "/:id/disconnect", clinician, form(disconnectElsewhere, elsewhereAccountPage)},
	}
}

// elsewhereView lists the accounts that practitioners have on other servers.
type elsewhereView struct {
	Tabs      []link
	Accounts  []elsewhereRow
	MayAdd    bool
	Conflicts int // that nobody has seen to, as far as the first page tells
}

// elsewhereRow is an account on another server.
type elsewhereRow struct {
	app.ElsewhereAccount
	With  string // whose it is
	Where string // the other server, by its name
	Kind  string
	Path  string // of its page; empty for who may not open it
	Well  bool
}

func elsewherePage(v *visit) error {
	all, err := v.app.ElsewhereAccounts(v.ctx(), v.actor, "")
	if err != nil {
		return err
	}
	view := elsewhereView{Tabs: v.settingsTabs(elsewherePath), MayAdd: v.may(ownerOnly) || v.may(clinician) && v.staff().PractitionerID != ""}
	for _, account := range all {
		row, err := v.elsewhereRow(account)
		if err != nil {
			return err
		}
		view.Accounts = append(view.Accounts, row)
	}
	if v.may(clinician) {
		if view.Conflicts, err = v.openConflicts(); err != nil {
			return err
		}
	}
	return v.render("elsewhere", "Other calendars", "settings", view)
}

func (v *visit) elsewhereRow(account app.ElsewhereAccount) (elsewhereRow, error) {
	row := elsewhereRow{ElsewhereAccount: account, Where: hostOf(account.Address), Kind: "Calendar account", Well: account.State == app.ElsewhereOK || account.State == app.ElsewherePending}
	if account.Kind == app.ElsewhereICS {
		row.Kind = "Subscribed calendar"
	}
	with, err := v.app.Practitioner(v.ctx(), v.actor, account.PractitionerID)
	if err != nil {
		return row, err
	}
	row.With = with.Name
	if v.mayManage(account.PractitionerID) {
		row.Path = v.path(elsewherePath + "/" + account.ID)
	}
	return row, nil
}

// mayManage reports whether who is logged in may change what is a practitioner's own.
func (v *visit) mayManage(practitionerID string) bool {
	return v.may(ownerOnly) || v.may(clinician) && v.staff().PractitionerID == practitionerID
}

// elsewhereAccount is the account that is asked for, if it is hers who asks.
func (v *visit) elsewhereAccount() (app.ElsewhereAccount, error) {
	account, err := v.app.ElsewhereAccount(v.ctx(), v.actor, v.id())
	if err == nil && !v.mayManage(account.PractitionerID) {
		err = errOthers
	}
	return account, err
}

var errOthers = clinic.Errorf(clinic.Forbidden, "", "These are another practitioner's. An owner of the clinic can manage them.")

// elsewhereAccountView is one account and what can be done with it.
type elsewhereAccountView struct {
	elsewhereRow
	Tabs             []link
	Since            string
	Login, Password  field
	Find, Sync, Give string // where its forms lead
	Disconnect       string
	Subscribed       bool
}

func elsewhereAccountPage(v *visit) error {
	account, err := v.elsewhereAccount()
	if err != nil {
		return err
	}
	row, err := v.elsewhereRow(account)
	if err != nil {
		return err
	}
	const f = "elsewhere"
	view := elsewhereAccountView{
		elsewhereRow: row, Tabs: v.settingsTabs(elsewherePath), Subscribed: account.Kind == app.ElsewhereICS,
		Login: v.field(f, "username", account.Username), Password: field{ID: f + "-password", Name: "password"},
		Find: row.Path + "/find", Sync: row.Path + "/sync", Give: row.Path + "/password", Disconnect: row.Path + "/disconnect",
	}
	if v.draft != nil {
		view.Password.Error = v.draft.of("password")
	}
	if view.Since, err = v.moment(account.CreatedAt); err != nil {
		return err
	}
	return v.render("elsewhereaccount", row.Where, "settings", view)
}

func syncElsewhere(v *visit) error {
	v.reading("")
	if _, err := v.elsewhereAccount(); err != nil {
		return err
	}
	if err := v.app.SyncElsewhere(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	return v.done(elsewherePath+"/"+v.id(), "Both sides are compared now. Load this page again in a moment.")
}

func passwordElsewhere(v *visit) error {
	v.reading("elsewhere")
	if _, err := v.elsewhereAccount(); err != nil {
		return err
	}
	username, password := v.value("username"), v.c.Request.PostForm.Get("password")
	if password == "" {
		v.draft.add("password", "Give the new password.")
		return errFaulty
	}
	if _, err := v.app.UpdateElsewhere(v.ctx(), v.actor, v.id(), app.ElsewhereUpdate{Username: &username, Password: &password}, nil); err != nil {
		return err
	}
	return v.done(elsewherePath+"/"+v.id(), "The password is accepted.")
}

func disconnectElsewhere(v *visit) error {
	v.reading("")
	if _, err := v.elsewhereAccount(); err != nil {
		return err
	}
	if err := v.app.DisconnectElsewhere(v.ctx(), v.actor, v.id(), nil); err != nil {
		return err
	}
	return v.done(elsewherePath, "Disconnected. Nothing was deleted there.")
}
