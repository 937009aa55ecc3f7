// Package fhir is a read-only face of the clinic's records for other health systems:
// FHIR R4 (hl7.org/fhir/R4) at /fhir/.
//
// Its job is the form: resources, search, bundles, outcomes. It must not know rules of
// the domain, change anything, or call a code of a terminology that is not certain to
// mean the same: what has no such code has one of our own.
//
// Start reading at fhir.go; kinds.go is the table of what is offered, from which the
// CapabilityStatement is made too; search.go finds, params.go reads what is asked for,
// and each resource has a file.
package fhir
