package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// replan is how long a feed's readers wait in a quiet server, and in one that
// makes all plans of the clinic anew.
type replan struct {
	quiet, busy waits
	plans       int // how many were made anew while busy was measured
}

// slice is the piece of time after which it is asked whether plans are still
// being made.
const slice = 2 * time.Second

// whileReplanning measures both, one after the other.
func (c *clinic) whileReplanning(ctx context.Context, s settings, ours *process.Server) (r replan, err error) {
	say("reading at %d/s, quiet, for %v", s.rate, s.replanTime)
	if r.quiet, err = steady(ctx, s, c, ours.URL, s.replanTime); err != nil {
		return r, err
	}
	if err := c.changeProtocol(ctx, ours); err != nil {
		return r, err
	}
	say("reading at %d/s while all plans are made anew, for %v at most", s.rate, s.replanTime)
	before, err := c.progress(ctx, ours)
	if err != nil {
		return r, err
	}
	for measured := time.Duration(0); measured < s.replanTime; measured += slice {
		turn, err := steady(ctx, s, c, ours.URL, slice)
		if err != nil {
			return r, err
		}
		after, err := c.progress(ctx, ours)
		if err != nil {
			return r, err
		}
		if after.Done == after.Patients {
			break // a part of this slice was quiet
		}
		r.busy, r.plans = append(r.busy, turn...), after.Done-before.Done
	}
	if len(r.busy) == 0 || r.plans == 0 {
		return r, fmt.Errorf("all plans were made before anything was measured: the clinic is too small")
	}
	return r, nil
}

// changeProtocol puts rules in force that differ a little, so that every plan
// must be made anew and many feeds change.
func (c *clinic) changeProtocol(ctx context.Context, ours *process.Server) error {
	var rules map[string]any
	if err := c.ask(ctx, ours, http.MethodGet, "/api/v1/protocol", nil, &rules); err != nil {
		return err
	}
	medians, ok := rules["duration"].(map[string]any)["zone_median_days"].(map[string]any)
	if !ok {
		return fmt.Errorf("the protocol has no zone_median_days")
	}
	for zone, days := range medians {
		medians[zone] = days.(float64) + 3
	}
	body, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	return c.ask(ctx, ours, http.MethodPut, "/api/v1/protocol", body, &rules)
}

type progress struct{ Patients, Done int }

func (c *clinic) progress(ctx context.Context, ours *process.Server) (p progress, err error) {
	return p, c.ask(ctx, ours, http.MethodGet, "/api/v1/protocol/progress", nil, &p)
}

// ask calls the REST API.
func (c *clinic) ask(ctx context.Context, ours *process.Server, method, path string, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, ours.URL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s %s answered %d: %s", method, path, response.StatusCode, text)
	}
	return json.NewDecoder(response.Body).Decode(answer)
}
