package webhook_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/webhook"
)

// The vector that the specification's own libraries are tested with.
func TestAMessageIsSignedAsTheSpecificationHasIt(t *testing.T) {
	secret, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	at, body := time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)
	if got, err := webhook.Signature([][]byte{secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body); got != want || err != nil {
		t.Errorf("signed %s, %v", got, err)
	}
	both, err := webhook.Signature([][]byte{secret, secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
	if both != want+" "+want || err != nil {
		t.Errorf("with two secrets it is signed %s, %v", both, err)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, field := range []string{"", "0", "120", "-1", "1.5", "99999999999", "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(field)
	}
	f.Fuzz(func(t *testing.T, field string) {
		if wait := webhook.RetryAfter(field, time.Unix(0, 0)); wait < 0 {
			t.Errorf("%q is a wait of %s", field, wait)
		}
	})
}
