package caldav

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// timed is a connection that remembers its deadlines.
type timed struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
}

func (w *timed) SetWriteDeadline(at time.Time) error {
	w.deadlines = append(w.deadlines, at)
	return nil
}

func TestASlowReaderHasTimeForEachPieceOfAnAnswer(t *testing.T) {
	w := &timed{ResponseRecorder: httptest.NewRecorder()}
	c, _ := gin.CreateTestContext(w)
	answer := (&exchange{Context: c}).multistatus()
	for w.Body.Len() < 3*flushAt {
		if err := answer.status("/dav/", statusNotFound, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := answer.end(); err != nil {
		t.Fatal(err)
	}
	if len(w.deadlines) != 4 || time.Until(w.deadlines[3]) < patience/2 {
		t.Errorf("deadlines are %v", w.deadlines)
	}
}
