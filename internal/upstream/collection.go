package upstream

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// news is what another server tells of a calendar.
type news struct {
	changed []string // addresses of what is new or other than it is known
	gone    []string
	mark    app.ElsewhereMark
}

const (
	askState = `<propfind` + namespaces + `><prop><resourcetype/><supported-report-set/><CS:getctag/><sync-token/></prop></propfind>`
	askTags  = `<propfind` + namespaces + `><prop><resourcetype/><getetag/></prop></propfind>`

	// syncPages is how often at most a server may say that there is more.
	syncPages = 1000
)

// errCut is returned for a list of which the rest cannot be asked for: what is not in it
// is not therefore gone. It is as if the server could not make one.
var errCut = &statusError{code: http.StatusNotImplemented}

// collection is a calendar on another server.
type collection struct {
	*talk
	at    string
	known map[string]string // entity tags by address
}

// listen asks what is news since a mark: by sync-collection where that is offered
// (RFC 6578), and by entity tags where it is not. Where a token or a tag of the whole
// says that nothing is, nothing more is asked.
func (c collection) listen(ctx context.Context, since app.ElsewhereMark) (news, error) {
	told, err := c.ask(ctx, "PROPFIND", c.at, "0", askState)
	if err != nil {
		return news{}, err
	}
	if len(told.Responses) == 0 || told.Responses[0].found().Type.Collection == nil {
		return news{}, &statusError{code: http.StatusNotFound}
	}
	is := told.Responses[0].found()
	now := app.ElsewhereMark{Token: is.SyncToken, CTag: is.CTag}
	if !is.syncs() {
		now.Token = ""
	}
	if since == now && since != (app.ElsewhereMark{}) {
		return news{mark: now}, nil
	}
	if is.syncs() {
		n, err := c.sync(ctx, since.Token)
		if err == nil {
			n.mark.CTag = is.CTag
			return n, nil
		}
		if code := codeOf(err); !isRefusal(code) && code != http.StatusNotImplemented {
			return n, err
		}
		now.Token = "" // it offers the report and cannot make it
	}
	n, err := c.list(ctx)
	n.mark = now
	return n, err
}

// sync asks for what changed since a token, and for everything where the token is not
// known any more.
func (c collection) sync(ctx context.Context, token string) (news, error) {
	n, err := c.syncFrom(ctx, token)
	// RFC 6578 section 3.2 wants 403; others answer 400, 409 or 412 (interop.md C11),
	// and some only say that they have not enough room for the answer.
	if code := codeOf(err); token != "" && (isRefusal(code) || code == http.StatusInsufficientStorage) {
		return c.syncFrom(ctx, "")
	}
	return n, err
}

func (c collection) syncFrom(ctx context.Context, token string) (n news, err error) {
	seen := map[string]bool{}
	whole := token == ""
	for page := 0; ; page++ {
		told, err := c.ask(ctx, "REPORT", c.at, "0", `<sync-collection`+namespaces+`><sync-token>`+escaped(token)+
			`</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`)
		if err != nil {
			return n, err
		}
		more := false
		for _, r := range told.Responses {
			at := told.member(r.Href)
			switch status := statusIn(r.Status); {
			case status == http.StatusInsufficientStorage:
				more = true
			case at == "", c.isSelf(at):
			case status == http.StatusNotFound:
				n.gone = append(n.gone, at)
				seen[at] = false
			default:
				seen[at] = true
				if tag := r.found().ETag; tag == "" || tag != c.known[at] {
					n.changed = append(n.changed, at)
				}
			}
		}
		before := token
		n.mark.Token, token = told.SyncToken, told.SyncToken
		if !more {
			break
		}
		if token == "" || token == before || page == syncPages {
			return n, errCut
		}
	}
	if whole {
		n.gone = c.without(seen)
	}
	// What was told twice is as it was told last.
	n.gone = slices.DeleteFunc(n.gone, func(at string) bool { return seen[at] })
	n.changed = slices.DeleteFunc(n.changed, func(at string) bool { return !seen[at] })
	return n, nil
}

// list compares all entity tags.
func (c collection) list(ctx context.Context) (n news, err error) {
	told, err := c.ask(ctx, "PROPFIND", c.at, "1", askTags)
	if err != nil {
		return n, err
	}
	seen := map[string]bool{}
	for _, r := range told.Responses {
		if statusIn(r.Status) == http.StatusInsufficientStorage {
			return n, errCut
		}
		at, is := told.member(r.Href), r.found()
		if at == "" || c.isSelf(at) || is.Type.Collection != nil {
			continue
		}
		seen[at] = true
		if is.ETag == "" || is.ETag != c.known[at] {
			n.changed = append(n.changed, at)
		}
	}
	n.gone = c.without(seen)
	return n, nil
}

func (c collection) isSelf(at string) bool {
	return strings.TrimSuffix(at, "/") == strings.TrimSuffix(c.at, "/")
}

// without are the addresses that are known and were not seen.
func (c collection) without(seen map[string]bool) (gone []string) {
	for at := range c.known {
		if !seen[at] {
			gone = append(gone, at)
		}
	}
	return gone
}

// fetchAll reads objects in one request, and those that are not in its answer one by
// one. What is gone meanwhile is left out.
func (c collection) fetchAll(ctx context.Context, addresses []string) (all []app.ElsewhereObject, err error) {
	got := map[string]bool{}
	if len(addresses) > 1 {
		told, err := c.ask(ctx, "REPORT", c.at, "1", multiget(addresses))
		if code := codeOf(err); err != nil && !isRefusal(code) && code != http.StatusNotImplemented && !errors.Is(err, errNoCalDAV) && !errors.Is(err, errTooLarge) {
			return nil, err
		}
		for _, r := range told.Responses {
			at, is := told.member(r.Href), r.found()
			if is.Data == nil || got[at] || !slices.Contains(addresses, at) {
				continue
			}
			got[at] = true
			// XML makes one character of a line's end, which iCalendar has two for.
			body := strings.ReplaceAll(strings.ReplaceAll(*is.Data, "\r\n", "\n"), "\n", "\r\n")
			all = append(all, app.ElsewhereObject{Href: at, ETag: is.ETag, Body: []byte(body)})
		}
	}
	for _, at := range addresses {
		if got[at] {
			continue
		}
		object, gone, err := c.fetch(ctx, at)
		if err != nil {
			return nil, err
		}
		if !gone {
			all = append(all, object)
		}
	}
	return all, nil
}

// multiget asks for the data of objects (RFC 4791 section 7.9).
func multiget(addresses []string) string {
	var text strings.Builder
	text.WriteString(`<C:calendar-multiget` + namespaces + `><prop><getetag/><C:calendar-data/></prop>`)
	for _, at := range addresses {
		if u, err := url.Parse(at); err == nil {
			text.WriteString("<href>" + escaped(u.EscapedPath()) + "</href>")
		}
	}
	text.WriteString(`</C:calendar-multiget>`)
	return text.String()
}

func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text))
	return out.String()
}
