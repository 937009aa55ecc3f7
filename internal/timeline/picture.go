package timeline

import (
	_ "embed" // the style sheet

	"cloud.google.com/go/civil"
)

// Layout is the shape of an image.
type Layout int

// The layouts.
const (
	Wide   Layout = iota // time runs to the right, 960 pixels
	Narrow               // time runs down the page, 380 pixels
)

// CSS is the style sheet of all images.
//
//go:embed timeline.css
var CSS string

// Picture is what an image shows. All texts are the reader's; dates are
// inclusive. What has no valid date, or lies outside of First to Last, is left
// out. A Label is shortened where it is too long, and dropped where there is no
// room for it; When says its days in words and stands below it.
type Picture struct {
	ID          string // stands before every id in the image; "timeline" if empty
	Title       string // read out in place of the image
	Description string

	Today      civil.Date
	TodayLabel string
	// First and Last day that are drawn; each is chosen from what there is to
	// show, within some fourteen months, if it is left out.
	First, Last civil.Date

	Month func(civil.Date) string // short name of the month that begins on a day
	Year  func(civil.Date) string // its year, shown where it changes

	Glows    []Glow
	Visits   []Visit
	Bookings []Booking
	Windows  []Window
	Moments  []Moment
	Events   []Event
	Reports  []Report
	Pauses   []Pause
}

// Glow is an effect: it begins on a day, is likely full until LikelyFirst, and
// has likely gone by LikelyLast. A projected one belongs to a visit that is not
// yet, and is fainter. Glows may overlap.
type Glow struct {
	From, LikelyFirst, LikelyLast civil.Date
	Projected                     bool
}

// Visit is a treatment that was given.
type Visit struct {
	Date        civil.Date
	Label, When string
}

// Booking is an appointment.
type Booking struct {
	Date                 civil.Date
	Label, When          string
	Tentative, Cancelled bool
}

// Window is a good time to book. LikelyFirst and LikelyLast are the 80% range
// around it, if there is one.
type Window struct {
	First, Last             civil.Date
	LikelyFirst, LikelyLast civil.Date
	Label, When             string
	Projected, Overdue      bool
}

// Kind is a kind of Moment.
type Kind int

// The kinds of moments. Only a Prep is a time for a treatment; the others are
// quiet marks.
const (
	Prep    Kind = iota // days to be treated in before an event
	CheckIn             // days to be looked at by the clinic: a check-in, a review, a season
	Look                // a day to look for herself: a photo, a glance in the mirror
	Notice              // a day on which something ends
)

// Moment is another time on the plan. Several with the same kind and label, as
// weekly photos, share one label.
type Moment struct {
	Kind        Kind
	First, Last civil.Date // Last may be left out
	Label, When string
	Projected   bool
}

// Event is a day that matters to the patient, as a wedding.
type Event struct {
	Date        civil.Date
	Label, When string
}

// Movement is how much movement she saw, from none to all of it.
type Movement int

// The movements, in the order in which they come back.
const (
	NoMovement Movement = iota
	FirstMovement
	PartlyBack
	FullyBack
)

// Report is what the patient saw on a day.
type Report struct {
	Date        civil.Date
	Movement    Movement
	Label, When string
}

// Pause is a time in which she wants no treatments; Until may be left out.
type Pause struct {
	From, Until civil.Date
	Label, When string
}
