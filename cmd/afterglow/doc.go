// Command afterglow is the whole product in one binary: the server, the demo,
// and the commands with which a clinic is set up, filled, checked and backed up.
//
// Its job is flags, configuration and wiring: one file per subcommand, each of
// which calls use cases of internal/app. It must not know any rule of planning
// or storing.
//
// Start reading at main.go (flags and exit codes) and datadir.go (what a data
// directory holds).
package main
