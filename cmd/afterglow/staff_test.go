package main

import (
	"regexp"
	"strings"
	"testing"
)

var staffCode = regexp.MustCompile(`[0-9a-z]{4}(-[0-9a-z]{4}){6}`)

func TestServeWritesACodeForTheFirstOwnerAndAnotherAtTheNextStart(t *testing.T) {
	data, _ := initialised(t)
	codes := map[string]bool{}
	for range 2 {
		server := start(t, "serve", "--data", data)
		base := server.first["base_url"]
		server.terminate(t)
		lines := 0
		for _, line := range strings.Split(server.stderr.String(), "\n") {
			if strings.Contains(line, base+"/console/setup") {
				lines++
				codes[staffCode.FindString(line)] = true
			}
		}
		if lines != 1 {
			t.Errorf("%d lines say how to set up", lines)
		}
	}
	if len(codes) != 2 || codes[""] {
		t.Errorf("%d different codes in two starts", len(codes))
	}
}

func TestStaffIsAddedListedAndGivenACode(t *testing.T) {
	data, _ := initialised(t)
	first := mustRun(t, "staff", "add", "ines@harbour.example", "--name", "Ines", "--role", "owner", "--data", data)
	second := mustRun(t, "staff", "reset-password", "INES@harbour.example", "--data", data)
	if a, b := staffCode.FindString(first), staffCode.FindString(second); a == "" || b == "" || a == b {
		t.Errorf("no code, or the same twice:\n%s%s", first, second)
	}
	if list := mustRun(t, "staff", "list", "--data", data); !regexp.MustCompile(`(?m)^ines@harbour\.example +Ines +owner +can log in$`).MatchString(list) {
		t.Errorf("listed as\n%s", list)
	}
	for name, args := range map[string][]string{
		"the same again":   {"staff", "add", "Ines@harbour.example", "--name", "Ines"},
		"nobody":           {"staff", "reset-password", "nobody"},
		"no second factor": {"staff", "end-second-factor", "ines@harbour.example"},
		"no such role":     {"staff", "add", "ruth", "--name", "Ruth", "--role", "queen"},
	} {
		if r := command(t, "", append(args, "--data", data)...); r.code != usage {
			t.Errorf("%s: exit %d", name, r.code)
		}
	}
	server := start(t, "serve", "--data", data)
	server.terminate(t)
	if strings.Contains(server.stderr.String(), "/console/setup") {
		t.Error("a clinic with an owner can be set up")
	}
}
