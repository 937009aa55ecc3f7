package sheet_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/sheet"
)

func TestLinesEndInCRLFAndCellsAreQuotedWhereTheyMustBe(t *testing.T) {
	got := string(sheet.CSV([]string{"week", "note"}, [][]string{{"2027-05-31", `a "b", c`}, {"2027-06-07", ""}}))
	if want := "week,note\r\n2027-05-31,\"a \"\"b\"\", c\"\r\n2027-06-07,\r\n"; got != want {
		t.Errorf("%q", got)
	}
}

func TestNoTextBecomesAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+49 30": "'+49 30", "-Ada": "'-Ada", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"-3.5": "-3.5", "+2": "+2", "Ada": "Ada", "": "",
	} {
		rows, err := csv.NewReader(strings.NewReader(string(sheet.CSV([]string{"x", "y"}, [][]string{{cell, "1"}})))).ReadAll()
		if err != nil || rows[1][0] != want {
			t.Errorf("%q became %q, %v", cell, rows[1][0], err)
		}
	}
}

func TestWhatIsReadBackIsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A reader takes CRLF inside of quotes for LF (encoding/csv).
		row := rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z0-9",; \n]{1,12}`), 2, 2).Draw(t, "row")
		for i := range row {
			row[i] = "x" + row[i]
		}
		rows, err := csv.NewReader(strings.NewReader(string(sheet.CSV([]string{"x", "y"}, [][]string{row})))).ReadAll()
		if err != nil || !slices.Equal(rows[1], row) {
			t.Errorf("%q became %q, %v", row, rows, err)
		}
	})
}
