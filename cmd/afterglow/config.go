package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// yamlConfig reads a configuration file: a map of flag names to values. A name
// that is no flag is an error, because it is a misspelt one.
func yamlConfig(file io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	decoder := yaml.NewDecoder(file)
	if err := decoder.Decode(&values); err != nil && err != io.EOF {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	if decoder.Decode(&values) != io.EOF {
		return nil, errors.New("configuration file: has more than one document")
	}
	return &yamlResolver{values}, nil
}

type yamlResolver struct{ values map[string]any }

// Validate refuses names that no command has as a flag.
func (r *yamlResolver) Validate(application *kong.Application) error {
	known := map[string]bool{}
	addFlags(application.Node, known)
	for name := range r.values {
		if !known[name] {
			return fmt.Errorf("configuration file: %q is not the name of a flag", name)
		}
	}
	return nil
}

func addFlags(node *kong.Node, known map[string]bool) {
	for _, flag := range node.Flags {
		known[flag.Name] = true
	}
	for _, child := range node.Children {
		addFlags(child, known)
	}
}

// Resolve finds a flag's value; the command line and the environment go first. A
// value counts as the text one would write on the command line, so that a clinic
// can be named 360.
func (r *yamlResolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	switch value := r.values[flag.Name].(type) {
	case nil:
		return nil, nil
	case string, bool, int64, uint64, float64:
		return fmt.Sprint(value), nil
	}
	return nil, fmt.Errorf("configuration file: %q is not a single value", flag.Name)
}
