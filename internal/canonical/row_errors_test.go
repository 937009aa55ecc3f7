package canonical_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
)

// header is the first line of a file of the fixture.
func header(file string) string {
	content := string(folder(nil)[file].Data)
	return content[:strings.Index(content, "\n")+1]
}

// TestABadValueIsNamedByFileLineColumnAndValue has one case for every rule of a
// cell: the row stands alone in its file, on line 2.
func TestABadValueIsNamedByFileLineColumnAndValue(t *testing.T) {
	for _, c := range []struct{ name, file, row, want string }{
		{"practitioner without ref", "practitioners.csv", `,Ada,,UTC`, `practitioner_ref "": is required`},
		{"practitioner without name", "practitioners.csv", `d,,,UTC`, `name "": is required`},
		{"practitioner with blank name", "practitioners.csv", `d,"  ",,UTC`, `name "  ": is required`},
		{"practitioner e-mail", "practitioners.csv", `d,Ada,at home,UTC`, `email "at home": is not an e-mail address`},
		{"practitioner time zone", "practitioners.csv", `d,Ada,,EST5EDT6`, `timezone "EST5EDT6": is not an IANA time zone`},
		{"the zone Local is this machine's", "practitioners.csv", `d,Ada,,Local`, `timezone "Local": is not an IANA time zone`},

		{"patient without ref", "patients.csv", `,Ann,,,,,,,,,`, `patient_ref "": is required`},
		{"patient without name", "patients.csv", `P9,,,,,,,,,,`, `name "": is required`},
		{"header injection in a name", "patients.csv", "P9,\"Ann\nBCC: x\",,,,,,,,,", `name "Ann\nBCC: x": contains a line break or control character`},
		{"control character in a ref", "patients.csv", "P\a9,Ann,,,,,,,,,", `patient_ref "P\a9": contains a line break or control character`},
		{"Unicode line separator in a name", "patients.csv", "P9,Ann\u2028Lee,,,,,,,,,", `name "Ann\u2028Lee": contains a line break or control character`},
		{"long name", "patients.csv", "P9," + strings.Repeat("é", 201) + ",,,,,,,,,", `name "` + strings.Repeat("é", 80) + `"...: is longer than 200 characters`},
		{"e-mail with display name", "patients.csv", `P9,Ann,Ann <a@b.example>,,,,,,,,`, `email "Ann <a@b.example>": is not an e-mail address`},
		{"two e-mail addresses", "patients.csv", `P9,Ann,"a@b.example,c@d.example",,,,,,,,`, `email "a@b.example,c@d.example": is not an e-mail address`},
		{"long e-mail", "patients.csv", "P9,Ann," + strings.Repeat("a", 245) + "@b.example,,,,,,,,", `email "` + strings.Repeat("a", 80) + `"...: is not an e-mail address`},
		{"patient time zone", "patients.csv", `P9,Ann,,America/Newyork,,,,,,,`, `timezone "America/Newyork": is not an IANA time zone`},
		{"latitude beyond the pole", "patients.csv", `P9,Ann,,,90.5,,,,,,`, `latitude "90.5": is not between -90 and 90`},
		{"latitude with decimal comma", "patients.csv", `P9,Ann,,,"40,7",,,,,,`, `latitude "40,7": is not a number like 7 or 7.5`},
		{"latitude NaN", "patients.csv", `P9,Ann,,,NaN,,,,,,`, `latitude "NaN": is not a number like 7 or 7.5`},
		{"metabolism", "patients.csv", `P9,Ann,,,,quick,,,,,`, `metabolism "quick": is not one of fast, typical, slow, unknown`},
		{"enumerations are exact", "patients.csv", `P9,Ann,,,,Fast,,,,,`, `metabolism "Fast": is not one of fast, typical, slow, unknown`},
		{"strength", "patients.csv", `P9,Ann,,,,,weak,,,,`, `strength "weak": is not one of low, typical, strong, unknown`},
		{"first_timer", "patients.csv", `P9,Ann,,,,,,true,,,`, `first_timer "true": is not yes or no`},
		{"strategy", "patients.csv", `P9,Ann,,,,,,,often,,`, `strategy "often": is not one of standard, small_3mo, high_6mo`},
		{"unknown practitioner of a patient", "patients.csv", `P9,Ann,,,,,,,,dr9,`, `practitioner_ref "dr9": is no practitioner of this export or clinic`},
		{"language", "patients.csv", `P9,Ann,,,,,,,,,french`, `language "french": is not one of en, es, fr, de, ko`},

		{"treatment without ref", "treatments.csv", `,P1,2026-03-01,,dao,,,`, `treatment_ref "": is required`},
		{"treatment without patient", "treatments.csv", `T9,,2026-03-01,,dao,,,`, `patient_ref "": is required`},
		{"unknown patient", "treatments.csv", `T9,P9,2026-03-01,,dao,,,`, `patient_ref "P9": is no patient of this export or clinic`},
		{"a ref is not trimmed", "treatments.csv", `T9,P1 ,2026-03-01,,dao,,,`, `patient_ref "P1 ": is no patient of this export or clinic`},
		{"treatment without date", "treatments.csv", `T9,P1,,,dao,,,`, `date "": is required`},
		{"impossible date", "treatments.csv", `T9,P1,2026-02-29,,dao,,,`, `date "2026-02-29": is not an existing date YYYY-MM-DD`},
		{"date of another form", "treatments.csv", `T9,P1,01/03/2026,,dao,,,`, `date "01/03/2026": is not an existing date YYYY-MM-DD`},
		{"date with a time", "treatments.csv", `T9,P1,2026-03-01T10:00,,dao,,,`, `date "2026-03-01T10:00": is not an existing date YYYY-MM-DD`},
		{"mistyped year", "treatments.csv", `T9,P1,0226-03-01,,dao,,,`, `date "0226-03-01": is not between the years 1900 and 2200`},
		{"treatment after the day of import", "treatments.csv", `T9,P1,2026-11-24,,dao,,,`, `date "2026-11-24": is in the future`},
		{"line break in a product", "treatments.csv", "T9,P1,2026-03-01,\"a\nb\",dao,,,", `product "a\nb": contains a line break or control character`},
		{"treatment without zone", "treatments.csv", `T9,P1,2026-03-01,,,,,`, `zone "": is required`},
		{"unknown zone", "treatments.csv", `T9,P1,2026-03-01,,elbow,,,`, `zone "elbow": is not one of glabella, crows_feet, forehead, platysma, masseter, dao, mentalis, bunny_lines, brow_lift, lip_flip, gummy_smile`},
		{"no units", "treatments.csv", `T9,P1,2026-03-01,,dao,0,,`, `units "0": is not between 0 and 1000`},
		{"too many units", "treatments.csv", `T9,P1,2026-03-01,,dao,1000.5,,`, `units "1000.5": is not between 0 and 1000`},
		{"units in words", "treatments.csv", `T9,P1,2026-03-01,,dao,20 IU,,`, `units "20 IU": is not a number like 7 or 7.5`},
		{"units as a programmer writes them", "treatments.csv", `T9,P1,2026-03-01,,dao,0x1p4,,`, `units "0x1p4": is not a number like 7 or 7.5`},
		{"unknown practitioner of a treatment", "treatments.csv", `T9,P1,2026-03-01,,dao,,dr9,`, `practitioner_ref "dr9": is no practitioner of this export or clinic`},
		{"treatment type", "treatments.csv", `T9,P1,2026-03-01,,dao,,,half`, `type "half": is not one of full, touchup`},

		{"observation without date", "observations.csv", `P1,,dao,none,`, `date "": is required`},
		{"observation after the day of import", "observations.csv", `P1,2026-11-24,dao,none,`, `date "2026-11-24": is in the future`},
		{"observation without zone", "observations.csv", `P1,2026-05-01,,none,`, `zone "": is required`},
		{"observation without movement", "observations.csv", `P1,2026-05-01,dao,,`, `movement "": is required`},
		{"movement", "observations.csv", `P1,2026-05-01,dao,some,`, `movement "some": is not one of none, first, partial, full`},
		{"control character in a note", "observations.csv", "P1,2026-05-01,dao,none,\x1b[2J", `note "\x1b[2J": contains a control character`},
		{"long note", "observations.csv", "P1,2026-05-01,dao,none," + strings.Repeat("x", 4001), `note "` + strings.Repeat("x", 80) + `"...: is longer than 4000 characters`},

		{"appointment without ref", "appointments.csv", `,P1,,2027-01-02T10:30,,,,`, `appointment_ref "": is required`},
		{"appointment without start", "appointments.csv", `A9,P1,,,,,,`, `start_local "": is required`},
		{"start without time", "appointments.csv", `A9,P1,,2027-01-02,,,,`, `start_local "2027-01-02": is not an existing wall time YYYY-MM-DDThh:mm`},
		{"start as an instant", "appointments.csv", `A9,P1,,2027-01-02T10:30:00Z,,,,`, `start_local "2027-01-02T10:30:00Z": is not an existing wall time YYYY-MM-DDThh:mm`},
		{"start on no day", "appointments.csv", `A9,P1,,2027-02-29T10:30,,,,`, `start_local "2027-02-29T10:30": is not an existing wall time YYYY-MM-DDThh:mm`},
		{"start with an hour of one digit", "appointments.csv", `A9,P1,,2027-01-02T9:30:00,,,,`, `start_local "2027-01-02T9:30:00": is not an existing wall time YYYY-MM-DDThh:mm`},
		{"start at no hour", "appointments.csv", `A9,P1,,2027-01-02T24:00,,,,`, `start_local "2027-01-02T24:00": is not an existing wall time YYYY-MM-DDThh:mm`},
		{"start that the clocks skip", "appointments.csv", `A9,P1,,2027-03-28T01:30,Europe/London,,,`, `start_local "2027-03-28T01:30": is skipped by the clocks of its time zone on that day`},
		{"appointment time zone", "appointments.csv", `A9,P1,,2027-01-02T10:30,Mars/Base,,,`, `timezone "Mars/Base": is not an IANA time zone`},
		{"no minutes", "appointments.csv", `A9,P1,,2027-01-02T10:30,,0,,`, `minutes "0": is not a whole number from 1`},
		{"part of a minute", "appointments.csv", `A9,P1,,2027-01-02T10:30,,7.5,,`, `minutes "7.5": is not a whole number from 1`},
		{"more than a day", "appointments.csv", `A9,P1,,2027-01-02T10:30,,1441,,`, `minutes "1441": is not between 1 and 1440`},
		{"zone of an appointment", "appointments.csv", `A9,P1,,2027-01-02T10:30,,,dao;elbow,`, `zones "dao;elbow": is not one of glabella, crows_feet, forehead, platysma, masseter, dao, mentalis, bunny_lines, brow_lift, lip_flip, gummy_smile`},
		{"zones with an empty one", "appointments.csv", `A9,P1,,2027-01-02T10:30,,,dao;,`, `zones "dao;": is required`},
		{"status", "appointments.csv", `A9,P1,,2027-01-02T10:30,,,,done`, `status "done": is not one of confirmed, tentative, cancelled`},
		{"unknown practitioner of an appointment", "appointments.csv", `A9,P1,dr9,2027-01-02T10:30,,,,`, `practitioner_ref "dr9": is no practitioner of this export or clinic`},

		{"event without ref", "events.csv", `,P1,2027-07-04,,`, `event_ref "": is required`},
		{"event without date", "events.csv", `E9,P1,,,`, `date "": is required`},
		{"line break in a title", "events.csv", "E9,P1,2027-07-04,\"a\nATTENDEE:b\",", `title "a\nATTENDEE:b": contains a line break or control character`},
		{"priority below 1", "events.csv", `E9,P1,2027-07-04,,0`, `priority "0": is not a whole number from 1`},
		{"priority beyond 9", "events.csv", `E9,P1,2027-07-04,,10`, `priority "10": is not between 1 and 9`},
		{"priority beyond any number", "events.csv", `E9,P1,2027-07-04,,99999999999999999999`, `priority "99999999999999999999": is not a whole number from 1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := options()
			opts.ClinicTimezone = "America/New_York"
			opts.KnownPatient = func(ref string) bool { return ref == "P1" }
			export := read(t, only(c.file, header(c.file)+c.row+"\n"), opts)
			if got, want := messages(export), []string{c.file + ":2: " + c.want}; !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if len(export.Patients)+len(export.Practitioners) != 0 {
				t.Errorf("a refused row left %+v %+v", export.Practitioners, export.Patients)
			}
		})
	}
}

func TestAnAppointmentWithoutAnyZoneIsRefused(t *testing.T) {
	export := read(t, only("appointments.csv", header("appointments.csv")+"A9,P1,,2027-01-02T10:30,,,,\n"), everyoneKnown())
	if got, want := messages(export), []string{`appointments.csv:2: timezone "": is required`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEveryBadRowIsReportedInFileAndLineOrder(t *testing.T) {
	export := read(t, folder(map[string]any{
		"events.csv":     events + "E3,P2,soon,,\n",
		"treatments.csv": treatments + "T3,P2,2026-13-01,,dao,x,,\nT4,P2,2026-05-01,,elbow,,,\n",
		"patients.csv":   patients + "P3,,,,,,,,,,\n",
	}), options())
	want := []string{
		`patients.csv:4: name "": is required`,
		`treatments.csv:5: date "2026-13-01": is not an existing date YYYY-MM-DD`,
		`treatments.csv:5: units "x": is not a number like 7 or 7.5`,
		`treatments.csv:6: zone "elbow": is not one of glabella, crows_feet, forehead, platysma, masseter, dao, mentalis, bunny_lines, brow_lift, lip_flip, gummy_smile`,
		`events.csv:4: date "soon": is not an existing date YYYY-MM-DD`,
	}
	if got := messages(export); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAnErrorFoundLaterStandsAtItsOwnLine(t *testing.T) {
	// Only line 4 shows that line 2 is wrong; line 3 is wrong by itself.
	export := read(t, only("events.csv", header("events.csv")+"E1,P1,2027-07-04,,\nE2,P2,2027-07-04,,0\nE1,P3,2027-07-04,,\n"), everyoneKnown())
	var lines []int
	for _, e := range export.RowErrors {
		lines = append(lines, e.Line)
	}
	if want := []int{2, 3, 4}; !slices.Equal(lines, want) {
		t.Errorf("lines %v, want %v", lines, want)
	}
}

func TestTheLineIsThePhysicalOneOfTheField(t *testing.T) {
	// The second row begins on line 4; its note begins on line 4 and its
	// record ends on line 5.
	export := read(t, only("observations.csv", header("observations.csv")+
		"P1,2026-05-20,dao,first,\"two\nlines\"\nP1,2026-05-20,elbow,first,\"two\nlines\"\nP1,2026-05-20,elbow,first,\n"), everyoneKnown())
	var lines []int
	for _, e := range export.RowErrors {
		lines = append(lines, e.Line)
	}
	if want := []int{4, 6}; !slices.Equal(lines, want) {
		t.Errorf("lines %v, want %v", lines, want)
	}
}

func TestARefusedRowLeavesOutItsWholePatientAndNobodyElse(t *testing.T) {
	export := read(t, folder(map[string]any{"events.csv": events + "E3,P2,2027-02-30,,\n"}), options())
	_, all := smallClinic()
	if got, want := refs(export), []string{all[0].Ref}; !slices.Equal(got, want) {
		t.Errorf("patients %q, want %q", got, want)
	}
	if want := []string{"P2"}; !slices.Equal(export.Refused, want) {
		t.Errorf("refused %q, want %q", export.Refused, want)
	}
	if got := export.RowErrors[0].PatientRef; got != "P2" {
		t.Errorf("the row error is about %q, want P2", got)
	}
}

func TestARefusedPractitionerRefusesThePatientsWhoReferToHer(t *testing.T) {
	export := read(t, folder(map[string]any{
		"practitioners.csv": "practitioner_ref,name,email,timezone\ndr1,Ada,,Mars/Base\ndr2,Mei,,UTC\n",
	}), options())
	want := []string{
		`practitioners.csv:2: timezone "Mars/Base": is not an IANA time zone`,
		`patients.csv:2: practitioner_ref "dr1": is refused itself, see practitioners.csv:2`,
		`treatments.csv:2: practitioner_ref "dr1": is refused itself, see practitioners.csv:2`,
		`treatments.csv:4: practitioner_ref "dr1": is refused itself, see practitioners.csv:2`,
		`appointments.csv:2: practitioner_ref "dr1": is refused itself, see practitioners.csv:2`,
	}
	if got := messages(export); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got, want := refs(export), []string{"P2"}; !slices.Equal(got, want) {
		t.Errorf("patients %q, want %q", got, want)
	}
	if len(export.Practitioners) != 1 || export.Practitioners[0].Ref != "dr2" {
		t.Errorf("practitioners %+v, want dr2 alone", export.Practitioners)
	}
}

// TestARepeatedReferenceIsRefused covers references that name one row; a
// treatment_ref is meant to repeat and has its own tests.
func TestARepeatedReferenceIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, file, rows string
		want, left       []string
	}{
		{"practitioner nobody refers to", "practitioners.csv", practitioners + "dr2,Mei,,\n",
			[]string{`practitioners.csv:4: practitioner_ref "dr2": is already used on line 3`}, []string{"P1", "P2"}},
		{"patient", "patients.csv", patients + "P2,Dilara,,,,,,,,,\n",
			[]string{`patients.csv:4: patient_ref "P2": is already used on line 3`}, []string{"P1"}},
		{"appointment of the same patient", "appointments.csv", appointments + "A2,P2,,2027-01-03T10:30,,,,\n",
			[]string{`appointments.csv:4: appointment_ref "A2": is already used on line 3`}, []string{"P1"}},
		{"event of another patient refuses both", "events.csv", events + "E2,P1,2027-09-04,,\n",
			[]string{`events.csv:3: event_ref "E2": is used again on line 4`, `events.csv:4: event_ref "E2": is already used on line 3`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			export := read(t, folder(map[string]any{c.file: c.rows}), options())
			if got := messages(export); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if got := refs(export); !slices.Equal(got, c.left) {
				t.Errorf("patients left %q, want %q", got, c.left)
			}
		})
	}
}

func TestAPractitionerOfTwoRowsIsRefusedWithThoseWhoReferToHer(t *testing.T) {
	opts := options()
	opts.ClinicTimezone = "America/New_York" // else there is none left for P2's appointment
	export := read(t, folder(map[string]any{"practitioners.csv": practitioners + "dr1,Ada L.,,\n"}), opts)
	if len(export.Practitioners) != 1 || export.Practitioners[0].Ref != "dr2" {
		t.Errorf("practitioners %+v, want dr2 alone", export.Practitioners)
	}
	if want := []string{"P1"}; !slices.Equal(export.Refused, want) {
		t.Errorf("refused %q, want %q", export.Refused, want)
	}
}

func TestRowsOfOneTreatmentMustAgree(t *testing.T) {
	const first = "T9,P1,2026-03-01,innotox,dao,10,dr1,full\n"
	for _, c := range []struct {
		name, row string
		want      []string
	}{
		{"date", "T9,P1,2026-03-02,innotox,mentalis,10,dr1,full", []string{`treatments.csv:3: date "2026-03-02": differs from line 2 of the same treatment`}},
		{"product", "T9,P1,2026-03-01,botulax,mentalis,10,dr1,full", []string{`treatments.csv:3: product "botulax": differs from line 2 of the same treatment`}},
		{"practitioner", "T9,P1,2026-03-01,innotox,mentalis,10,,full", []string{`treatments.csv:3: practitioner_ref "": differs from line 2 of the same treatment`}},
		{"type", "T9,P1,2026-03-01,innotox,mentalis,10,dr1,touchup", []string{`treatments.csv:3: type "touchup": differs from line 2 of the same treatment`}},
		{"an empty type is full", "T9,P1,2026-03-01,innotox,mentalis,10,dr1,", nil},
		{"zones differ", "T9,P1,2026-03-01,innotox,dao,10,dr1,full", []string{`treatments.csv:3: zone "dao": is named twice in one treatment`}},
		{"patient: both are refused", "T9,P2,2026-03-01,innotox,mentalis,10,dr1,full", []string{
			`treatments.csv:2: patient_ref "P1": differs from line 3 of the same treatment`,
			`treatments.csv:3: patient_ref "P2": differs from line 2 of the same treatment`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			export := read(t, only("treatments.csv", header("treatments.csv")+first+c.row+"\n"), everyoneKnown())
			if got := messages(export); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if refused := len(export.Patients) == 0; refused != (c.want != nil) {
				t.Errorf("patients %q", refs(export))
			}
		})
	}
}

func TestABadFirstRowOfATreatmentIsNotHeldAgainstTheOthers(t *testing.T) {
	export := read(t, only("treatments.csv", header("treatments.csv")+
		"T9,P1,2026-03-00,,dao,,,\nT9,P1,2026-03-01,,mentalis,,,\n"), everyoneKnown())
	if got, want := messages(export), []string{`treatments.csv:2: date "2026-03-00": is not an existing date YYYY-MM-DD`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestARowErrorFitsOnOneLineWhateverTheValue(t *testing.T) {
	e := canonical.RowError{File: "patients.csv", Line: 7, Column: "name", Value: "a\r\nb\x1b]0;\u202e" + strings.Repeat("🎉", 100), Message: "is bad"}
	want := `patients.csv:7: name "a\r\nb\x1b]0;\u202e` + strings.Repeat("🎉", 71) + `"...: is bad`
	if got := e.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
