package setup

import (
	"image/color"

	qr "github.com/piglig/go-qr"
)

// Code is a text for a camera, as an SVG image of a few KiB. It is black on white
// whatever the page around it looks like: cameras read nothing else as well.
func Code(text string) ([]byte, error) {
	drawn, err := qr.EncodeText(text, qr.Medium)
	if err != nil {
		return nil, err
	}
	return drawn.ToSVGBytes(qr.NewQrCodeImgConfig(4, 4, qr.WithLight(color.White), qr.WithDark(color.Black), qr.WithOptimalSVG()))
}
