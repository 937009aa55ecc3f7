package console

import (
	"fmt"
	"strconv"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var packages = &ledger[clinic.Package]{
	name: "packages", one: "package", heading: "Packages", empty: "She has bought no package.", who: anyStaff, template: "package",
	of:    func(a *app.App) app.Records[clinic.Package] { return a.Packages },
	all:   func(s app.Sheet) []app.Record[clinic.Package] { return s.Packages },
	blank: func(*visit, app.Sheet) clinic.Package { return clinic.Package{} },
	read:  readPackage, fields: packageFields, row: packageRow,
}

type packageForm struct{ Total, Used, Expires field }

func packageFields(v *visit, _ app.Sheet, form string, is clinic.Package) any {
	total := ""
	if is.Total > 0 {
		total = strconv.Itoa(is.Total)
	}
	return packageForm{
		Total: v.field(form, "total", total), Used: v.field(form, "used", strconv.Itoa(is.Used)),
		Expires: v.field(form, "expires", optionalDate(is.Expires)),
	}
}

func optionalDate(d *civil.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func readPackage(v *visit, _ app.Sheet, before clinic.Package) clinic.Package {
	is := before
	is.Total, is.Used, is.Expires = v.whole("total", 0), v.whole("used", 0), nil
	if expires := v.date("expires", false); !expires.IsZero() {
		is.Expires = &expires
	}
	return is
}

func packageRow(s app.Sheet, p clinic.Package) ledgerRow {
	r := ledgerRow{Text: fmt.Sprintf("%d of %s used", p.Used, count(p.Total, "session", "sessions")), When: "No end"}
	if p.Expires != nil {
		r.When = "Until " + day(*p.Expires)
		if p.Expires.Before(s.Today) {
			r.Tag = "Expired"
		}
	}
	if p.Used == p.Total {
		r.Tag = "Used up"
	}
	return r
}
