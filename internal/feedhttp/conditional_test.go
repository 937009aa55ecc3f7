package feedhttp

import (
	"net/http"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// RFC 9110 section 13.2.2 and interop.md H4, over a document of Tuesday 2 March
// 2027, 17:00:00 UTC.
func TestConditionsDecideBetween200And304(t *testing.T) {
	const day = "Tue, 02 Mar 2027 "
	document := app.Document{ETag: `"abc"`, Modified: time.Date(2027, 3, 2, 17, 0, 0, 0, time.UTC).Unix()}
	for name, c := range map[string]struct {
		match []string // lines of If-None-Match
		since string   // If-Modified-Since
		want  bool
	}{
		"no condition":                      {nil, "", false},
		"this tag":                          {[]string{`"abc"`}, "", true},
		"this tag, weak":                    {[]string{`W/"abc"`}, "", true},
		"another tag":                       {[]string{`"abd"`}, "", false},
		"part of the tag":                   {[]string{`"ab"`}, "", false},
		"another case":                      {[]string{`"ABC"`}, "", false},
		"no quotes":                         {[]string{`abc`}, "", false},
		"open quote":                        {[]string{`"abc`}, "", false},
		"lower-case weak prefix":            {[]string{`w/"abc"`}, "", false},
		"last of a list":                    {[]string{`"x", W/"y","abc"`}, "", true},
		"first of a list":                   {[]string{`"abc", "x"`}, "", true},
		"no space in a list":                {[]string{`"x","abc"`}, "", true},
		"empty entries in a list":           {[]string{`, ,"x",, "abc"`}, "", true},
		"tag with a comma before":           {[]string{`"x,y", "abc"`}, "", true},
		"tag inside another":                {[]string{`"x \"abc\""`}, "", false},
		"spread over two lines":             {[]string{`"x"`, `"abc"`}, "", true},
		"any":                               {[]string{`*`}, "", true},
		"any with spaces":                   {[]string{` * `}, "", true},
		"garbage before the tag":            {[]string{`nonsense "abc"`}, "", false},
		"empty field":                       {[]string{``}, "", false},
		"tag beats an equal date":           {[]string{`"x"`}, day + "17:00:00 GMT", false},
		"tag beats an earlier date":         {[]string{`"abc"`}, day + "16:00:00 GMT", true},
		"garbage tag beats an equal date":   {[]string{`nonsense`}, day + "17:00:00 GMT", false},
		"empty tag field beats a date":      {[]string{``}, day + "17:00:00 GMT", false},
		"equal date":                        {nil, day + "17:00:00 GMT", true},
		"later date":                        {nil, day + "17:00:01 GMT", true},
		"a second earlier":                  {nil, day + "16:59:59 GMT", false},
		"date in RFC 850 form":              {nil, "Tuesday, 02-Mar-27 17:00:00 GMT", true},
		"date in asctime form":              {nil, "Tue Mar  2 17:00:00 2027", true},
		"date in ISO 8601 form":             {nil, "2027-03-02T17:00:00Z", false},
		"date with an offset":               {nil, day + "18:00:00 +0100", false},
		"date in seconds":                   {nil, "1803920400", false},
		"date that does not exist":          {nil, "Tue, 30 Feb 2027 17:00:00 GMT", false},
		"garbage date":                      {nil, "yesterday", false},
		"date with something behind":        {nil, day + "17:00:00 GMT; length=5", false},
		"date of the year 10000 and beyond": {nil, "Fri, 31 Dec 99999 23:59:59 GMT", false},
	} {
		header := http.Header{}
		for _, line := range c.match {
			header.Add("If-None-Match", line)
		}
		if c.since != "" {
			header.Set("If-Modified-Since", c.since)
		}
		if got := isConditional(header) && notModified(header, document); got != c.want {
			t.Errorf("%s: not modified is %v, want %v", name, got, c.want)
		}
	}
}
