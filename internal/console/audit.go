package console

import (
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

type auditView struct {
	Tabs []link
	Rows []auditRow
	Next int64
}

type auditRow struct {
	app.AuditEntry
	When, Who string
}

// auditRows are shown on one page.
const auditRows = 50

func auditPage(v *visit) error {
	before, _ := strconv.ParseInt(v.query("before"), 10, 64)
	entries, err := v.app.Audit(v.ctx(), v.actor, app.AuditFilter{}, max(before, 0), auditRows+1)
	if err != nil {
		return err
	}
	view := auditView{Tabs: v.settingsTabs("/settings/audit")}
	if len(entries) > auditRows {
		entries = entries[:auditRows]
		view.Next = entries[auditRows-1].ID
	}
	who, err := v.actorsOf(entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		when, err := v.moment(e.At)
		if err != nil {
			return err
		}
		view.Rows = append(view.Rows, auditRow{e, when, who(e.Actor)})
	}
	return v.render("audit", "Audit", "settings", view)
}
