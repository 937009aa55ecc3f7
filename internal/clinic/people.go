package clinic

import (
	"net/mail"
	"slices"
	"strings"
)

// Clinic is the tenant: every other record belongs to one.
type Clinic struct {
	ID   string `json:"id" readOnly:"true"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
	// A practitioner's calendar can end up in an app of hers that the clinic has no
	// contract with (interop.md P7).
	CalendarTitles CalendarTitles `json:"calendar_titles,omitempty" enum:"coded,named" doc:"How practitioners' calendars call a patient: by her code alone, or by her name as well; default coded"`
	Settings
}

// CalendarTitles is how practitioners' calendars call a patient.
type CalendarTitles string

// The ways to call her; the empty value means TitlesCoded.
const (
	TitlesCoded CalendarTitles = "coded"
	TitlesNamed CalendarTitles = "named"
)

// Validate refuses a clinic that breaks a rule, naming the field.
func (c Clinic) Validate(zones ZoneLookup) error {
	if err := requireName("name", c.Name); err != nil {
		return err
	}
	if err := oneOf("calendar_titles", c.CalendarTitles, []CalendarTitles{TitlesCoded, TitlesNamed}); err != nil {
		return err
	}
	return c.Settings.Validate(zones)
}

// Practitioner is somebody who treats patients.
type Practitioner struct {
	ID       string `json:"id,omitempty" readOnly:"true"`
	Ref      string `json:"ref,omitempty" maxLength:"200" doc:"The id this practitioner has in the system she was imported from"`
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Email    string `json:"email,omitempty" maxLength:"254"`
	Timezone string `json:"timezone,omitempty" maxLength:"200" doc:"IANA time zone; default the clinic's"`
}

// Validate refuses a practitioner that breaks a rule, naming the field.
func (p Practitioner) Validate(zones ZoneLookup) error {
	for _, err := range []error{
		requireName("name", p.Name),
		CheckName("ref", p.Ref),
		CheckEmail("email", p.Email),
	} {
		if err != nil {
			return err
		}
	}
	if p.Timezone == "" {
		return nil
	}
	return CheckZone("timezone", p.Timezone, zones)
}

// Languages lists the languages a patient can be addressed in (BCP 47).
var Languages = []string{"en", "es", "fr", "de", "ko"}

// Patient is a person whose treatments the clinic records.
type Patient struct {
	ID             string `json:"id,omitempty" readOnly:"true"`
	Code           string `json:"code,omitempty" readOnly:"true" doc:"Names her in the title of an appointment in a practitioner's calendar, in brackets: [P-4F7K]" example:"P-4F7K"`
	Ref            string `json:"ref,omitempty" maxLength:"200" doc:"The id this patient has in the system she was imported from"`
	Name           string `json:"name" minLength:"1" maxLength:"200"`
	Email          string `json:"email,omitempty" maxLength:"254"`
	Language       string `json:"language,omitempty" enum:"en,es,fr,de,ko" doc:"BCP 47; default en"`
	PractitionerID string `json:"practitioner_id,omitempty" maxLength:"200" doc:"Her primary practitioner"`
	DropCancelled  bool   `json:"drop_cancelled,omitempty" doc:"Cancelled appointments leave her calendars at once instead of staying, as cancelled, until they would have ended"`
	Traits
}

// Validate refuses a patient that breaks a rule, naming the field.
func (p Patient) Validate(zones ZoneLookup) error {
	for _, err := range []error{
		requireName("name", p.Name),
		CheckName("ref", p.Ref),
		CheckEmail("email", p.Email),
		CheckLanguage("language", p.Language),
		CheckName("practitioner_id", p.PractitionerID),
	} {
		if err != nil {
			return err
		}
	}
	return p.Traits.Validate(zones)
}

func requireName(path, name string) error {
	if strings.TrimSpace(name) == "" {
		return Errorf(Invalid, path, "is required")
	}
	return CheckName(path, name)
}

// CheckLanguage refuses a language that is not one of Languages; none is fine.
func CheckLanguage(path, language string) error {
	if language == "" || slices.Contains(Languages, language) {
		return nil
	}
	return Errorf(Invalid, path, "is not one of %s", joined(Languages))
}

// maxEmail is the longest address that mail can be sent to, in bytes (RFC 5321
// section 4.5.3.1.3, less the angle brackets).
const maxEmail = 254

// CheckEmail refuses text that is not one bare address (RFC 5322 addr-spec);
// none is fine.
func CheckEmail(path, email string) error {
	if email == "" {
		return nil
	}
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > maxEmail || strings.ContainsFunc(email, lineBreaking) {
		return Errorf(Invalid, path, "is not an e-mail address")
	}
	return nil
}
