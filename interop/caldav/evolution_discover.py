"""Looks for an account's calendars with Evolution-data-server, as Evolution's and
GNOME's dialogs for a new account do, and prints what it finds as a JSON array of
{"href","name","color","events","tasks"}.
"""

import json
import sys

import gi

gi.require_version("EDataServer", "1.2")
from gi.repository import EDataServer, GLib  # noqa: E402

address, username, password = sys.argv[1:]
uri = GLib.Uri.parse(address, GLib.UriFlags.NONE)
source = EDataServer.Source.new(None, None)
source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND).set_uri(uri)
login = source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION)
login.set_host(uri.get_host())
login.set_port(uri.get_port())
login.set_user(username)
credentials = EDataServer.NamedParameters.new()
credentials.set(EDataServer.SOURCE_CREDENTIAL_USERNAME, username)
credentials.set(EDataServer.SOURCE_CREDENTIAL_PASSWORD, password)

kinds = EDataServer.WebDAVDiscoverSupports
_, _, _, found, _ = EDataServer.webdav_discover_sources_sync(source, None, kinds.EVENTS | kinds.TASKS | kinds.MEMOS, credentials, None)
print(json.dumps([
    {"href": one.href, "name": one.display_name, "color": one.color or "",
     "events": bool(one.supports & kinds.EVENTS), "tasks": bool(one.supports & kinds.TASKS)}
    for one in found
]))
