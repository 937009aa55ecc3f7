package api

import "github.com/afterglow-calendar/afterglow/internal/app"

// Page is how a list is asked for. Like the other types that operations embed it
// is exported because huma does not look into embedded types that are not.
type Page struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Entries a page"`
	Cursor string `query:"cursor" pattern:"^[0-9a-v]{20}$" patternDescription:"next_cursor of the page before" doc:"next_cursor of the page before"`
}

// Days is how a list is asked for what is on some days.
type Days struct {
	From DayParam `query:"from" doc:"First day, inclusive"`
	To   DayParam `query:"to" doc:"Last day, inclusive"`
}

func (d Days) asked() app.Days { return app.Days{From: d.From.Date, To: d.To.Date} }

// Back is how a list is asked for that goes back in time by number.
type Back struct {
	Limit  int   `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Entries a page"`
	Cursor int64 `query:"cursor" minimum:"1" doc:"next_cursor of the page before"`
}

// list is one page of a list.
type list[T any] struct {
	Body listBody[T]
}

type listBody[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor,omitempty" doc:"Absent on the last page"`
}

// pageOf makes a page of items that were asked for one more than fits, so that
// the last page is known to be the last.
func pageOf[T, V any](items []T, limit int, cursorOf func(T) string, show func(T) V) *list[V] {
	page := &list[V]{}
	if len(items) > limit {
		items = items[:limit]
		page.Body.NextCursor = cursorOf(items[limit-1])
	}
	page.Body.Items = make([]V, 0, len(items))
	for _, item := range items {
		page.Body.Items = append(page.Body.Items, show(item))
	}
	return page
}

// itself shows a value that travels as it is.
func itself[T any](value T) T { return value }
