package main

import (
	"strings"
	"testing"
)

const (
	planned = `{"clinic":{"timezone":"America/New_York"},"treatments":[{"date":"2027-03-01","zones":[{"zone":"glabella"}]}],"as_of":"2027-03-02"}`
	broken  = `{"clinic":{"timezone":"America/New_York"},"treatments":[{"date":"2027-02-30","zones":[{"zone":"glabella"}]}],"as_of":"2027-03-02"}`
)

func TestPlanAnswersEachLineWithOneLine(t *testing.T) {
	r := command(t, planned+"\n\n"+planned+"\r\n"+planned, "plan")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if r.code != 0 || len(lines) != 3 {
		t.Fatalf("exit %d, %d lines\n%s%s", r.code, len(lines), r.out, r.err)
	}
	for _, line := range lines {
		if line != lines[0] || !strings.Contains(line, `"key":"window/2027-03-01/1"`) {
			t.Errorf("line: %s", line)
		}
	}
}

func TestPlanRefusesALineWithItsPathAndGoesOn(t *testing.T) {
	r := command(t, broken+"\n"+planned+"\n", "plan")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"error":{"path":"treatments[0].date","message":`) || !strings.HasPrefix(lines[1], `{"items":[`) {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestPlanRefusesALineThatIsTooLongAndGoesOn(t *testing.T) {
	r := command(t, `{"as_of":"`+strings.Repeat("x", 2*maxLine)+"\"}\n"+planned+"\n", "plan")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "longer than") || !strings.HasPrefix(lines[1], `{"items":[`) {
		t.Errorf("exit %d\n%.300s%s", r.code, r.out, r.err)
	}
}
