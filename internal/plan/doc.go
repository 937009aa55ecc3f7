// Package plan is the engine: one patient's history, the clinic's protocol and
// a day give everything that follows for her (planner.md).
//
// Its job is Make: which visits are due and when, what must happen before an
// event, which contacts and check-ins lie ahead, each item with its reasons, and
// the first day on which time alone changes any of it.
//
// It must not know how plans are stored, worded for a patient, rendered or
// served, and it does no I/O: the day comes in with the input and time zones by
// a lookup. Equal input, in any order, gives an equal plan.
//
// Start reading at make.go, the pipeline, and agenda.go, which lays the visits;
// rules.go lists what an item can cite. Each kind of item has a file of its own name.
package plan
