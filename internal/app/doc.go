// Package app holds the use cases: each is one transaction that changes a record
// and lets everything that follows from it follow, so that an answer means the
// patient's calendar already shows it.
//
// Its job is the chain change -> plan -> documents -> audit. Edges (REST, CSV,
// the command line) decode a request and call one function here.
//
// It must not know about HTTP, the form of files or SQL: edges bring domain types,
// package mapping reads an import's files, the store keeps what follows.
//
// Start reading at change.go (the chain), replan.go (history to items) and
// publish.go (items to feed documents); records.go is what REST calls, and
// overrides.go says which decisions a plan can follow; rules.go finds the rules in
// force and protocols.go changes them; moved.go says what a change moved,
// telling.go, why.go and whytraits.go in which words; pagelinks.go, consents.go and
// patientpage.go are the patient's own way in, apppasswords.go and login.go that of
// calendar apps; elsewhere.go is about calendars on other servers, elsewheretake.go about
// what becomes of their news; imports.go begins imports and importrun.go carries them
// out; roll.go is what midnight does, idle.go what it does about feeds; facts.go is what
// newly stands by a plan, webhookevents.go writes down what others are told, and
// webhooksending.go what came of telling them; retire.go ends addresses, reads.go knows
// who reads them; erase.go is the end of a patient, export.go what she is given;
// verify.go proves that what is stored is what follows.
package app
