package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

type auditView struct {
	Tabs     []link
	Filter   auditForm
	Rows     []auditRow
	Older    string // the page that follows; empty on the last one
	Filtered bool
}

type auditRow struct {
	app.AuditEntry
	When, Who, What string
	By              []string // what it came by, in parts between which a line may end
}

// auditRows are shown on one page.
const auditRows = 50

func auditPage(v *visit) error {
	asked, filter, err := v.auditFilter()
	if err != nil {
		return err
	}
	view := auditView{Tabs: v.settingsTabs("/settings/audit"), Filtered: filter != app.AuditFilter{}}
	var entries []app.AuditEntry
	if v.draft == nil {
		before, _ := strconv.ParseInt(v.query("before"), 10, 64)
		if entries, err = v.app.Audit(v.ctx(), v.actor, filter, max(before, 0), auditRows+1); err != nil {
			return err
		}
	} else {
		v.status = http.StatusUnprocessableEntity
	}
	if len(entries) > auditRows {
		entries = entries[:auditRows]
		older := url.Values{"before": {strconv.FormatInt(entries[auditRows-1].ID, 10)}}
		for name, value := range asked {
			older[name] = value
		}
		view.Older = v.path("/settings/audit?" + older.Encode())
	}
	if view.Filter, err = v.auditForm(filter); err != nil {
		return err
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
		view.Rows = append(view.Rows, auditRow{e, when, who(e.Actor), actionInWords(e.Action), strings.SplitAfter(e.Cause, "/")})
	}
	return v.render("audit", "Audit", "settings", view)
}
