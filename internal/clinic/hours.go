package clinic

import (
	"fmt"
	"regexp"
)

// Hours are when a clinic's visits take place on a day that it is open, by its own
// clocks: the first begins at From, the last ends at To.
type Hours struct {
	From string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"hh:mm" doc:"When the first visit begins" example:"09:00"`
	To   string `json:"to" pattern:"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" patternDescription:"hh:mm" doc:"When the last visit ends" example:"18:00"`
}

// DefaultHours are those of a clinic that has stated none.
var DefaultHours = Hours{From: "09:00", To: "18:00"}

// OpeningHours are the clinic's hours.
func (s Settings) OpeningHours() Hours {
	if s.Hours == nil {
		return DefaultHours
	}
	return *s.Hours
}

// Minutes are both ends in minutes after midnight.
func (h Hours) Minutes() (from, to int) {
	from, _ = minuteOf(h.From)
	to, _ = minuteOf(h.To)
	return from, to
}

var clockForm = regexp.MustCompile(`^[0-9]{2}:[0-9]{2}$`)

func minuteOf(text string) (minute int, ok bool) {
	var hours, minutes int
	if !clockForm.MatchString(text) {
		return 0, false
	}
	if _, err := fmt.Sscanf(text, "%d:%d", &hours, &minutes); err != nil {
		return 0, false
	}
	minute = hours*60 + minutes
	return minute, minutes < 60 && minute <= 24*60
}

func checkHours(path string, h *Hours) error {
	if h == nil {
		return nil
	}
	from, ok := minuteOf(h.From)
	if !ok || from == 24*60 {
		return Errorf(Invalid, path+".from", "is not a time of day, written hh:mm")
	}
	to, ok := minuteOf(h.To)
	if !ok {
		return Errorf(Invalid, path+".to", "is not a time of day, written hh:mm")
	}
	if to <= from {
		return Errorf(Invalid, path+".to", "is not after from")
	}
	return nil
}
