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
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, GLib, ICalGLib  # noqa: E402

WITHOUT_WAITING = 0xFFFFFFFF  # for the first fetch to end
DTSTART, DTEND = ICalGLib.PropertyKind.DTSTART_PROPERTY, ICalGLib.PropertyKind.DTEND_PROPERTY


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


def when(calendar, event, kind):
    """The wall time as written and, for a timed value, the instant in UTC."""
    prop = event.get_first_property(kind)
    if prop is None:
        return "", ""
    time = event.get_dtstart() if kind == DTSTART else event.get_dtend()
    date = f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    if time.is_date():
        return date, ""

    def clock(t):
        return f"{t.get_hour():02}:{t.get_minute():02}:{t.get_second():02}"

    tzid = prop.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    if tzid is None:
        return f"{date}T{clock(time)} UTC", f"{date}T{clock(time)}Z"
    _, zone = calendar.get_timezone_sync(tzid.get_tzid(), None)
    time.set_timezone(zone)
    utc = time.convert_to_zone(ICalGLib.Timezone.get_utc_timezone())
    day = f"{utc.get_year():04}-{utc.get_month():02}-{utc.get_day():02}"
    return f"{date}T{clock(time)} {tzid.get_tzid()}", f"{day}T{clock(utc)}Z"


def text(event, kind):
    prop = event.get_first_property(kind)
    return prop.get_value_as_string() if prop else ""


def read(calendar):
    _, components = calendar.get_object_list_as_comps_sync("#t", None)
    events = []
    for component in components:
        event = component.get_icalcomponent()
        start, start_utc = when(calendar, event, DTSTART)
        end, end_utc = when(calendar, event, DTEND)
        events.append({
            "uid": event.get_uid(),
            "summary": event.get_summary() or "",
            "description": event.get_description() or "",
            "status": text(event, ICalGLib.PropertyKind.STATUS_PROPERTY),
            "sequence": int(text(event, ICalGLib.PropertyKind.SEQUENCE_PROPERTY) or -1),
            "start": start,
            "end": end,
            "start_utc": start_utc,
            "end_utc": end_utc,
        })
    return events


feed = subscribe(sys.argv[1])
while True:
    print(json.dumps({"file": "", "error": "", "events": read(feed)}), flush=True)
    line = sys.stdin.readline()
    if not line:
        break
    if line.strip() == "refresh":
        feed.refresh_sync(None)
