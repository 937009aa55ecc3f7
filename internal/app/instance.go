package app

import (
	"context"
	"errors"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Origins of a database: the demo may use again what it made, and goes on with
// what it was stopped in making.
const (
	OriginDemo     = "demo"
	OriginDemoHalf = "demo, half made"
)

// ErrWrongSecret is returned for a server key other than the one the database's
// hashes were made with: with it no feed address and no API key would work.
var ErrWrongSecret = errors.New("the server key is not the one this database was made with")

// Found marks a fresh database as belonging to this server key.
func (a *App) Found(ctx context.Context, origin string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error { return tx.SetInstance(a.secret.Check(), origin) })
}

// Instance returns what the database knows of itself. A database that was never
// founded is NotFound; one of another server key is ErrWrongSecret.
func (a *App) Instance(ctx context.Context) (i store.Instance, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if i, err = tx.Instance(); err != nil {
			return err
		}
		if !a.secret.Matches(i.SecretCheck) {
			return ErrWrongSecret
		}
		return nil
	})
	return i, err
}

// SetPublicURL keeps the address under which the world reaches the server, without
// a slash at the end. Events link to the patient's page there (interop.md F24), so
// if it is another one than before, all plans become due and the roll renders every
// feed anew in the background.
func (a *App) SetPublicURL(ctx context.Context, url string) error {
	changed := false
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		i, err := tx.Instance()
		if err != nil || i.PublicURL == url {
			return err
		}
		clinics, err := tx.ClinicIDs()
		if err != nil {
			return err
		}
		for _, id := range clinics {
			if err := tx.ExpireClinicPlans(id, renderAnew); err != nil {
				return err
			}
		}
		changed = true
		return tx.SetPublicURL(url)
	})
	if err == nil && changed {
		a.wakeRoll()
	}
	return err
}

// Restored readies a database that was copied from a backup: it gets a new
// epoch, because what its clients saw after the backup never happened. If the
// server key is not the one of the backup, ErrWrongSecret.
func (a *App) Restored(ctx context.Context) error {
	i, err := a.Instance(ctx)
	if err != nil {
		return err
	}
	if err := a.Found(ctx, i.Origin); err != nil {
		return err
	}
	// What other servers were told after the backup is not known any more.
	return a.store.Write(ctx, (*store.Tx).DoubtElsewhere)
}

// Rekey gives the database to a new server key: every feed gets a new address
// and every API key, page link and app password is revoked, since none can be checked
// any more. People keep their passwords to the console, which hang on no key, and have
// to log in again. What was sealed with it is lost: second factors are taken from them,
// passwords of calendars elsewhere have to be given again, and webhooks are turned off.
func (a *App) Rekey(ctx context.Context) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		i, err := tx.Instance()
		if err != nil {
			return err
		}
		if err := errors.Join(tx.SetInstance(a.secret.Check(), i.Origin),
			tx.DeleteEveryAPIKey(), tx.DeleteEveryPageLink(), tx.DeleteEveryAppPassword(),
			tx.DeleteEveryStaffSession(), tx.DeleteEveryTOTP(), tx.LockElsewhere(ElsewhereRefused, wordsSealed),
			tx.DisableEveryWebhook(secretSealed, a.now())); err != nil {
			return err
		}
		return eachPatient(tx, func(c clinic.Clinic, key store.PatientKey) error {
			today, err := a.today(c)
			if err != nil {
				return err
			}
			all, err := tx.Feeds(key)
			if err != nil {
				return err
			}
			for _, feed := range all {
				a.rotate(&feed)
				feed.UnusualOn = nil
				if feed.IdleSince == nil {
					feed.IdleCheck = idleAfter(today) // nobody can have read the new address
				}
				if err := errors.Join(tx.UpdateFeed(key, feed), tx.ForgetFeedReads(key, feed.ID)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// page is how many patients are read at a time where all of them are.
const page = 500

// eachPatient calls visit for every patient of every clinic.
func eachPatient(tx *store.Tx, visit func(clinic.Clinic, store.PatientKey) error) error {
	clinics, err := tx.ClinicIDs()
	if err != nil {
		return err
	}
	for _, clinicID := range clinics {
		c, err := tx.Clinic(clinicID)
		if err != nil {
			return err
		}
		for after := ""; ; {
			ids, err := tx.PatientIDs(clinicID, after, page)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := visit(c, store.PatientKey{Clinic: clinicID, ID: id}); err != nil {
					return err
				}
			}
			if len(ids) < page {
				break
			}
			after = ids[len(ids)-1]
		}
	}
	return nil
}
