package console

import "strings"

// pastOf are the verbs of the audit's actions as what was done, where that is not the
// verb with "ed".
var pastOf = map[string]string{
	"replace": "corrected", "delete": "deleted", "revoke": "revoked", "rotate": "given a new address",
	"dismiss": "set aside", "give": "given", "withdraw": "withdrawn", "expire": "ended on its last day",
	"sync": "compared", "settle": "settled", "turn": "turned round",
	"disable": "turned off", "rotate-secret": "given a new secret", "resend": "told again", "replay": "told again of all since", "test": "tried",
	"idle": "found unread", "roll": "moved on by the day",
	"run": "started", "cancel": "cancelled",
}

// doneByStaff are the actions of those who use the console, who are not done to.
var doneByStaff = map[string]string{
	"staff.log-in": "logged in", "staff.log-out": "logged out",
	"staff.change-password": "changed a password", "staff.choose-password": "chose a password", "staff.reset-password": "made a code for a password",
	"staff.begin-second-factor": "began a second factor", "staff.confirm-second-factor": "turned a second factor on",
	"staff.end-second-factor": "turned a second factor off", "staff.take-second-factor": "took a second factor off",
	"staff.renew-recovery-codes": "made recovery codes", "staff.use-recovery-code": "used a recovery code",
}

// actionInWords is an action of the audit, as in "treatment added".
func actionInWords(action string) string {
	if words, known := doneByStaff[action]; known {
		return words
	}
	thing, did, _ := strings.Cut(action, ".")
	past, known := pastOf[did]
	if !known && did != "" {
		past = did + "ed"
	}
	return strings.TrimSpace(strings.ReplaceAll(thing+" "+past, "-", " "))
}
