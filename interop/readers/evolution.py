"""Subscribes to a feed with Evolution-data-server, as Evolution and GNOME Calendar
do, and prints what it holds as one JSON object in a line: {"file","error",
"events":[...]}, at first and then for every line read from stdin. The shape of an
event is described in ../event_test.go.

A line "refresh" asks for a fetch before. It is only asked for: the server fetches
in the background, so whoever waits for a change sends other lines until it is
there.

Run it in a D-Bus session of its own, with the XDG folders in a temporary one: the
account is written there and nowhere else.
"""

import json
import sys

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
from gi.repository import ECal, EDataServer, GLib  # noqa: E402

from evolution_events import read  # noqa: E402

WITHOUT_WAITING = 0xFFFFFFFF  # for the first fetch to end


def subscribe(address):
    """Adds the feed to the account's calendars and opens it."""
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new_with_uid("feed", None)
    source.set_parent("webcal-stub")
    source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("webcal")
    source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION).set_method("none")
    webdav = source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND)
    webdav.set_uri(GLib.Uri.parse(address, GLib.UriFlags.NONE))
    registry.commit_source_sync(source, None)
    return ECal.Client.connect_sync(registry.ref_source("feed"), ECal.ClientSourceType.EVENTS, WITHOUT_WAITING, None)


feed = subscribe(sys.argv[1])
while True:
    print(json.dumps({"file": "", "error": "", "events": read(feed)}), flush=True)
    line = sys.stdin.readline()
    if not line:
        break
    if line.strip() == "refresh":
        feed.refresh_sync(None)
