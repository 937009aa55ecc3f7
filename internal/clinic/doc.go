// Package clinic holds the domain: what a clinic records about its patients,
// in the field's own terms, with the rules a single record must satisfy.
//
// Its job is to say what a Treatment, an Observation, an Event or an
// Appointment is, under which JSON names it travels, and which records are
// refused and why. Every other package speaks in these types.
//
// It must not know how records are stored, planned, rendered or served. It is
// pure: no clock, no I/O; time zones come in by a lookup.
//
// Start reading at clinic.go (a clinic's settings and a patient's traits), then
// treatment.go and appointment.go; errors.go is how every refusal is said.
package clinic
