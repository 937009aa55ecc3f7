"""Subscribes to a feed with Evolution-data-server, as GNOME Calendar and
Evolution do, and prints what it holds: one JSON line {"events":[...]} for each
line read from stdin, which is "list" or "refresh". The shape of an event is
described in ../event_test.go.

A refresh is only asked for: the server fetches in the background, so whoever
asks lists again until the change is there.

Run it in a D-Bus session of its own, with the XDG folders in a temporary one:
the account is written there and nowhere else.
"""

import datetime
import json
import sys

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, ICalGLib  # noqa: E402


def subscribe(address):
    """Adds the feed to the registry and opens it."""
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new_with_uid("feed", None)
    source.set_display_name("Feed")
    source.set_parent("webcal-stub")
    source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("webcal")
    source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND).set_uri(
        EDataServer.Source.__gtype__ and __import__("gi.repository.GLib", fromlist=["GLib"]).Uri.parse(address, 0))
    source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION).set_method("none")
    registry.commit_source_sync(source, None)
    return ECal.Client.connect_sync(registry.ref_source("feed"), ECal.ClientSourceType.EVENTS, 0xFFFFFFFF, None)


c = subscribe(sys.argv[1])
for line in sys.stdin:
    if line.strip() == "refresh":
        print(c.refresh_sync(None), file=sys.stderr)
    ok, comps = c.get_object_list_as_comps_sync("#t", None)
    print(len(comps), flush=True)
    if comps: print(comps[0].get_as_string(), flush=True)
