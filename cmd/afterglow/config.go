package main

import (
	"fmt"
	"io"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// yamlConfig reads a configuration file: a map of flag names to values. A name
// that is no flag is an error, because it is a misspelt one.
func yamlConfig(file io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(file).Decode(&values); err != nil && err != io.EOF {
		return nil, fmt.Errorf("configuration file: %w", err)
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

// Resolve finds a flag's value; the command line and the environment go first.
func (r *yamlResolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	return r.values[flag.Name], nil
}
