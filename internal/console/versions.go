package console

import (
	"strconv"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// versionRow is one change of the rules.
type versionRow struct {
	app.ProtocolVersion
	When, Who string
}

// mostVersions are listed on the page of the rules.
const mostVersions = 20

func (v *visit) versionRows() ([]versionRow, error) {
	versions, err := v.app.ProtocolVersions(v.ctx(), v.actor, 0, mostVersions)
	if err != nil {
		return nil, err
	}
	var actors []string
	for _, version := range versions {
		actors = append(actors, version.Actor)
	}
	who, err := v.actors(actors)
	if err != nil {
		return nil, err
	}
	var rows []versionRow
	for _, version := range versions {
		when, err := v.moment(version.At)
		if err != nil {
			return nil, err
		}
		rows = append(rows, versionRow{version, when, who(version.Actor)})
	}
	return rows, nil
}

// moment is a moment in the clinic's zone, as in "Tue 6 Jul 2027, 14:05".
func (v *visit) moment(at time.Time) (string, error) {
	own, err := v.clinic()
	if err != nil {
		return "", err
	}
	zone, err := app.Zones(own.Timezone)
	if err != nil {
		return "", err
	}
	return at.In(zone).Format("Mon 2 Jan 2006, 15:04"), nil
}

func (v *visit) version() (app.ProtocolVersion, *app.Protocol, error) {
	n, err := strconv.Atoi(v.id())
	if err != nil {
		return app.ProtocolVersion{}, nil, clinic.Errorf(clinic.NotFound, "", "no such version")
	}
	return v.app.ProtocolVersion(v.ctx(), v.actor, n)
}

// versionView is one version of the rules beside the one before and those in force.
type versionView struct {
	versionRow
	MayChange   bool
	Base        string          // the version of the rules in force, over which it is brought back
	Known       bool            // which rules it put in force
	Before      int             // the version before, 0 if its rules are not known
	Changes     []differenceRow // from those of the version before to these
	Differences []differenceRow // from those in force to these
}

func versionPage(v *visit) error {
	version, rules, err := v.version()
	if err != nil {
		return err
	}
	who, err := v.actors([]string{version.Actor})
	if err != nil {
		return err
	}
	when, err := v.moment(version.At)
	if err != nil {
		return err
	}
	inForce, err := v.app.Protocol(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	view := versionView{versionRow: versionRow{version, when, who(version.Actor)}, MayChange: v.may(ownerOnly), Base: app.Version(inForce), Known: rules != nil}
	if rules != nil {
		view.Differences = differenceRows(inForce, *rules)
		_, before, err := v.app.ProtocolVersion(v.ctx(), v.actor, version.Version-1)
		switch {
		case err == nil && before != nil:
			view.Before, view.Changes = version.Version-1, differenceRows(*before, *rules)
		case err != nil && clinic.CodeOf(err) != clinic.NotFound:
			return err
		}
	}
	return v.render("version", "Version "+strconv.Itoa(version.Version), "protocol", view)
}
