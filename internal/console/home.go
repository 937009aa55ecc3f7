package console

import "net/http"

func (h handler) homeRoutes() []route {
	return []route{{http.MethodGet, "/", anyStaff, func(v *visit) error { return v.render("home", "Due", "due", nil) }}}
}
