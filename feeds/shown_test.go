package feeds

import (
	"testing"
	"time"
)

// What is listed of a calendar is what an app will list: the same titles on the
// same days.
func TestWhatIsShownOfAnEventIsWhatItsBytesSay(t *testing.T) {
	eachShape(t, func(t *testing.T, cal Calendar, data string) {
		_, written := parsed(t, data)
		if len(written) == 0 {
			return // an empty feed
		}
		for _, e := range composed(t, cal, everyKindOfEvent()) {
			s := e.Shown()
			as := written[s.UID]
			if as == nil {
				t.Fatalf("%s is in no bytes", s.UID)
			}
			if title := value(as, "SUMMARY"); s.Title != title {
				t.Errorf("%s: shown as %q, written as %q", s.UID, s.Title, title)
			}
			begins := value(as, "DTSTART")
			if whole := len(begins) == len("20270301"); whole != (s.Hour == nil) {
				t.Errorf("%s: begins at %s, shown with the hour %v", s.UID, begins, s.Hour)
			}
			if day := s.First; s.Hour == nil && begins != day.In(time.UTC).Format("20060102") {
				t.Errorf("%s: begins on %s, shown from %v", s.UID, begins, day)
			}
			if end := value(as, "DTEND"); s.Hour == nil && end != s.Last.AddDays(1).In(time.UTC).Format("20060102") {
				t.Errorf("%s: ends before %s, shown until %v", s.UID, end, s.Last)
			}
		}
	})
}
