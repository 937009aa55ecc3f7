package app

import (
	"context"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// PageLink is a patient's way to her own page. Its secret is shown when it is
// made and never again.
type PageLink struct {
	ID        string     `json:"id" readOnly:"true"`
	CreatedAt time.Time  `json:"created_at" readOnly:"true"`
	ExpiresAt time.Time  `json:"expires_at" readOnly:"true" doc:"From then on it leads nowhere, and nobody stays logged in by it"`
	OpenedAt  *time.Time `json:"opened_at,omitempty" readOnly:"true" doc:"When it was first followed"`
}

const (
	// defaultLinkDays lets a patient come back at her next visits, which are three
	// to five months apart, without asking for a link again.
	defaultLinkDays = 365
	// MaxLinkDays is the longest a page link can live.
	MaxLinkDays = 730
	// maxLinks bounds the links of a patient that are alive.
	maxLinks = 20
	// A link that expired is listed for this long, so that the clinic sees why it
	// no longer works.
	keepExpired = 90 * 24 * time.Hour
)

func shownLink(l store.PageLink) PageLink {
	return PageLink{ID: l.ID, CreatedAt: l.Created, ExpiresAt: l.Expires, OpenedAt: l.Opened}
}

// AddPageLink makes a link to a patient's page that lives for so many days, 0 for
// the usual time, and returns its secret, which is not stored and cannot be shown
// again.
func (a *App) AddPageLink(ctx context.Context, actor Actor, patientID string, days int) (link PageLink, secret string, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		if days < 0 || days > MaxLinkDays {
			return clinic.Errorf(clinic.Invalid, "expires_in_days", "is not between 1 and %d", MaxLinkDays)
		}
		if days == 0 {
			days = defaultLinkDays
		}
		key := actor.patient(patientID)
		if _, err := c.Patient(key); err != nil {
			return err
		}
		now := time.Unix(c.second, 0).UTC()
		if err := c.DeletePageLinksExpiredBefore(key, now.Add(-keepExpired)); err != nil {
			return err
		}
		others, err := c.Tx.PageLinks(key)
		if err != nil {
			return err
		}
		alive := 0
		for _, l := range others {
			if now.Before(l.Expires) {
				alive++
			}
		}
		if alive >= maxLinks {
			return clinic.Errorf(clinic.Conflict, "", "the patient has %d links already, the most there can be", maxLinks)
		}
		secret = auth.NewPageLink()
		made := store.PageLink{ID: xid.New().String(), Created: now, Expires: now.AddDate(0, 0, days)}
		if err := c.InsertPageLink(key, made, a.secret.PageLinkHash(secret)); err != nil {
			return err
		}
		link = shownLink(made)
		return c.audit(did{"page-link.add", made.ID}, patientID)
	})
	return link, secret, err
}

// PageLinks lists the links to a patient's page, oldest first.
func (a *App) PageLinks(ctx context.Context, actor Actor, patientID string) (links []PageLink, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		key := actor.patient(patientID)
		if _, err := tx.Patient(key); err != nil {
			return err
		}
		all, err := tx.PageLinks(key)
		for _, l := range all {
			links = append(links, shownLink(l))
		}
		return err
	})
	return links, err
}

// RevokePageLink makes a link lead nowhere and ends what was opened by it.
func (a *App) RevokePageLink(ctx context.Context, actor Actor, patientID, id string) error {
	return a.change(ctx, actor, func(c *change) error {
		if err := c.DeletePageLink(actor.patient(patientID), id); err != nil {
			return err
		}
		return c.audit(did{"page-link.revoke", id}, patientID)
	})
}

// Visitor is a patient who came to her own page by a link: an actor who can see
// and change one patient's records. Actor.Name is "page:" and the link's id.
type Visitor struct {
	Actor
	PatientID string
	Session   string    // what her browser holds instead of the link
	Expires   time.Time // when link and session end
}

// EnterPage lets somebody in by a link's secret. One that is unknown, expired or
// revoked is NotFound, without a difference.
func (a *App) EnterPage(ctx context.Context, secret string) (Visitor, error) {
	owner, err := a.store.PageLinkByHash(ctx, a.secret.PageLinkHash(secret))
	if err != nil {
		return Visitor{}, err
	}
	v, err := a.visitor(owner)
	if err != nil || owner.Opened != nil {
		return v, err
	}
	return v, a.store.Write(ctx, func(tx *store.Tx) error { return tx.MarkPageLinkOpened(owner.Patient, owner.ID, a.now()) })
}

// ResumePage lets somebody in again by the session that EnterPage gave her.
func (a *App) ResumePage(ctx context.Context, session string) (Visitor, error) {
	linkID, ok := a.secret.PageSessionLink(session)
	if !ok {
		return Visitor{}, errNoLink
	}
	owner, err := a.store.PageLinkByID(ctx, linkID)
	if err != nil {
		return Visitor{}, err
	}
	return a.visitor(owner)
}

var errNoLink = clinic.Errorf(clinic.NotFound, "", "no such link")

func (a *App) visitor(l store.PageLinkOwner) (Visitor, error) {
	if !a.now().Before(l.Expires) {
		return Visitor{}, errNoLink
	}
	return Visitor{
		Actor:     Actor{Clinic: l.Patient.Clinic, Name: "page:" + l.ID},
		PatientID: l.Patient.ID, Session: a.secret.PageSession(l.ID), Expires: l.Expires,
	}, nil
}

// FormToken is what each form on the visitor's page carries, so that no other
// site can send one in her name.
func (a *App) FormToken(v Visitor) string { return a.secret.FormToken(v.Session) }

// IsFormToken reports whether a form that came back is from the visitor's page.
func (a *App) IsFormToken(v Visitor, token string) bool {
	return a.secret.IsFormToken(v.Session, token)
}
