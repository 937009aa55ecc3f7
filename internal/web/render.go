package web

import (
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/i18n"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

//go:embed templates
var templateFiles embed.FS

//go:embed locales
var localeFiles embed.FS

// words are what the pages say, in every language.
var words = sync.OnceValue(func() *i18n.Catalogue {
	c, err := i18n.Load(localeFiles, "locales")
	if err != nil {
		panic("web: " + err.Error()) // it is embedded
	}
	return c
})

// tongue says things in one language.
type tongue struct{ *i18n.Language }

// t says a message with its values given as name, value, name, value.
func (l tongue) t(id string, pairs ...any) string {
	values := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		switch value := pairs[i+1].(type) {
		case string:
			values[pairs[i].(string)] = value
		case int:
			values[pairs[i].(string)] = strconv.Itoa(value)
		}
	}
	return l.Say(id, values)
}

// both is what a part of a page sees that needs the page around it, too.
type both struct {
	Page *pageView
	It   any
}

// pagesBelow are the templates of pages below a path, parsed once for each language:
// their words are bound when they are parsed.
var pagesBelow = page.OncePerPath(func(base string) map[string]*template.Template {
	c, files := words(), assets()
	all := map[string]*template.Template{}
	for _, tag := range c.Languages() {
		own, _ := c.Lookup(tag)
		parsed := template.New("").Funcs(template.FuncMap{
			"t":     tongue{own}.t,
			"asset": func(name string) string { return base + files.Path(name) },
			"base":  func() string { return base },
			"pair":  func(p *pageView, it any) both { return both{p, it} },
		})
		template.Must(parsed.Parse(page.Face()))
		all[tag] = template.Must(parsed.ParseFS(templateFiles, "templates/*.html"))
	}
	return all
})

// render answers with a template in a language. Half a page is never sent.
func (h handler) render(c *gin.Context, status int, language, name string, data any) {
	if err := page.HTML(c.Writer, c.Request, status, h.pages[language], name, data); err != nil {
		h.fail(c, err)
	}
}

// fail answers for what is no fault of the visitor's. The error may hold no
// value of hers: the use cases see to that.
func (h handler) fail(c *gin.Context, err error) {
	if c.Request.Context().Err() == nil {
		h.log.Error("a patient's page could not be answered", "error", err)
	}
	c.Header("Retry-After", "60")
	c.String(http.StatusServiceUnavailable, "temporarily unavailable\n")
}
