package webhook

// What the tests ask of the inside.
var (
	Signature  = signature
	RetryAfter = retryAfter
)
