package page_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

// A zone that the drawing lacks could not be picked on it; one that no rule lights
// would not show that it is.
func TestTheFaceHasEveryZoneOnceWithALabelAndALight(t *testing.T) {
	face := template.Must(template.New("").Parse(page.Face()))
	looks := string(page.Base())
	type zone struct{ Value string }
	for _, z := range clinic.Zones {
		var drawn strings.Builder
		if err := face.ExecuteTemplate(&drawn, "face-map", map[string]any{"Zones": []zone{{string(z)}}}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(drawn.String(), `class="zone z-`+string(z)+`"`); n != 1 {
			t.Errorf("%s is drawn %d times", z, n)
		}
		if !strings.Contains(drawn.String(), `for="zone-`+string(z)+`"`) {
			t.Errorf("%s has no label on the face", z)
		}
		for _, rule := range []string{".hot-" + string(z) + " {", "#zone-" + string(z) + ":checked) .z-" + string(z)} {
			if !strings.Contains(looks, rule) {
				t.Errorf("no rule for %s", rule)
			}
		}
		if both := strings.Contains(drawn.String(), " other"); both != strings.Contains(looks, ".hot-"+string(z)+".other {") {
			t.Errorf("%s: a label on the other side %v, its rule not alike", z, both)
		}
	}
}

func TestTheFaceShowsOnlyTheZonesItIsGiven(t *testing.T) {
	var drawn strings.Builder
	if err := template.Must(template.New("").Parse(page.Face())).ExecuteTemplate(&drawn, "face-map", map[string]any{"Zones": nil}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(drawn.String(), `class="zone`) || strings.Contains(drawn.String(), "<label") {
		t.Error("there are zones on a face that has none")
	}
}
