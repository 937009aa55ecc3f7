package console

import (
	"cmp"
	"embed"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/civil"
	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
	"github.com/afterglow-calendar/afterglow/internal/timeline"
)

//go:embed templates
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// filesPath is where the files are that pages ask for.
const filesPath = "/console/files/"

// files are the files that pages ask for: one style sheet and one script, each
// made up of the areas'.
var files = sync.OnceValue(func() page.Files {
	return page.NewFiles(filesPath, map[string][]byte{
		"console.css": slices.Concat(page.Palette(), page.Base(), []byte(timeline.CSS), []byte(timeline.LastingCSS), all("css")),
		"console.js":  all("js"),
		"icon.svg":    page.Icon(),
	})
})

// all is the content of all files of a kind, what stands around the pages first.
func all(kind string) []byte {
	names, err := fs.Glob(assetFiles, "assets/*."+kind)
	if err != nil {
		panic("console: " + err.Error())
	}
	slices.SortFunc(names, func(a, b string) int {
		order := func(name string) string { return strings.Replace(path.Base(name), "frame.", " ", 1) }
		return strings.Compare(order(a), order(b))
	})
	var content []byte
	for _, name := range names {
		content = append(append(content, page.Embedded(assetFiles, name)...), '\n')
	}
	return content
}

func (h handler) file(c *gin.Context) {
	if !h.files.Serve(c.Writer, c.Request, c.Param("hash"), c.Param("name")) {
		h.NotFound(c)
	}
}

// pages are the templates: all of them share their parts, and each page's "main"
// is its own.
type pages map[string]*template.Template

// pagesBelow are the templates of a console below a path, read once. A page is
// called as its file is.
var pagesBelow = page.OncePerPath(func(base string) pages {
	files := files()
	parts := template.New("").Funcs(template.FuncMap{
		"path":  func(below ...string) string { return base + strings.TrimSuffix(Path, "/") + strings.Join(below, "") },
		"asset": func(name string) string { return base + files.Path(name) },
		"day":   day,
		"pair":  func(frame *frame, it any) pair { return pair{frame, it} },
	})
	template.Must(parts.Parse(page.Face()))
	template.Must(parts.ParseFS(templateFiles, "templates/parts/*.html"))
	all := pages{}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic("console: " + err.Error())
	}
	for _, name := range names {
		own := template.Must(template.Must(parts.Clone()).ParseFS(templateFiles, name))
		all[strings.TrimSuffix(path.Base(name), ".html")] = own
	}
	return all
})

// pair is what a part of a page sees that needs the frame around it, too.
type pair struct {
	Frame *frame
	It    any
}

// day is a day as the console says it, as in "Tue 6 Jul 2027".
func day(d civil.Date) string {
	if !d.IsValid() {
		return ""
	}
	return d.In(time.UTC).Format("Mon 2 Jan 2006")
}

// roleNames are the roles as the console says them.
var roleNames = map[clinic.Role]string{
	clinic.RoleOwner: "Owner", clinic.RolePractitioner: "Practitioner", clinic.RoleFrontDesk: "Front desk",
}

// frame is what stands around every page.
type frame struct {
	Title    string
	Section  string // of the navigation
	Clinic   string
	Name     string // who is logged in; empty for nobody
	Role     string // hers, in words
	Nav      []link
	Token    string // that each form carries
	Notice   string
	Problems []problem
	Asks     bool // whether they are a question's, of which nothing is saved
	Body     any  // the page's own
}

// link leads to a section of the console.
type link struct {
	Section, Path, Text string
	Count               int // of what waits there
	On                  bool
}

// problem is a fault of a form, said at the top of the page.
type problem struct{ ID, Text string }

var sections = []link{
	{Section: "due", Path: "/", Text: "Due"},
	{Section: "patients", Path: "/patients", Text: "Patients"},
	{Section: "calendar", Path: "/calendar", Text: "Calendar"},
	{Section: "forecast", Path: "/forecast", Text: "Forecast"},
	{Section: "protocol", Path: "/protocol", Text: "Protocol"},
	{Section: "settings", Path: "/settings", Text: "Settings"},
}

// render answers with a page in its frame: a template's name, what the window is
// called, the section of the navigation that it belongs to, and what it shows.
func (v *visit) render(name, title, section string, body any) error {
	f := &frame{Title: title, Section: section, Body: body, Notice: cmp.Or(v.notice, v.justSaid()), Problems: v.problems(), Asks: v.draft != nil && v.draft.asks}
	if v.session != nil {
		own, err := v.clinic()
		if err != nil {
			return err
		}
		f.Clinic, f.Name, f.Role = own.Name, v.staff().Name, roleNames[v.staff().Role]
		f.Token = v.app.StaffFormToken(*v.session)
		for _, l := range sections {
			l.On, l.Path = l.Section == section, v.path(l.Path)
			l.Count = v.waits(l.Section)
			f.Nav = append(f.Nav, l)
		}
	}
	return page.HTML(v.c.Writer, v.c.Request, v.status, v.pages[name], "frame", f)
}

// problems lists the faults of the form that was sent, each with the field it is
// about if the page has that.
func (v *visit) problems() (all []problem) {
	if v.draft == nil {
		return nil
	}
	for _, f := range v.draft.faults {
		id := ""
		if v.draft.form != "" && f.field != "" {
			id = v.draft.form + "-" + f.field
		}
		all = append(all, problem{id, f.text})
	}
	return all
}
