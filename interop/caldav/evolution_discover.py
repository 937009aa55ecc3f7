"""Looks for an account's calendars with Evolution-data-server, as Evolution's and
GNOME's dialogs for a new account do, and prints what it finds as a JSON array of
{"href","name","color","events","tasks"}.
"""

import json
import sys

from evolution_account import EDataServer, account

address, username, password = sys.argv[1:]
source, credentials = account(address, username, password)

kinds = EDataServer.WebDAVDiscoverSupports
_, _, _, found, _ = EDataServer.webdav_discover_sources_sync(source, None, kinds.EVENTS | kinds.TASKS | kinds.MEMOS, credentials, None)
print(json.dumps([
    {"href": one.href, "name": one.display_name, "color": one.color or "",
     "events": bool(one.supports & kinds.EVENTS), "tasks": bool(one.supports & kinds.TASKS)}
    for one in found
]))
