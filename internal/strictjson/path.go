package strictjson

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Path turns a JSON pointer (RFC 6901), "/treatments/0/date", into the path of a
// field, "treatments[0].date". It stops before a name that no field could have.
func Path(p jsontext.Pointer) string {
	var path strings.Builder
	for token := range p.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			path.WriteString("[" + token + "]")
		case IsFieldName(token):
			if path.Len() > 0 {
				path.WriteByte('.')
			}
			path.WriteString(token)
		default:
			return path.String()
		}
	}
	return path.String()
}

// IsFieldName reports a name that a field could have, perhaps misspelt: a letter,
// then letters, digits, "_" and "-", 40 at the most.
func IsFieldName(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s != "" && len(s) <= 40 &&
		strings.Contains(letters, s[:1]) &&
		strings.Trim(s, letters+"0123456789_-") == ""
}
