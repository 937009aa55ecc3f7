"""Imports iCalendar files with khal, a calendar for terminals, lists what it then
holds, and prints one JSON object per file and line: {"file","error","events":[...]}.
The shape of an event is described in ../event_test.go.

Both are khal's own commands, run in this process: starting Python anew for each
file would take most of the time. khal shows every time in its user's zone, which
is UTC here, and tells no SEQUENCE.
"""

import contextlib
import datetime
import io
import json
import pathlib
import sys
import tempfile

from khal.cli import main_khal

CONFIG = """
[calendars]
[[feed]]
path = {folder}/feed

[sqlite]
path = {folder}/khal.db

[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%SZ
longdatetimeformat = %Y-%m-%dT%H:%M:%SZ
"""

FIELD, EVENT = "\x1f", "\x1e"
FORMAT = FIELD.join(["{all-day}", "{uid}", "{title}", "{description}", "{status}", "{start-long}", "{end-long}"]) + EVENT


def khal(folder, *arguments):
    """Runs a command of khal and returns what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main_khal(["-c", f"{folder}/config", *arguments], standalone_mode=False)
    return out.getvalue()


def event(text):
    all_day, uid, title, description, status, start, end = text.strip("\n").split(FIELD)
    told = {"uid": uid, "summary": title, "description": description, "status": status.strip()}
    if all_day == "True":  # khal names the last day, iCalendar the day after
        last = datetime.date.fromisoformat(end)
        return told | {"start": start, "end": (last + datetime.timedelta(days=1)).isoformat()}
    return told | {"start_utc": start, "end_utc": end}


def read(path):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "feed").mkdir()
        pathlib.Path(folder, "config").write_text(CONFIG.format(folder=folder))
        khal(folder, "import", "--batch", path)
        today = datetime.date.today()
        first, last = today - datetime.timedelta(days=400), today + datetime.timedelta(days=900)
        listed = khal(folder, "list", "--once", "--day-format", "", "--format", FORMAT, first.isoformat(), last.isoformat())
        return [event(text) for text in listed.split(EVENT)[:-1]]


for path in sys.argv[1:]:
    try:
        print(json.dumps({"file": path, "error": "", "events": read(path)}))
    except Exception as error:  # whatever khal raises is the finding
        print(json.dumps({"file": path, "error": repr(error), "events": []}))
