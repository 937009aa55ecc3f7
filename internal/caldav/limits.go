package caldav

import "time"

// Bounds of what is asked. Those of objects are package ical's, and those of answers
// and of what is kept package app's.
const (
	maxMultigetRefs = 5_000

	// Clients ask for some 40 properties at most (interop.md C8).
	maxWished = 500

	// Each test of a filter may be held against each object of a calendar.
	maxFilterElements = 100

	// The same for each test of a search and each principal.
	maxCriteria = 100

	// An answer in which one resource leads to the next is written before any of it is
	// sent.
	maxFollowedBytes = 4 << 20

	// Bytes that it takes to tell objects instance by instance (RFC 4791 section 9.6.5):
	// one, which is ten years of a daily event and more, and all in a report.
	maxExpandedObject = 2 << 20
	maxExpandedReport = 16 << 20
)

// The first and the last moment of the years that package ical takes.
var (
	firstMoment = time.Date(1900, time.January, 1, 0, 0, 0, 0, time.UTC)
	lastMoment  = time.Date(2200, time.December, 31, 23, 59, 59, 0, time.UTC)
)
