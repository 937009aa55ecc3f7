package clinic

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Role says what somebody may do in the clinic's console.
type Role string

// The values of Role. An owner may do everything; a practitioner everything about
// patients; the front desk the same but for overrides and erasing somebody.
const (
	RoleOwner        Role = "owner"
	RolePractitioner Role = "practitioner"
	RoleFrontDesk    Role = "front_desk"
)

// Roles lists every Role, the one that may most first.
var Roles = []Role{RoleOwner, RolePractitioner, RoleFrontDesk}

// Words names the role in sentences, as "front desk".
func (r Role) Words() string { return strings.ReplaceAll(string(r), "_", " ") }

// Staff is somebody who works with the clinic's console.
type Staff struct {
	ID             string `json:"id,omitempty" readOnly:"true"`
	Username       string `json:"username" minLength:"1" maxLength:"254" doc:"What she logs in by: her e-mail address or a name. No two people of the server have the same, however it is capitalised" example:"ines@harbour.example"`
	Name           string `json:"name" minLength:"1" maxLength:"200"`
	Role           Role   `json:"role" enum:"owner,practitioner,front_desk" doc:"What she may do in the console"`
	PractitionerID string `json:"practitioner_id,omitempty" maxLength:"200" doc:"The practitioner she is, if she treats patients"`
	Disabled       bool   `json:"disabled,omitempty" doc:"She cannot log in"`
	SecondFactor   bool   `json:"second_factor,omitempty" readOnly:"true" doc:"She logs in with a code from her phone as well"`
}

// Validate refuses somebody who breaks a rule, naming the field.
func (s Staff) Validate() error {
	if err := CheckUsername("username", s.Username); err != nil {
		return err
	}
	if err := requireName("name", s.Name); err != nil {
		return err
	}
	if !slices.Contains(Roles, s.Role) {
		return Errorf(Invalid, "role", "is not one of %s", joined(Roles))
	}
	return CheckName("practitioner_id", s.PractitionerID)
}

// CheckUsername refuses text that nobody could log in by: none, or with a space,
// which a phone adds or drops as it likes.
func CheckUsername(path, username string) error {
	if username == "" {
		return Errorf(Invalid, path, "is required")
	}
	if err := CheckName(path, username); err != nil {
		return err
	}
	if strings.ContainsFunc(username, unicode.IsSpace) || strings.ContainsFunc(username, invisible) {
		return Errorf(Invalid, path, "contains a space")
	}
	return nil
}

// invisible reports characters that make a name another one unseen.
func invisible(r rune) bool { return unicode.Is(unicode.Cf, r) }

// FoldUsername is what is compared of a user name: capitals, the space that a phone
// adds, and how a keyboard composes an accent make no other name.
func FoldUsername(username string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFKC.String(strings.TrimSpace(username))))
}

// Limits of a password, in characters. NIST SP 800-63B asks for no rule about which
// characters: length is what counts.
const (
	MinPassword = 12
	MaxPassword = 256
)

// CheckPassword refuses a password that is too short, too long or the user name.
func CheckPassword(path, username, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return Errorf(Invalid, path, "is not valid UTF-8")
	case n < MinPassword:
		return Errorf(Invalid, path, "is shorter than %d characters", MinPassword)
	case n > MaxPassword:
		return Errorf(Invalid, path, "is longer than %d characters", MaxPassword)
	case FoldUsername(password) == FoldUsername(username):
		return Errorf(Invalid, path, "is the user name")
	}
	return nil
}
