//go:build interop

package interop

import "fmt"

// What the owner of a feed can set.
var (
	languages = []string{"en", "es", "fr", "de", "ko"}
	styles    = []string{"span", "markers", "opens"}
	privacies = []string{"discreet", "detailed", "busy"}
)

type settings struct {
	language, style, privacy string
	alarms                   bool
}

// everySetting has alarms in every other feed: whether an event rings changes
// nothing that is compared.
func everySetting() []settings {
	var all []settings
	for _, language := range languages {
		for _, style := range styles {
			for _, privacy := range privacies {
				all = append(all, settings{language, style, privacy, len(all)%2 == 1})
			}
		}
	}
	return all
}

func (s settings) String() string {
	return fmt.Sprintf("%s %s %s, alarms %t", s.language, s.style, s.privacy, s.alarms)
}

// body is what REST takes for a feed of these settings.
func (s settings) body() object {
	return object{"language": s.language, "style": s.style, "privacy": s.privacy, "alarms": s.alarms}
}
