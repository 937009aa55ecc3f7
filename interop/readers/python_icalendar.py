"""Reads iCalendar files with python-icalendar and prints one JSON object per
file and line: {"file","error","events":[...]}. The shape of an event is
described in ../event_test.go.

A property that the library could not read is kept by it as an error of the
component; any such error is reported as the file's.
"""

import datetime
import json
import sys

import icalendar


def when(event, name):
    """The wall time as written and, for a timed value, the instant in UTC."""
    if name not in event:
        return "", ""
    value = event[name].dt
    if not isinstance(value, datetime.datetime):
        return value.isoformat(), ""
    if value.tzinfo is None:
        raise ValueError(f"{name} is a floating time")
    zone = event[name].params.get("TZID", "UTC")
    wall = value.replace(tzinfo=None).isoformat()
    utc = value.astimezone(datetime.timezone.utc).replace(tzinfo=None).isoformat()
    return f"{wall} {zone}", utc + "Z"


def read(path):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    errors = [error for part in calendar.walk() for error in part.errors]
    if errors:
        raise ValueError(str(errors))
    events = []
    for event in calendar.walk("VEVENT"):
        start, start_utc = when(event, "DTSTART")
        end, end_utc = when(event, "DTEND")
        events.append({
            "uid": str(event.get("UID", "")),
            "summary": str(event.get("SUMMARY", "")),
            "description": str(event.get("DESCRIPTION", "")),
            "status": str(event.get("STATUS", "")),
            "sequence": int(event.get("SEQUENCE", -1)),
            "start": start,
            "end": end,
            "start_utc": start_utc,
            "end_utc": end_utc,
        })
    return events


for path in sys.argv[1:]:
    try:
        print(json.dumps({"file": path, "error": "", "events": read(path)}))
    except Exception as error:  # whatever the library raises is the finding
        print(json.dumps({"file": path, "error": repr(error), "events": []}))
