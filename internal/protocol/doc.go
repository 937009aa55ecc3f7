// Package protocol holds a clinic's rules as data: every number that the
// planner uses, with its origin, in a form that a clinician can review.
//
// Its job is the schema (Protocol), the embedded profiles (standard.yaml and
// evidence.yaml), and reading a clinic's own protocol, YAML or JSON: each refusal
// names the field's path and never repeats the value.
//
// It must not know how the rules are applied: no dates, no patients, no
// arithmetic beyond checking that the numbers make sense together and telling
// the two ways of stating a metabolism in one (metabolism.go).
//
// Start reading at standard.yaml, then protocol.go; parse.go shows the way of a
// document, limits.go and validate.go what is refused.
package protocol
