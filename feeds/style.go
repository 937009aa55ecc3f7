package feeds

import "github.com/afterglow-calendar/afterglow/internal/i18n"

// part is what one event shows of an item.
type part struct {
	uid, title string
	when       when
}

// partsOf returns how a style shows an item (interop.md F11). An item of one day,
// and a visit, is itself in every style.
func (lang *language) partsOf(style Style, uid string, w when, title string) []part {
	if style == StyleSpan || w.form != allDay || w.first == w.last {
		return []part{{uid, title, w}}
	}
	marker := func(suffix string, named i18n.Message, w when) part {
		return part{uid + suffix, named.Say(map[string]string{"title": title}), w}
	}
	opens := marker("-opens", lang.opens, days(w.first, w.first))
	if style == StyleOpens {
		return []part{opens}
	}
	return []part{opens, marker("-closes", lang.closes, days(w.last, w.last))}
}
