package svg

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestWhateverStandsInItAnImageIsWellFormed(t *testing.T) {
	const hostile = "</title><script>alert(1)</script> & \" ' ]]> \x00\x1b \xff \uFFFE"
	var d Drawing
	d.Open("g", Attrs{"class", hostile})
	d.Text(hostile, 1, 2, hostile)
	d.Close("g")
	image := d.Image(Head{ID: "a-", Class: hostile, Width: 10, Height: 10, Title: hostile, Description: hostile})

	decoder := xml.NewDecoder(strings.NewReader(string(image)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, image)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "script" {
			t.Fatalf("a text became an element:\n%s", image)
		}
	}
}

func TestAnImageNamesItselfByItsOwnIDs(t *testing.T) {
	image := string(new(Drawing).Image(Head{ID: "second-", Width: 3, Height: 4, Title: "T", Description: "D"}))
	for _, want := range []string{
		`aria-labelledby="second-title second-description"`, `<title id="second-title">T</title>`,
		`<desc id="second-description">D</desc>`, `viewBox="0 0 3 4"`, `role="img"`,
	} {
		if !strings.Contains(image, want) {
			t.Errorf("%s is missing in\n%s", want, image)
		}
	}
	if strings.Contains(image, "<style") || strings.Contains(image, "class=") {
		t.Errorf("an image without a style brings one:\n%s", image)
	}
}

func TestNumbersAreRoundedToTenths(t *testing.T) {
	var d Drawing
	d.Line("l", 1.0/3, 2, 1e6, -0.25)
	want := `<line class="l" x1="0.3" y1="2" x2="1000000" y2="-0.2"/>` + "\n"
	if got := d.body.String(); got != want {
		t.Errorf("wrote %s want %s", got, want)
	}
}
