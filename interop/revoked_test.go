//go:build interop

package interop

import (
	"net/http"
	"testing"
)

// A calendar app keeps what it has when an address is no longer there; an empty
// calendar takes it off the screen.
//
// Not off every screen: Evolution-data-server 3.46 takes a calendar without events
// for one without news and keeps what it had, and vdirsyncer refuses to empty a
// copy unless it is told to.
func TestARevokedFeedEmptiesEveryClient(t *testing.T) { // interop H12, P2
	_, demo, _ := demo(t, 1)
	var feed entry
	demo.call(t, http.MethodPost, "/patients/"+demo.PatientID+"/feeds", object{"name": "phone"}, &feed)
	clients := []*subscriber{
		{agent: "Thunderbird", minds: map[string]string{"If-None-Match": "Etag"}},
		{agent: "dataaccessd", minds: map[string]string{"If-Modified-Since": "Last-Modified"}},
		{agent: "ICSx5", minds: map[string]string{"If-None-Match": "Etag", "If-Modified-Since": "Last-Modified"}},
	}
	for _, c := range clients {
		c.refresh(t, feed.URL)
	}

	demo.call(t, http.MethodDelete, "/patients/"+demo.PatientID+"/feeds/"+feed.ID, nil, nil)
	for _, c := range clients {
		if !c.refresh(t, feed.URL) {
			t.Errorf("%s is told that nothing has changed", c.agent)
		}
		if c.refresh(t, feed.URL) {
			t.Errorf("%s is sent the empty calendar again", c.agent)
		}
	}
	for _, reading := range agree(t, save(t, []string{feed.URL})) {
		if len(reading.Events) != 0 {
			t.Errorf("readers see %+v", reading.Events)
		}
	}
	if len(shown(t, demo.FeedURL)) == 0 {
		t.Error("her other feed is empty, too")
	}
}
