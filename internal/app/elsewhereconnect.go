package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ConnectElsewhere connects calendars of a practitioner's that live on another server,
// after it was asked whether they are there. What is booked with her moves into the
// one that takes bookings, if there is one. They are read soon, not at once.
func (a *App) ConnectElsewhere(ctx context.Context, actor Actor, practitionerID string, settings ElsewhereSettings) (shown ElsewhereAccount, err error) {
	found, err := a.FindElsewhere(ctx, actor, settings.ElsewhereLogin)
	if err != nil {
		return shown, err
	}
	chosen, err := chosenOf(settings.Kind, settings.Calendars, found)
	if err != nil {
		return shown, err
	}
	err = a.change(ctx, actor, func(c *change) error {
		if _, err := c.Practitioner(actor.Clinic, practitionerID); err != nil {
			return err
		}
		others, err := c.Tx.ElsewhereAccounts(actor.Clinic, practitionerID)
		if err != nil {
			return err
		}
		if len(others) >= maxElsewhere {
			return clinic.Errorf(clinic.Conflict, "", "there are %d accounts elsewhere already, the most there can be", maxElsewhere)
		}
		account := store.ElsewhereAccount{
			ID: xid.New().String(), PractitionerID: practitionerID, Kind: settings.Kind, Address: settings.Address, Username: settings.Username,
			State: ElsewherePending, Next: moment(c.second), Created: moment(c.second), CreatedBy: actor.Name,
		}
		c.seal(&account, settings.Password)
		if err := c.InsertElsewhere(actor.Clinic, account); err != nil {
			return err
		}
		if err := c.arrange(account, chosen); err != nil {
			return err
		}
		if err := c.audit(did{"calendar-elsewhere.add", account.ID}, ""); err != nil {
			return err
		}
		shown, err = c.shownElsewhere(account)
		return err
	})
	return shown, err
}

// UpdateElsewhere changes how an account is reached, or which of its calendars are
// connected and how. A new password is tried first.
func (a *App) UpdateElsewhere(ctx context.Context, actor Actor, id string, update ElsewhereUpdate, match Match) (shown ElsewhereAccount, err error) {
	if actor.ReadOnly {
		return shown, clinic.Errorf(clinic.Forbidden, "", "the credential is for reading only")
	}
	key := store.ElsewhereKey{Clinic: actor.Clinic, ID: id}
	login, err := a.loginWith(ctx, key, update)
	if err != nil {
		return shown, err
	}
	found, err := a.find(ctx, login)
	if err != nil {
		return shown, err
	}
	var chosen []ElsewhereChoice
	if update.Calendars != nil {
		if chosen, err = chosenOf(login.Kind, *update.Calendars, found); err != nil {
			return shown, err
		}
	}
	err = a.change(ctx, actor, func(c *change) error {
		account, err := c.elsewhereAsSeen(key, match)
		if err != nil {
			return err
		}
		account.Next, account.Failures, account.LastError = moment(c.second), 0, ""
		if account.State != ElsewhereOK {
			account.State = ElsewherePending
		}
		// What is not given anew may have been by somebody else since it was tried.
		if update.Username != nil {
			account.Username = login.Username
		}
		if update.Password != nil {
			c.seal(&account, login.Password)
		}
		if err := c.Tx.UpdateElsewhere(actor.Clinic, account); err != nil {
			return err
		}
		if chosen != nil {
			if err := c.arrange(account, chosen); err != nil {
				return err
			}
		}
		if err := c.audit(did{"calendar-elsewhere.replace", id}, ""); err != nil {
			return err
		}
		shown, err = c.shownElsewhere(account)
		return err
	})
	return shown, err
}

// loginWith is how an account is reached once it is updated.
func (a *App) loginWith(ctx context.Context, key store.ElsewhereKey, update ElsewhereUpdate) (login ElsewhereLogin, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		account, err := tx.ElsewhereAccount(key)
		if err != nil {
			return err
		}
		if login, err = a.loginOf(key.Clinic, account); update.Password != nil {
			login.Password, err = *update.Password, nil
		}
		if update.Username != nil {
			login.Username = *update.Username
		}
		return err
	})
	if err == nil {
		err = login.check()
	}
	return login, err
}

// DisconnectElsewhere forgets an account with its calendars. There nothing is changed;
// what was recorded of patients stays, and what is to come stands in the
// practitioner's appointments here.
func (a *App) DisconnectElsewhere(ctx context.Context, actor Actor, id string, match Match) error {
	return a.change(ctx, actor, func(c *change) error {
		key := store.ElsewhereKey{Clinic: actor.Clinic, ID: id}
		account, err := c.elsewhereAsSeen(key, match)
		if err != nil {
			return err
		}
		if err := c.arrange(account, nil); err != nil {
			return err
		}
		if err := c.DeleteElsewhere(key); err != nil {
			return err
		}
		return c.audit(did{"calendar-elsewhere.delete", id}, "")
	})
}

// elsewhereAsSeen is an account that is about to be changed by somebody who saw it so.
func (c *change) elsewhereAsSeen(key store.ElsewhereKey, match Match) (account store.ElsewhereAccount, err error) {
	if account, err = c.Tx.ElsewhereAccount(key); err != nil {
		return account, err
	}
	shown, err := c.shownElsewhere(account)
	if err == nil {
		err = match.check(shown)
	}
	return account, err
}

func (c *change) seal(account *store.ElsewhereAccount, password string) {
	if account.Password = []byte{}; password == "" {
		return
	}
	account.Password = c.app.secret.Seal(sealedElsewhere, c.actor.Clinic+"/"+account.ID, []byte(password))
}

// chosenOf are choices with what was left open, or what is wrong with them.
func chosenOf(kind string, choices []ElsewhereChoice, found []FoundCalendar) ([]ElsewhereChoice, error) {
	if len(choices) == 0 || len(choices) > maxElsewhereCalendars {
		return nil, clinic.Errorf(clinic.Invalid, "calendars", "are not between 1 and %d", maxElsewhereCalendars)
	}
	var chosen []ElsewhereChoice
	for i, choice := range choices {
		at := fmt.Sprintf("calendars[%d].", i)
		n := slices.IndexFunc(found, func(f FoundCalendar) bool { return f.Href == choice.Href })
		if kind == ElsewhereICS && len(found) == 1 { // there is no other, and its address is not shown
			n, choice.Href = 0, found[0].Href
		}
		if n < 0 {
			return nil, clinic.Errorf(clinic.Invalid, at+"href", "is not one of the calendars there")
		}
		readOnly := found[n].ReadOnly || kind == ElsewhereICS
		if choice.Mode == "" {
			choice.Mode = ModeTwoWay
			if readOnly {
				choice.Mode = ModeBusy
			}
		}
		choice.Title = cmp.Or(choice.Title, found[n].Title, "Calendar")
		switch {
		case choice.Mode != ModeTwoWay && choice.Mode != ModeBusy:
			return nil, clinic.Errorf(clinic.Invalid, at+"mode", "is not one of %s, %s", ModeTwoWay, ModeBusy)
		case readOnly && choice.Mode == ModeTwoWay:
			return nil, clinic.Errorf(clinic.Invalid, at+"mode", "cannot be %s, since the calendar can only be read", ModeTwoWay)
		case choice.Bookings && choice.Mode != ModeTwoWay:
			return nil, clinic.Errorf(clinic.Invalid, at+"bookings", "needs the mode %s", ModeTwoWay)
		case choice.Bookings && slices.ContainsFunc(chosen, func(c ElsewhereChoice) bool { return c.Bookings }):
			return nil, clinic.Errorf(clinic.Invalid, at+"bookings", "is set for another calendar already")
		case slices.ContainsFunc(chosen, func(c ElsewhereChoice) bool { return c.Href == choice.Href }):
			return nil, clinic.Errorf(clinic.Invalid, at+"href", "is chosen twice")
		}
		if err := clinic.CheckName(at+"title", choice.Title); err != nil {
			return nil, err
		}
		chosen = append(chosen, choice)
	}
	return chosen, nil
}

// arrange makes the calendars of an account those that were chosen. One that is used
// otherwise from now on is another calendar, since nothing that was linked in it is.
func (c *change) arrange(account store.ElsewhereAccount, chosen []ElsewhereChoice) error {
	key := store.ElsewhereKey{Clinic: c.actor.Clinic, ID: account.ID}
	before, err := c.ElsewhereCalendars(key)
	if err != nil {
		return err
	}
	bookingsBefore := ""
	if id, err := c.CalendarForBookings(key.Clinic, account.PractitionerID); err == nil {
		bookingsBefore = id
	} else if clinic.CodeOf(err) != clinic.NotFound {
		return err
	}
	bookings := bookingsBefore
	var left []string // patients of whom something was linked in what goes
	kept := map[string]bool{}
	for _, calendar := range before {
		n := slices.IndexFunc(chosen, func(choice ElsewhereChoice) bool { return choice.Href == calendar.Href && choice.Mode == calendar.Mode })
		if n >= 0 {
			kept[calendar.Href] = true
			if calendar.ID == bookings && !chosen[n].Bookings {
				bookings = ""
			}
			if chosen[n].Bookings {
				bookings = calendar.ID
			}
			calendar.Title = chosen[n].Title
			if err := c.UpdateElsewhereCalendar(key.Clinic, calendar); err != nil {
				return err
			}
			continue
		}
		patients, err := c.PatientsLinkedIn(store.CalendarKey{Clinic: key.Clinic, ID: calendar.ID})
		if err != nil {
			return err
		}
		left = append(left, patients...)
		if calendar.ID == bookings {
			bookings = ""
		}
		if err := c.Tx.DeleteCalendar(store.CalendarKey{Clinic: key.Clinic, ID: calendar.ID}); err != nil {
			return err
		}
	}
	for _, choice := range chosen {
		if kept[choice.Href] {
			continue
		}
		made, err := c.makeElsewhere(account, choice)
		if err != nil {
			return err
		}
		if choice.Bookings {
			bookings = made.ID
		}
	}
	if err := c.setBookings(bookingsBefore, bookings); err != nil {
		return err
	}
	if bookings != bookingsBefore {
		booked, err := c.patientsAhead(account.PractitionerID)
		if err != nil {
			return err
		}
		left = append(left, booked...)
	}
	slices.Sort(left)
	for _, id := range slices.Compact(left) {
		if err := c.followFrom(did{"calendar-elsewhere.replace", account.ID}, id); err != nil {
			return err
		}
	}
	return nil
}

// makeElsewhere adds the calendar here of one that lives on another server.
func (c *change) makeElsewhere(account store.ElsewhereAccount, choice ElsewhereChoice) (made store.ElsewhereCalendar, err error) {
	role := RoleElsewhere
	if choice.Mode == ModeBusy {
		role = RoleBusy
	}
	here, err := c.makeCalendar(account.PractitionerID, false, "elsewhere-"+xid.New().String(), role, calendarComponents)
	if err != nil {
		return made, err
	}
	made = store.ElsewhereCalendar{
		ID: here.ID, AccountID: account.ID, PractitionerID: account.PractitionerID, Href: choice.Href, Title: choice.Title, Mode: choice.Mode,
	}
	return made, c.InsertElsewhereCalendar(c.actor.Clinic, made)
}

// setBookings makes another calendar elsewhere, or none, the one that takes bookings.
func (c *change) setBookings(before, after string) error {
	if before == after {
		return nil
	}
	for _, id := range []string{before, after} {
		calendar, err := c.ElsewhereCalendar(store.CalendarKey{Clinic: c.actor.Clinic, ID: id})
		if clinic.CodeOf(err) == clinic.NotFound {
			continue // there is none, or it has just been disconnected
		}
		if err != nil {
			return err
		}
		calendar.Bookings = id == after
		if err := c.UpdateElsewhereCalendar(c.actor.Clinic, calendar); err != nil {
			return err
		}
	}
	return nil
}

// patientsAhead are the patients with something booked with a practitioner that is to
// come.
func (c *change) patientsAhead(practitionerID string) (ids []string, err error) {
	// By the clocks of other zones it may be another day.
	visits, err := c.AgendaVisits(c.actor.Clinic, []string{practitionerID}, c.today.AddDays(-1), c.today.AddDays(200*366), maxObjects)
	for _, v := range visits {
		ids = append(ids, v.PatientID)
	}
	return ids, err
}
