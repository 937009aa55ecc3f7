package console

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// search is what somebody found on another server, until she has chosen. The password
// that she typed is here and in no page.
type search struct {
	id, staff    string
	practitioner string
	account      string // that is connected already; empty for a new one
	login        app.ElsewhereLogin
	found        []app.FoundCalendar
}

// searches are what was found, the last of everybody's.
type searches struct {
	mu  sync.Mutex
	all []*search
}

// searchLasts is how long somebody may take to choose; mostSearches are remembered.
const (
	searchLasts  = 15 * time.Minute
	mostSearches = 50
)

func (s *searches) put(one *search) {
	one.id = rand.Text()
	s.drop(one.staff)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, one)
	s.all = slices.Delete(s.all, 0, max(0, len(s.all)-mostSearches))
	time.AfterFunc(searchLasts, func() { s.forget(func(other *search) bool { return other == one }) })
}

func (s *searches) drop(staff string) {
	s.forget(func(one *search) bool { return one.staff == staff })
}

func (s *searches) forget(which func(*search) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = slices.DeleteFunc(s.all, which)
}

// find returns what somebody found, nil if she took too long.
func (s *searches) find(staff, id string) *search {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.all {
		if one.staff == staff && one.id == id {
			return one
		}
	}
	return nil
}

// newElsewhereView asks where a practitioner's other calendar is.
type newElsewhereView struct {
	Tabs             []link
	People           []choice
	Whose            string
	Account, Address elsewhereForm
}

// elsewhereForm is how another server is reached: with a user name and a password, or
// by an address alone.
type elsewhereForm struct{ Address, Username, Password field }

func newElsewherePage(v *visit) error {
	whose, people, err := v.whose()
	if err != nil {
		return err
	}
	view := newElsewhereView{Tabs: v.settingsTabs(elsewherePath), People: people, Whose: whose, Account: v.elsewhereForm(app.ElsewhereCalDAV), Address: v.elsewhereForm(app.ElsewhereICS)}
	return v.render("elsewherenew", "Connect a calendar", "settings", view)
}

// elsewhereForm shows again what was typed, but for the password.
func (v *visit) elsewhereForm(kind string) elsewhereForm {
	f := elsewhereForm{v.field(kind, "address", ""), v.field(kind, "username", ""), v.field(kind, "password", "")}
	f.Password.Value = ""
	return f
}

func findElsewhere(v *visit) error {
	kind := v.value("kind")
	v.reading(kind)
	whose, _, err := v.whose()
	if err != nil {
		return err
	}
	if _, err := v.app.Practitioner(v.ctx(), v.actor, whose); err != nil {
		return err
	}
	login := app.ElsewhereLogin{Kind: kind, Address: v.value("address"), Username: v.value("username"), Password: v.c.Request.PostForm.Get("password")}
	found, err := v.app.FindElsewhere(v.ctx(), v.actor, login)
	if err != nil {
		return err
	}
	return v.choose(&search{practitioner: whose, login: login, found: found})
}

// findElsewhereAgain looks what else there is in an account that is connected.
func findElsewhereAgain(v *visit) error {
	v.reading("")
	account, err := v.elsewhereAccount()
	if err != nil {
		return err
	}
	found, err := v.app.FindElsewhereAgain(v.ctx(), v.actor, account.ID)
	if err != nil {
		return err
	}
	return v.choose(&search{practitioner: account.PractitionerID, account: account.ID, login: app.ElsewhereLogin{Kind: account.Kind, Address: account.Address}, found: found})
}

func (v *visit) choose(one *search) error {
	one.staff = v.staff().ID
	v.searches.put(one)
	return v.done(elsewherePath+"/choose?"+url.Values{"found": {one.id}}.Encode(), "")
}

// chooseView lets somebody say which of the calendars are connected, and how.
type chooseView struct {
	Tabs      []link
	Found     string // names the search
	Where     string
	With      string
	Connected bool // the account is
	Calendars []foundRow
	Bookings  []choice // which of them takes bookings, if any
}

// foundRow is a calendar on another server, with how it can be used.
type foundRow struct {
	app.FoundCalendar
	Modes []choice
}

// What a calendar is used for, beside the modes of those that are connected.
const modeNone = "none"

func chooseElsewherePage(v *visit) error {
	one := v.searches.find(v.staff().ID, v.asked("found"))
	if one == nil {
		return v.done(elsewherePath+"/new", "That took too long. Give the password again.")
	}
	with, err := v.app.Practitioner(v.ctx(), v.actor, one.practitioner)
	if err != nil {
		return err
	}
	view := chooseView{Tabs: v.settingsTabs(elsewherePath), Found: one.id, Where: hostOf(one.login.Address), With: with.Name, Connected: one.account != ""}
	modes, bookings, err := v.chosenModes(one)
	if err != nil {
		return err
	}
	view.Bookings = []choice{{ID: "bookings-none", Value: modeNone, Text: "None of them", Hint: "Bookings stand in the calendar that we serve to apps", On: bookings < 0}}
	for i, c := range one.found {
		row := foundRow{FoundCalendar: c}
		add := func(mode, text, hint string) {
			row.Modes = append(row.Modes, choice{ID: fmt.Sprintf("mode-%d-%s", i, mode), Value: mode, Text: text, Hint: hint, On: modes[i] == mode})
		}
		add(modeNone, "Do not connect", "")
		add(app.ModeBusy, "Only when she is busy", "No time is offered that is taken there")
		if !c.ReadOnly && one.login.Kind == app.ElsewhereCalDAV {
			add(app.ModeTwoWay, "Both ways", "Appointments there are linked to patients, and changes here are written there")
			view.Bookings = append(view.Bookings, choice{ID: fmt.Sprintf("bookings-%d", i), Value: fmt.Sprint(i), Text: c.Title, On: bookings == i})
		}
		view.Calendars = append(view.Calendars, row)
	}
	return v.render("elsewherechoose", "Choose calendars", "settings", view)
}

// chosenModes is what stands in the form: what was typed, what is connected, or both
// ways for a single calendar.
func (v *visit) chosenModes(one *search) (modes []string, bookings int, err error) {
	modes, bookings = make([]string, len(one.found)), -1
	for i := range modes {
		modes[i] = modeNone
	}
	switch {
	case v.sent("choose") != nil:
		for i := range modes {
			modes[i] = v.value(fmt.Sprintf("mode-%d", i))
			if v.value("bookings") == fmt.Sprint(i) {
				bookings = i
			}
		}
	case one.account != "":
		account, err := v.app.ElsewhereAccount(v.ctx(), v.actor, one.account)
		if err != nil {
			return nil, 0, err
		}
		for i, c := range one.found {
			for _, has := range account.Calendars {
				if has.Href == c.Href {
					modes[i] = has.Mode
					if has.Bookings {
						bookings = i
					}
				}
			}
		}
	case len(modes) == 1 && (one.found[0].ReadOnly || one.login.Kind == app.ElsewhereICS):
		modes[0] = app.ModeBusy
	case len(modes) == 1:
		modes[0] = app.ModeTwoWay
	}
	return modes, bookings, nil
}

func chooseElsewhere(v *visit) error {
	v.reading("choose")
	one := v.searches.find(v.staff().ID, v.value("found"))
	if one == nil {
		return v.done(elsewherePath+"/new", "That took too long. Give the password again.")
	}
	modes, bookings, err := v.chosenModes(one)
	if err != nil {
		return err
	}
	var chosen []app.ElsewhereChoice
	for i, c := range one.found {
		if modes[i] == app.ModeBusy || modes[i] == app.ModeTwoWay {
			chosen = append(chosen, app.ElsewhereChoice{Href: c.Href, Title: c.Title, Mode: modes[i], Bookings: bookings == i})
		}
	}
	switch {
	case len(chosen) == 0 && one.account != "":
		v.draft.add("", "Leave at least one calendar connected, or disconnect the account.")
		return errFaulty
	case len(chosen) == 0:
		v.draft.add("", "Choose at least one calendar.")
		return errFaulty
	case bookings >= 0 && modes[bookings] != app.ModeTwoWay:
		v.draft.add("", "The calendar that takes bookings has to be connected both ways.")
		return errFaulty
	}
	id, err := one.account, error(nil)
	if id != "" {
		_, err = v.app.UpdateElsewhere(v.ctx(), v.actor, id, app.ElsewhereUpdate{Calendars: &chosen}, nil)
	} else {
		var made app.ElsewhereAccount
		made, err = v.app.ConnectElsewhere(v.ctx(), v.actor, one.practitioner, app.ElsewhereSettings{ElsewhereLogin: one.login, Calendars: chosen})
		id = made.ID
	}
	if err != nil {
		return err
	}
	v.searches.drop(v.staff().ID)
	return v.done(elsewherePath+"/"+id, "Connected. It is read in a moment; load this page again to see.")
}

// hostOf is the other server by its name, which is all of an address that a page
// shows: the rest of a subscription's is as good as a password.
func hostOf(address string) string {
	if at, err := url.Parse(address); err == nil && at.Host != "" {
		return at.Host
	}
	host, _, _ := strings.Cut(address, "/")
	return host
}
