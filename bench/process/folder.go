package process

import (
	"os"
	"path/filepath"
)

// RunFolder makes a folder, as an absolute path, for the files of one run inside
// another, which it makes too if need be. Whoever asked removes it.
func RunFolder(in string) (string, error) {
	in, err := filepath.Abs(in)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(in, 0o755); err != nil {
		return "", err
	}
	return os.MkdirTemp(in, "run-")
}
