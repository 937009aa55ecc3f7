package canonical

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// guarded reads text through a guard with small limits, a byte at a time so
// that nothing depends on how reads are cut.
func guarded(text string) (string, *FileError) {
	g := newGuard(iotest.OneByteReader(strings.NewReader(text)), ',', limits{file: 40, record: 20, field: 10})
	out, err := io.ReadAll(g)
	var limit *FileError
	errors.As(err, &limit)
	return string(out), limit
}

func TestAFileWithinItsLimitsPassesUnchanged(t *testing.T) {
	for name, text := range map[string]string{
		"empty":             "",
		"longest fields":    "1234567890,12345678\n",
		"many short fields": "1,2,3,4,5,6,7,8,9,\n",
		"commas, line ends and doubled quotes are data in quotes": "\",\n\"\",\n\",\"\n\n\n\n\n\"\n",
	} {
		if out, limit := guarded(text); limit != nil || out != text {
			t.Errorf("%s: %q, %v", name, out, limit)
		}
	}
}

func TestAnExceededLimitNamesTheLineOnWhichTheRecordBegins(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		message    string
	}{
		{"field", "a,b\n1,12345678901", 2, "has a field longer than 10 bytes; is a quote left open?"},
		{"open quote", "a,b\n1,\"\n\n\n\n\n\n\n\n\n\n", 2, "has a field longer than 10 bytes; is a quote left open?"},
		{"record", "a,b\n\n1,2,3,4,5,6,7,8,9,0,\n", 3, "is longer than 20 bytes"},
		{"file", strings.Repeat("1234567\n", 6), 0, "is larger than 40 bytes"},
	} {
		if _, limit := guarded(c.text); limit == nil || limit.Line != c.line || limit.Message != c.message {
			t.Errorf("%s: %v, want line %d: %s", c.name, limit, c.line, c.message)
		}
	}
}

func TestNoByteBeyondALimitIsPassedOn(t *testing.T) {
	if out, _ := guarded("a,b\n1,1234567890123"); out != "a,b\n1,1234567890" {
		t.Errorf("passed on %q", out)
	}
}
