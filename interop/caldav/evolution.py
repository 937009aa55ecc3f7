"""Opens a calendar of a CalDAV account with Evolution-data-server, as Evolution and
GNOME Calendar do, and does what it is told by lines on stdin: JSON objects
{"do","ics","uid"}, where "do" is "list", "refresh", "create", "modify" or "remove".
Each is answered by a line {"error","readonly","events":[...]} with what the calendar
holds then. The shape of an event is described in ../event_test.go.

A refresh is only asked for: the server fetches in the background, so whoever waits
for a change asks again until it is there.

Run it in a D-Bus session of its own, with the XDG folders in a temporary one: the
account is written there and nowhere else.
"""

import json
import pathlib
import sys
import time

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, GLib, ICalGLib  # noqa: E402

sys.path.append(str(pathlib.Path(__file__).parent.parent / "readers"))
from evolution_events import read  # noqa: E402

WITHOUT_WAITING = 0xFFFFFFFF  # for the first fetch to end
ALL, ANY_CONFLICT = ECal.ObjModType.ALL, ECal.OperationFlags.NONE


def open_calendar(address, username, password):
    """Adds the calendar, opens it and gives the password when asked for it."""
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new_with_uid("calendar", None)
    source.set_parent("caldav-stub")
    source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("caldav")
    uri = GLib.Uri.parse(address, GLib.UriFlags.NONE)
    login = source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION)
    login.set_host(uri.get_host())
    login.set_port(uri.get_port())
    login.set_user(username)
    login.set_method("plain/password")
    source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND).set_uri(uri)
    registry.commit_source_sync(source, None)
    source = registry.ref_source("calendar")

    credentials = EDataServer.NamedParameters.new()
    credentials.set(EDataServer.SOURCE_CREDENTIAL_USERNAME, username)
    credentials.set(EDataServer.SOURCE_CREDENTIAL_PASSWORD, password)
    given = []

    def give(source, *_):  # as a user does in the dialog that Evolution shows
        given.append(True)
        source.invoke_authenticate(credentials, None, None)

    source.connect("credentials-required", give)
    calendar = ECal.Client.connect_sync(source, ECal.ClientSourceType.EVENTS, WITHOUT_WAITING, None)
    until = time.monotonic() + 20
    while not (given and source.get_connection_status() == EDataServer.SourceConnectionStatus.CONNECTED):
        if time.monotonic() > until:
            raise SystemExit(f"not signed in, but {source.get_connection_status().value_nick}")
        messages()
        time.sleep(0.02)
    return calendar


def messages():
    """Handles what the services have to say meanwhile."""
    while GLib.MainContext.default().iteration(False):
        pass


def do(calendar, told):
    verb = told["do"]
    if verb == "refresh":
        calendar.refresh_sync(None)
    elif verb in ("create", "modify"):
        whole = ICalGLib.Component.new_from_string(told["ics"])
        zone = whole.get_first_component(ICalGLib.ComponentKind.VTIMEZONE_COMPONENT)
        if zone:  # goes to the server with the first event that needs it
            known = ICalGLib.Timezone.new()
            known.set_component(zone)
            calendar.add_timezone_sync(known, None)
        event = whole.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
        if verb == "create":
            calendar.create_object_sync(event, ANY_CONFLICT, None)
        else:
            calendar.modify_object_sync(event, ALL, ANY_CONFLICT, None)
    elif verb == "remove":
        calendar.remove_object_sync(told["uid"], None, ALL, ANY_CONFLICT, None)


calendar = open_calendar(*sys.argv[1:])
for line in sys.stdin:
    failure = ""
    messages()
    try:
        do(calendar, json.loads(line))
    except GLib.Error as error:
        failure = error.message
    print(json.dumps({"error": failure, "readonly": calendar.is_readonly(), "events": read(calendar)}), flush=True)
