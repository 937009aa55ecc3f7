"""Asks about principals with Evolution-data-server, as Evolution's dialog for the
permissions of a calendar does, and prints a JSON object: "found" holds {"href","name"}
of those whose name has the text, and "granted" {"href","protected","privileges"} of
each entry of the calendar's access control list.
"""

import json
import sys

from evolution_account import EDataServer, account

calendar, username, password, text = sys.argv[1:]
source, credentials = account(calendar, username, password)
session = EDataServer.WebDAVSession.new(source)
session.set_credentials(credentials)

_, found = session.principal_property_search_sync(None, True, "DAV:", "displayname", text, None)
_, entries = session.get_acl_sync(None, None)
print(json.dumps({
    "found": [{"href": p.href, "name": p.display_name} for p in found],
    "granted": [
        {"href": e.principal_href, "protected": bool(e.flags & EDataServer.WebDAVACEFlag.PROTECTED),
         "privileges": sorted(p.name for p in e.get_privileges())}
        for e in entries if e.flags & EDataServer.WebDAVACEFlag.GRANT
    ],
}))
