package app

import (
	"encoding/base64"
	"encoding/json"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var errNoCursor = clinic.Errorf(clinic.Invalid, "cursor", "is not the next_cursor of a page")

// cursorOf names the place of a page's last entry, by which the next page is asked for.
func cursorOf(place any) string {
	text, _ := json.Marshal(place) // texts and numbers always can be
	return base64.RawURLEncoding.EncodeToString(text)
}

// readCursor reads a place that cursorOf named.
func readCursor(cursor string, place any) error {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(text, place) != nil {
		return errNoCursor
	}
	return nil
}
