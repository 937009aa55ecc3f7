package app

import (
	"fmt"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// elsewhereStatus says how it stands with an account, in words.
func (c *change) elsewhereStatus(a ElsewhereAccount) (string, error) {
	zone, err := Zones(c.clinic.Timezone)
	if err != nil {
		return "", err
	}
	now := moment(c.second).In(zone)
	next := ""
	if a.NextTryAt != nil {
		next = " The next try is at " + clockTime(a.NextTryAt.In(zone), now) + "."
	}
	switch {
	case a.State == ElsewherePending:
		return "Not read yet.", nil
	case a.State == ElsewhereRefused:
		return a.LastError + " Give a new one.", nil
	case a.State != ElsewhereOK:
		return a.LastError + next, nil
	case a.LastSyncAt == nil:
		return "Up to date.", nil
	}
	return strings.TrimSpace("Up to date, " + ago(now.Sub(*a.LastSyncAt)) + ". " + a.LastError), nil
}

// clockTime is a time of today, or else with its day.
func clockTime(at, now time.Time) string {
	if civil.DateOf(at) == civil.DateOf(now) {
		return at.Format("15:04")
	}
	return at.Format("15:04 on 2 January")
}

// ago is how long ago something was.
func ago(since time.Duration) string {
	count := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit + " ago"
		}
		return fmt.Sprintf("%d %ss ago", n, unit)
	}
	switch minutes := int(since / time.Minute); {
	case minutes < 1:
		return "just now"
	case minutes < 60:
		return count(minutes, "minute")
	case minutes < 48*60:
		return count(minutes/60, "hour")
	default:
		return count(minutes/60/24, "day")
	}
}
