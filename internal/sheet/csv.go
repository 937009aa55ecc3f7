package sheet

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
)

// ContentType is what a file is sent as.
const ContentType = "text/csv; charset=utf-8; header=present"

// CSV is a table as a file: the names of the columns, then the rows, each line ended
// by CRLF (RFC 4180 section 2).
func CSV(columns []string, rows [][]string) []byte {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	w.UseCRLF = true
	for _, row := range append([][]string{columns}, rows...) {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = harmless(cell)
		}
		_ = w.Write(safe) // a buffer takes everything
	}
	w.Flush()
	return file.Bytes()
}

// harmless is a cell that a spreadsheet takes for text: one that would begin a formula
// begins with an apostrophe instead, unless it is a number.
func harmless(cell string) string {
	if _, err := strconv.ParseFloat(cell, 64); err == nil || cell == "" {
		return cell
	}
	if strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
