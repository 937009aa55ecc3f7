package caldav

// Bounds of the answers (RFC 4791 section 7.8, RFC 6578 section 3.6) and of what is
// kept for an account. Those of objects are package ical's.
const (
	maxMatches      = 10_000 // responses in one report
	maxMultigetRefs = 5_000

	// Each test of a filter may be held against each object of a calendar.
	maxFilterElements = 100

	maxPropertyBytes = 64 << 10 // of one that the account set
	maxProperties    = 100      // of those, on one resource
)

// The first and the last moment of the years that package ical takes.
const (
	minDateTime = "19000101T000000Z"
	maxDateTime = "22001231T235959Z"
)
