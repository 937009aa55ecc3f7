package upstream

import (
	"errors"
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/outbound"
)

// words is what went wrong, as a sentence for a person. It repeats nothing that the
// other side said.
func words(err error) string {
	switch code := codeOf(err); {
	case errors.Is(err, errNoCalDAV):
		return "The address is not one of a CalDAV server."
	case errors.Is(err, errNoCalendars):
		return "There is no calendar at that address."
	case errors.Is(err, errNoFeed):
		return "There is no calendar to subscribe to at that address."
	case errors.Is(err, errTooLarge):
		return "The server's answer is too large."
	case code == http.StatusUnauthorized:
		return "The password is not accepted."
	case code == http.StatusForbidden:
		return "The server does not let this account in."
	case code == http.StatusNotFound, code == http.StatusGone:
		return "There is nothing at that address."
	case code == http.StatusTooManyRequests:
		return "The server wants to be asked less often."
	case code == http.StatusInsufficientStorage:
		return "The server has no more room."
	case code >= 500:
		return "The server has a fault of its own."
	case code != 0:
		return "The server did not understand what it was asked."
	}
	return outbound.Words(err)
}
