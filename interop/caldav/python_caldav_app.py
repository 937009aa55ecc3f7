"""python-caldav as an app that somebody uses: "write CALENDAR" stores the iCalendar
object on stdin, "remove CALENDAR UID" deletes one, "list CALENDAR" prints all of the
calendar's as a JSON array. The account is in AFTERGLOW_ACCOUNT.
"""

import json
import os
import sys

import caldav

account = json.loads(os.environ["AFTERGLOW_ACCOUNT"])
client = caldav.DAVClient(account["entry"], username=account["username"], password=account["password"])
verb, name, *uid = sys.argv[1:]
(calendar,) = [c for c in client.principal().calendars() if str(c.url).endswith(f"/{name}/")]
if verb == "write":
    calendar.save_event(sys.stdin.buffer.read().decode())
elif verb == "remove":
    calendar.event_by_uid(*uid).delete()
elif verb == "list":
    print(json.dumps([event.data for event in calendar.events()]))
