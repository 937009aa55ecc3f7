package mapping

import (
	"embed"
	"strings"
)

//go:embed sources
var files embed.FS

// Sources lists the names of the mappings that come with the program.
func Sources() (names []string) {
	entries, err := files.ReadDir("sources")
	if err != nil {
		panic("mapping: " + err.Error())
	}
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	return names
}

// Text is the text of a mapping that comes with the program.
func Text(source string) (text []byte, ok bool) {
	if strings.ContainsAny(source, "/.") {
		return nil, false
	}
	text, err := files.ReadFile("sources/" + source + ".yaml")
	return text, err == nil
}
