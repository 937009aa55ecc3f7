// Package feeds turns a patient's plan into what her calendar app subscribes
// to: plan items become worded events (Compose), and events become one RFC 5545
// document (Render).
//
// Its job is what a subscriber sees: which words at which level of privacy,
// which dates, and bytes that every client of interop.md accepts. Equal input
// gives equal bytes, so that an unchanged feed keeps its ETag. Between the two
// steps the caller compares Faces and so decides which events have changed.
//
// It must not know where events are stored, who may read them or over what they
// travel, and it computes no plan. It is pure: no clock, no I/O; time zones come
// in by a lookup. It is the only place that writes through golang-ical.
//
// Start reading at compose.go, the way of one item to its events: style.go says
// to how many, reach.go on which days they are shown, alarm.go whether they ring.
// Words are data: the folder locales holds them, a file for each language;
// language.go gathers them, wording.go and reasons.go choose among them, and
// describe.go is what they make. render.go and content.go write the document.
// docs/feeds.md lists the rules of interop.md and their tests.
package feeds
