// Package demo invents a small clinic whose history tells what the product does,
// dated relative to the day it is made on, and as many more patients as wanted.
//
// Its job is to make records; whoever asks stores them like an import. All of
// it is fiction. It must not know how records are stored, and it is
// deterministic: the same day and number give the same clinic.
//
// Start reading at demo.go; crowd.go is everybody beyond the named patients.
package demo
