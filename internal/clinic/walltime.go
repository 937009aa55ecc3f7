package clinic

import (
	"errors"

	"cloud.google.com/go/civil"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// wallForm is the one form in which a wall time is sent (planner.md section 8).
const wallForm = "2006-01-02T15:04:05"

var errNoWallTime = errors.New("is not a wall time that exists, written YYYY-MM-DDThh:mm:ss")

// ParseWallTime reads YYYY-MM-DDThh:mm:ss and nothing else. civil.ParseDateTime
// would also take a "t", an hour of one digit and a fraction, and what was sent
// would come back as something else.
func ParseWallTime(text string) (civil.DateTime, error) {
	dt, err := civil.ParseDateTime(text)
	if err != nil || len(text) != len(wallForm) || dt.String() != text {
		return civil.DateTime{}, errNoWallTime
	}
	return dt, nil
}

// WallTimes lets a JSON decoder read wall times as ParseWallTime does. Every
// decoder of what somebody sent has it.
var WallTimes = json.WithUnmarshalers(json.UnmarshalFromFunc(func(in *jsontext.Decoder, dt *civil.DateTime) error {
	if in.PeekKind() != '"' {
		return errors.ErrUnsupported // no text: the decoder says so by itself
	}
	text, err := in.ReadToken()
	if err != nil {
		return err
	}
	*dt, err = ParseWallTime(text.String())
	return err
}))
