package app

import (
	"crypto/rand"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// codeLetters leave out what is mistaken for something else when it is read from a
// screen, and vowels, so that no code is a word.
const codeLetters = "23456789BCDFGHJKLMNPQRSTVWXZ"

// newCode draws a code of so many letters after the "P-" that says what it is.
func newCode(letters int) string {
	code := []byte("P-")
	for len(code) < letters+2 {
		var b [1]byte
		rand.Read(b[:])
		if int(b[0]) < 256/len(codeLetters)*len(codeLetters) { // each as likely as another
			code = append(code, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return string(code)
}

// codeOf returns a patient's code, which she gets when it is first asked for. Four
// letters do for the patients of a clinic; they grow where that becomes tight.
func (c *change) codeOf(key store.PatientKey, p clinic.Patient) (string, error) {
	if p.Code != "" {
		return p.Code, nil
	}
	for attempt := 0; ; attempt++ {
		code := newCode(4 + attempt/4)
		err := c.SetPatientCode(key, code)
		if clinic.CodeOf(err) != clinic.Conflict || attempt == 15 {
			return code, err
		}
	}
}
