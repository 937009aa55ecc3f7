// Package canonical reads a clinic's history from a folder of canonical CSV
// files: practitioners.csv, patients.csv, treatments.csv, observations.csv,
// appointments.csv and events.csv, any of them alone or all together.
//
// Its job is to turn rows into the records of package clinic and to name every
// row that breaks a rule by file, line, column and value. A file that is no
// such table refuses the whole folder; a bad value refuses the patient whose
// row it stands in, wholly, and nobody else.
//
// It must not know where records go (storing, planning, identity across
// imports), which day it is, or which operating system holds the folder: the
// folder is an fs.FS, the day and the time zones come in by Options. What makes
// a single value right is the business of package clinic.
//
// Start reading at read.go, then treatments.go for what one file looks like;
// source.go is where rows come from, csv.go how any file is streamed, row.go how a
// cell becomes a value.
package canonical
