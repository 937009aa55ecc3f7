package caldav

// Bounds of what is asked. Those of objects are package ical's, and those of answers
// and of what is kept package app's.
const (
	maxMultigetRefs = 5_000

	// Each test of a filter may be held against each object of a calendar.
	maxFilterElements = 100
)

// The first and the last moment of the years that package ical takes.
const (
	minDateTime = "19000101T000000Z"
	maxDateTime = "22001231T235959Z"
)
