package web_test

import (
	"bytes"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/micromdm/plist"
	qr "github.com/piglig/go-qr"
	"golang.org/x/net/html"
)

const (
	onIPhone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
	onMac     = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15"
	onAndroid = "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36"
	onWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0"
	onLinux   = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
)

// ways are the links to subscribe that a device is offered: the main one, and all.
func (b *browser) ways(agent string) (main string, all []string, said string) {
	b.t.Helper()
	b.Agent = agent
	b.Open("/my/").Want(http.StatusOK)
	offer := b.Find(func(n *html.Node) bool { return strings.HasPrefix(apptest.Attribute(n, "id"), "subscribe-") })
	if len(offer) != 1 || !apptest.Has(offer[0], "open") {
		b.t.Fatalf("%d offers to subscribe, or a closed one", len(offer))
	}
	for n := range offer[0].Descendants() {
		if n.Data == "a" {
			all = append(all, apptest.Attribute(n, "href"))
		}
	}
	return all[0], all, apptest.Text(offer[0])
}

// interop.md L12: one main button by platform, all others below, and how long
// each calendar really takes.
func TestL12ThePageOffersWhatSuitsTheDeviceFirst(t *testing.T) {
	b := treated(t, true)
	_, path := b.feed()
	for agent, want := range map[string]string{
		onIPhone:  "webcal://" + strings.TrimPrefix(b.URL, "http://") + path,
		onMac:     "webcal://" + strings.TrimPrefix(b.URL, "http://") + path,
		onAndroid: "mailto:?subject=",
		onWindows: "https://calendar.google.com/calendar/u/0/r/settings/addbyurl",
		onLinux:   "https://calendar.google.com/calendar/u/0/r/settings/addbyurl",
	} {
		main, all, said := b.ways(agent)
		if !strings.HasPrefix(main, want) {
			t.Errorf("%s: the main button leads to %s", agent, main)
		}
		joined := strings.Join(all, "\n")
		wants(t, joined, "webcal://", "outlook.live.com", "outlook.office.com", "yahoo.com", "/calendar.ics")
		wants(t, said, "Google: new dates can take up to a day", "Outlook: new dates usually take some three hours", "an iPhone every 15 minutes to once a day, a Mac every 5 minutes to once a week",
			"Yahoo: new dates can take up to a day", "A file stays as it is today", "You set in the app how often")
	}
}

// interop.md L3: Google's page for an address comes first, the address is there
// to be copied; L2: the one-click link is the second choice, with the scheme of
// the settings.
func TestL2AndL3GoogleTakesACopiedAddressFirst(t *testing.T) {
	b := treated(t, true)
	_, path := b.feed()
	_, all, _ := b.ways(onLinux)
	if !strings.HasSuffix(all[0], "/settings/addbyurl") || !strings.Contains(all[1], "?cid=") {
		t.Errorf("Google is offered by %q", all[:2])
	}
	copied := b.Find(func(n *html.Node) bool {
		return n.Data == "input" && apptest.Has(n, "readonly") && apptest.Attribute(n, "value") == b.URL+path
	})
	if len(copied) == 0 {
		t.Error("there is no address to copy")
	}
}

// interop.md L4: no cid link where Google's app takes it over.
func TestL4OnAndroidThereIsNoGoogleLink(t *testing.T) {
	b := treated(t, true)
	_, path := b.feed()
	_, all, said := b.ways(onAndroid)
	for _, link := range all {
		hides(t, link, "cid=")
	}
	wants(t, all[0], "mailto:", encodedPath(path))
	wants(t, said, "ICSx⁵", "computer only")
}

func encodedPath(path string) string { return strings.ReplaceAll(path, "/", "%2F") }

// interop.md L7: the new Outlook shows what is added on the web; L8: that on a
// Mac cannot subscribe and is sent to Apple's calendar.
func TestL7AndL8OutlooksThatCannotSubscribeAreToldWhere(t *testing.T) {
	b := treated(t, true)
	if _, _, said := b.ways(onWindows); !strings.Contains(said, "The new Outlook for Windows shows what you add here") {
		t.Error("nothing is said of the new Outlook")
	}
	main, _, said := b.ways(onMac)
	wants(t, main, "webcal://")
	wants(t, said, "Outlook for Mac cannot subscribe")
}

// interop.md L9 and L10: Yahoo and other apps take a copied address.
func TestL9AndL10OthersTakeACopiedAddress(t *testing.T) {
	b := treated(t, true)
	_, path := b.feed()
	_, all, said := b.ways(onAndroid)
	if !slices.Contains(all, "https://www.yahoo.com/calendar") {
		t.Errorf("no way to Yahoo among %q", all)
	}
	wants(t, said, "Copy this address into an app")
	addresses := b.Find(func(n *html.Node) bool { return n.Data == "input" && apptest.Attribute(n, "value") == b.URL+path })
	if len(addresses) < 2 {
		t.Errorf("the address can be copied in %d places", len(addresses))
	}
}

// interop.md L11: a profile for an iPhone, not for a Mac, with a UUID of its own
// at each download and nothing that tells.
func TestL11AnIPhoneGetsAProfile(t *testing.T) {
	b := treated(t, true)
	id, path := b.feed()
	profile := "/my/feeds/" + id + "/calendar.mobileconfig"
	for agent, offered := range map[string]bool{onIPhone: true, onMac: false, onAndroid: false, onWindows: false} {
		if _, all, _ := b.ways(agent); slices.Contains(all, profile) != offered {
			t.Errorf("%s: a profile is offered: %v", agent, !offered)
		}
	}
	seen := map[string]bool{}
	for range 2 {
		answer := b.Send(b.Request(http.MethodGet, profile, nil)).Want(http.StatusOK)
		if kind := answer.Header.Get("Content-Type"); kind != "application/x-apple-aspen-config" {
			t.Errorf("it is %q", kind)
		}
		wants(t, answer.Header.Get("Content-Disposition"), `filename="calendar.mobileconfig"`)
		var read struct {
			PayloadType, PayloadUUID, PayloadIdentifier string
			PayloadVersion                              int
			PayloadContent                              []map[string]any
		}
		if err := plist.Unmarshal(answer.Body, &read); err != nil {
			t.Fatal(err)
		}
		if read.PayloadType != "Configuration" || read.PayloadVersion != 1 || len(read.PayloadContent) != 1 {
			t.Fatalf("%+v", read)
		}
		account := read.PayloadContent[0]
		if account["PayloadType"] != "com.apple.subscribedcalendar.account" || account["SubCalAccountHostName"] != b.URL+path ||
			account["SubCalAccountUseSSL"] != true || account["SubCalAccountDescription"] != "Personal calendar" {
			t.Errorf("%v", account)
		}
		for _, uuid := range []string{read.PayloadUUID, account["PayloadUUID"].(string)} {
			if seen[uuid] || len(uuid) != 36 {
				t.Errorf("the UUID %q is not of its own", uuid)
			}
			seen[uuid] = true
		}
		hides(t, string(answer.Body), "Ada", "Quill", "Harbour")
	}
}

// The plain download is the feed as it is, under a name that tells nothing.
func TestTheDownloadIsTheFeed(t *testing.T) {
	b := treated(t, true)
	id, path := b.feed()
	answer := b.Send(b.Request(http.MethodGet, "/my/feeds/"+id+"/calendar.ics", nil)).Want(http.StatusOK)
	if !bytes.Equal(answer.Body, b.Server.Get(path).Body) {
		t.Error("the file is not the feed")
	}
	wants(t, answer.Header.Get("Content-Disposition"), "attachment", `filename="calendar.ics"`)
	wants(t, answer.Header.Get("Content-Type"), "text/calendar")
}

// The codes stand only inside what is opened, load only then, and hold the
// address: for Apple's devices as webcal, for others as it is.
func TestTheCodesHoldTheAddress(t *testing.T) {
	b := treated(t, true)
	id, path := b.feed()
	for query, want := range map[string]string{"?for=apple": "webcal://" + strings.TrimPrefix(b.URL, "http://") + path, "": b.URL + path} {
		code := "/my/feeds/" + id + "/code.svg" + query
		images := b.Find(func(n *html.Node) bool { return n.Data == "img" && apptest.Attribute(n, "src") == code })
		if len(images) != 1 || apptest.Attribute(images[0], "loading") != "lazy" || apptest.Attribute(images[0], "alt") == "" || !inside(images[0], "details") {
			t.Fatalf("%d images of %s, or one that is not lazy, named and inside of details", len(images), code)
		}
		answer := b.Send(b.Request(http.MethodGet, code, nil)).Want(http.StatusOK)
		if kind := answer.Header.Get("Content-Type"); kind != "image/svg+xml" {
			t.Errorf("it is %q", kind)
		}
		drawn, err := qr.EncodeText(want, qr.Medium)
		if err != nil {
			t.Fatal(err)
		}
		// The drawing is that of the address, and reads as the address.
		expected, _ := drawn.ToSVGBytes(qr.NewQrCodeImgConfig(4, 4, qr.WithOptimalSVG()))
		if pathOf(string(answer.Body)) != pathOf(string(expected)) {
			t.Error("the code is not that of the address")
		}
		raster, err := drawn.ToPNGBytes(qr.NewQrCodeImgConfig(8, 4))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(raster))
		if err != nil {
			t.Fatal(err)
		}
		if read, err := qr.Decode(picture); err != nil || read != want {
			t.Errorf("read as %q, %v", read, err)
		}
	}
}

// pathOf is the drawing in an SVG file.
func pathOf(svg string) string {
	_, rest, _ := strings.Cut(svg, ` d="`)
	path, _, _ := strings.Cut(rest, `"`)
	return path
}

func inside(n *html.Node, tag string) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.Data == tag {
			return true
		}
	}
	return false
}
