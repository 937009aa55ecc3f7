// Package protocol holds a clinic's rules as data: every number that the
// planner uses, with its origin, in a form that a clinician can review.
//
// Its job is the schema (Protocol), the embedded profiles (standard.yaml) and
// their validation. A number that is not here is not a rule.
//
// It must not know how the rules are applied: no dates, no patients, no
// arithmetic beyond checking that the numbers make sense together.
//
// Start reading at standard.yaml, then protocol.go.
package protocol
