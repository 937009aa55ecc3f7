// Package deploy holds what runs the product in front of the world: the
// Caddyfile here, the Dockerfile and docker-compose.yml at the repository's
// root, and the tests that keep the three true to the program and to each other.
//
// It must not be imported, and it must not need a container engine: the tests
// read the files and ask the program itself which flags and settings it knows.
//
// Start reading at deploy_test.go; what a running proxy does is tested in the
// folder interop.
package deploy
