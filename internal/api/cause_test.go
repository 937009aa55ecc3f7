package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// auditEntry is an entry of the audit as the API tells it.
type auditEntry struct {
	ID                                       int64
	Actor, Action, Subject, Cause, PatientID string
}

// auditSince are a clinic's entries that are newer than one, newest first.
func auditSince(c *apptest.Clinic, id int64) (newer []auditEntry) {
	var list struct{ Items []auditEntry }
	c.Get("/audit?limit=100").Want(http.StatusOK).Into(&list)
	for _, e := range list.Items {
		if e.ID > id {
			newer = append(newer, e)
		}
	}
	return newer
}

// changesNothing are the operations that are asked by POST and record nothing, or
// nothing that is theirs: each operation of a bulk has its own cause.
var changesNothing = []string{"preview-plan", "preview-protocol", "preview-clinic", "bulk-write", "find-calendars-elsewhere", "look-for-calendars-elsewhere"}

// The operations come from the document, so that none can be forgotten.
func TestEveryWriteIsInTheAuditWithItsActorAndItsCause(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	f := furnish(c)
	names := map[route]string{}
	var writes []route
	operations(s.Get("/openapi.json").Object(), func(r route, operation map[string]any) {
		names[r] = operation["operationId"].(string)
		if r.method != http.MethodGet && !slices.Contains(changesNothing, names[r]) {
			writes = append(writes, r)
		}
	})
	slices.SortFunc(writes, func(a, b route) int { return strings.Compare(a.String(), b.String()) })
	slices.SortStableFunc(writes, func(a, b route) int { return rank(a) - rank(b) })
	for i, r := range writes {
		body, headers := f.sent(r)
		if strings.HasSuffix(r.path, "/protocol") && r.method != http.MethodDelete { // other rules than those in force
			rules := f.Get("/protocol").Want(http.StatusOK).Object()
			rules["past_days"] = 40 + i
			body = rules
		}
		var last int64
		if before := auditSince(c, 0); len(before) > 0 {
			last = before[0].ID
		}
		if answer := c.Call(r.method, strings.TrimPrefix(f.at(t, r), "/api/v1"), body, headers...); answer.Status/100 != 2 {
			t.Errorf("%s: answered %d: %s", r, answer.Status, answer.Body)
			continue
		}
		written := auditSince(c, last)
		if len(written) == 0 {
			t.Errorf("%s is not in the audit", r)
		}
		for _, e := range written {
			if !strings.HasPrefix(e.Actor, "key:") || e.Cause != "rest "+names[r] || e.Action == "" || e.Subject == "" {
				t.Errorf("%s is in the audit as %+v", r, e)
			}
		}
	}
}
