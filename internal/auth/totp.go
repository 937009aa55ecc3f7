package auth

import (
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// totpBytes is the length of a second factor's secret: the 160 bits that RFC 4226
// section 4 recommends.
const totpBytes = 20

// totpStep is how long a code holds (RFC 6238 section 4.1); apps on phones know no
// other.
const totpStep = 30 * time.Second

// totpOptions is what every app on a phone can do.
var totpOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// TOTP is the secret of a second factor (RFC 6238): 20 random bytes.
type TOTP []byte

// NewTOTP draws a secret.
func NewTOTP() TOTP {
	secret := make(TOTP, totpBytes)
	rand.Read(secret)
	return secret
}

// Text is the secret as it is typed into a phone: 32 characters of base32.
func (t TOTP) Text() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(t)
}

// URL is the secret as a phone's camera reads it, with whose it is and for what: the
// "Key URI Format" of Google Authenticator, which is what all apps read.
func (t TOTP) URL(issuer, account string) string {
	issuer = strings.ReplaceAll(issuer, ":", " ") // it parts the two
	// Apps read a plus sign as one.
	query := "secret=" + t.Text() + "&issuer=" + strings.ReplaceAll(url.QueryEscape(issuer), "+", "%20")
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?" + query
}

// Step is the step of time whose code somebody typed, if it is the present one or a
// neighbour (RFC 6238 section 5.2 allows for one, since clocks differ and thumbs take
// time) and is later than the last she used: a code is taken once.
func (t TOTP) Step(code string, now time.Time, last int64) (step int64, ok bool) {
	code = strings.Join(strings.Fields(code), "") // phones show it in two groups
	present := now.Unix() / int64(totpStep/time.Second)
	for s := present - 1; s <= present+1; s++ {
		is, err := hotp.ValidateCustom(code, uint64(s), t.Text(), totpOptions)
		if err == nil && is && s > last && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}
