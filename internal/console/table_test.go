package console

import (
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// TableRoute is an entry of the table of routes, for the tests over all of them.
type TableRoute struct {
	Method, Path string // as in "/console/patients/:id"
	IsPublic     bool
	Roles        []clinic.Role // who may use it
}

// Table is the table of routes, and what the engine's own list has beside it: a route
// that was registered past the table.
func Table() (table []TableRoute, beside []string) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	Register(engine, Config{PublicURL: "https://clinic.example"})
	var known []string
	for _, r := range (handler{}).routes() {
		entry := TableRoute{Method: r.method, Path: "/console" + r.path, IsPublic: r.who == public}
		for _, role := range clinic.Roles {
			if r.who.allows(role) {
				entry.Roles = append(entry.Roles, role)
			}
		}
		table = append(table, entry)
		known = append(known, entry.Method+" "+entry.Path)
		if entry.Method == "GET" {
			known = append(known, "HEAD "+entry.Path)
		}
	}
	for _, r := range engine.Routes() {
		if name := r.Method + " " + r.Path; !slices.Contains(known, name) {
			beside = append(beside, name)
		}
	}
	return table, beside
}
