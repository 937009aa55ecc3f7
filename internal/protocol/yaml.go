package protocol

import (
	"bytes"
	"errors"
	"math"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/strictjson"
)

// maxTokens bounds a YAML document once more: the parser keeps each node's path
// from the root, so that its memory grows with the square of a nesting. The
// embedded profiles have a tenth of it.
const maxTokens = 5000

// jsonOfYAML translates one YAML document into JSON, so that both are read by
// the same rules. YAML can do much that a protocol has no use for and a reader
// would stumble over; anchors, aliases, tags, merged maps and lists are refused.
// A field given twice is passed on: the JSON decoder refuses it by its path.
func jsonOfYAML(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		return nil, clinic.Errorf(clinic.Invalid, "", "is not valid UTF-8")
	}
	tokens := lexer.Tokenize(string(data))
	if len(tokens) > maxTokens {
		return nil, clinic.Errorf(clinic.Invalid, "", "is too long for a protocol")
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, malformed(err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, clinic.Errorf(clinic.Invalid, "", "is not one YAML document")
	}
	var document bytes.Buffer
	out := jsontext.NewEncoder(&document, jsontext.AllowDuplicateNames(true))
	if err := write(out, file.Docs[0].Body); err != nil {
		return nil, err
	}
	return document.Bytes(), nil
}

// malformed says where the YAML parser stopped. Its own message would repeat
// whole lines of the document.
func malformed(err error) *clinic.Error {
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil && located.GetToken().Position != nil {
		at := located.GetToken().Position
		return clinic.Errorf(clinic.Invalid, "", "is not valid YAML at line %d, column %d", at.Line, at.Column)
	}
	return clinic.Errorf(clinic.Invalid, "", "is not valid YAML")
}

// write writes a node and what is below it as JSON.
func write(out *jsontext.Encoder, node ast.Node) error {
	switch n := node.(type) {
	case *ast.MappingNode:
		return writeFields(out, n.Values)
	case *ast.MappingValueNode:
		return writeFields(out, []*ast.MappingValueNode{n})
	case *ast.StringNode:
		return out.WriteToken(jsontext.String(n.Value))
	case *ast.BoolNode:
		return out.WriteToken(jsontext.Bool(n.Value))
	case *ast.NullNode:
		return out.WriteToken(jsontext.Null)
	case *ast.IntegerNode:
		switch value := n.Value.(type) {
		case int64:
			return out.WriteToken(jsontext.Int(value))
		case uint64:
			return out.WriteToken(jsontext.Uint(value))
		}
	case *ast.FloatNode:
		if !math.IsInf(n.Value, 0) && !math.IsNaN(n.Value) {
			return out.WriteToken(jsontext.Float(n.Value))
		}
		return notFinite(out)
	case *ast.NanNode, *ast.InfinityNode:
		return notFinite(out)
	}
	return clinic.Errorf(clinic.Invalid, strictjson.Path(out.StackPointer()), "is neither a plain value nor a group of fields")
}

// notFinite refuses .nan, .inf and what is too large for a number: JSON has none
// of them (RFC 8259 section 6).
func notFinite(out *jsontext.Encoder) error {
	return clinic.Errorf(clinic.Invalid, strictjson.Path(out.StackPointer()), "is not a finite number")
}

func writeFields(out *jsontext.Encoder, fields []*ast.MappingValueNode) error {
	group := strictjson.Path(out.StackPointer())
	if err := out.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, f := range fields {
		name, ok := f.Key.(*ast.StringNode)
		if !ok {
			return clinic.Errorf(clinic.Invalid, group, "has a field whose name is not plain text")
		}
		if err := out.WriteToken(jsontext.String(name.Value)); err != nil {
			return err
		}
		if err := write(out, f.Value); err != nil {
			return err
		}
	}
	return out.WriteToken(jsontext.EndObject)
}
