// Package timeline draws the picture of a patient's plan: how the effect of a
// treatment glows and fades, when it is a good time to come again, and what else
// stands in her calendar.
//
// It also draws how long effects lasted and how the estimate of that was learned: a
// Lasting, with a panel for each zone.
//
// Its job is the drawing: a Picture of dates and ready texts becomes an SVG image,
// wide for a desk or narrow for a phone. Labels never touch each other and never
// leave the image; where there is no room for all of them, what matters keeps its
// label and the rest keeps its mark. Equal pictures give equal bytes. Colours are
// classes, and CSS is the style sheet for them: it uses the page's custom
// properties, and stands upon its --card.
//
// It must not know what a plan is, how it came about or in which language it is
// told, and it asks no clock: today comes in.
//
// Start reading at picture.go, then svg.go, the way of one picture. scene.go ranks
// what is shown, lanes.go (wide) and column.go (narrow) place the labels, marks.go
// and glow.go draw. lasting.go is the other picture; panels.go draws its panels and
// panellabels.go what stands above and below them.
package timeline
