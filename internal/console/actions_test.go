package console

import "testing"

func TestAnActionOfTheAuditIsToldInWords(t *testing.T) {
	for action, want := range map[string]string{
		"treatment.add": "treatment added", "page-link.revoke": "page link revoked", "appointment.dismiss": "appointment set aside",
		"appointment.link": "appointment linked", "patient.replace": "patient corrected", "feed.idle": "feed found unread",
		"feed.rotate": "feed given a new address", "staff.log-in": "logged in", "staff.add": "staff added",
		"consent.give": "consent given", "something": "something", "": "",
	} {
		if got := actionInWords(action); got != want {
			t.Errorf("%s is told as %q, want %q", action, got, want)
		}
	}
}
