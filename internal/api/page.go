package api

// pageInput is how a list is asked for.
type pageInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Entries a page"`
	Cursor string `query:"cursor" maxLength:"64" doc:"next_cursor of the page before"`
}

// list is one page of a list.
type list[T any] struct {
	Body struct {
		Items      []T    `json:"items"`
		NextCursor string `json:"next_cursor,omitempty" doc:"Absent on the last page"`
	}
}

// pageOf makes a page of items that were asked for one more than fits, so that
// the last page is known to be the last.
func pageOf[T any](items []T, limit int, cursorOf func(T) string) *list[T] {
	page := &list[T]{}
	page.Body.Items = []T{}
	if len(items) > limit {
		items = items[:limit]
		page.Body.NextCursor = cursorOf(items[limit-1])
	}
	page.Body.Items = append(page.Body.Items, items...)
	return page
}
