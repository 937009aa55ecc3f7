"""Expands recurring events with dateutil, and places them in their zones with
Python's zoneinfo. What it reads and prints is described in ../recurrence_test.go.

python-icalendar takes the event apart. The rule is dateutil's, of wall times; here
stand only what makes a set of it (RFC 5545 section 3.8.5) and the lengths.
"""

import datetime
import re
import sys
import zoneinfo

import icalendar
from dateutil.rrule import rrulestr

UTC = datetime.timezone.utc
SLACK = datetime.timedelta(days=60)  # how far an override may have been moved


def is_date(at):
    return not isinstance(at, datetime.datetime)


def zone_of(prop):
    """The zone of a property's times, None for dates and floating ones."""
    if "TZID" in prop.params:
        return zoneinfo.ZoneInfo(prop.params["TZID"])
    return UTC if prop.to_ical().endswith(b"Z") else None


def walls(prop, zone):
    """The times of a DATE or DATE-TIME property as the clocks of a zone show them."""
    own = zone_of(prop)
    for text in prop.to_ical().decode().split(","):
        at = datetime.datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")
        yield at.replace(tzinfo=own).astimezone(zone).replace(tzinfo=None) if own else at


def ends(event, start, zone):
    """The function from the wall time of a start to the moment of the end."""
    days = exact = datetime.timedelta(0)
    if "DURATION" in event:
        whole = event["DURATION"].dt
        days = datetime.timedelta(days=whole.days)
        exact = whole - days
    elif "DTEND" in event:
        exact = moment(next(walls(event["DTEND"], zone)), zone) - moment(start, zone)
    elif is_date(event["DTSTART"].dt):
        days = datetime.timedelta(days=1)
    # Days by the calendar, the rest by the clock of UTC (section 3.3.6).
    return lambda at: moment(at + days, zone) + exact


def moment(wall, zone):
    """The time in UTC, or the time itself of what has no zone."""
    return wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None) if zone else wall


def every(value):
    return value if isinstance(value, list) else [value] if value is not None else []


def expand(text, until):
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    master = next(event for event in events if "RECURRENCE-ID" not in event)
    start, zone = next(walls(master["DTSTART"], zone_of(master["DTSTART"]))), zone_of(master["DTSTART"])
    form = "%Y%m%d" if is_date(master["DTSTART"].dt) else "%Y%m%dT%H%M%S"

    # dateutil takes UNTIL as it takes DTSTART: here as a wall time.
    rule = re.search(r"(?m)^RRULE:(\S*)", text.partition("BEGIN:VEVENT")[2])[1]
    if bound := re.search(r"UNTIL=(\w+)Z", rule):
        last = datetime.datetime.strptime(bound[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        rule = rule.replace(bound[0], "UNTIL=" + last.astimezone(zone).strftime("%Y%m%dT%H%M%S"))

    slots = {start}
    slots.update(rrulestr(rule, dtstart=start).between(start, until + SLACK, inc=True))
    slots.update(at for prop in every(master.get("RDATE")) for at in walls(prop, zone))
    slots.difference_update(at for prop in every(master.get("EXDATE")) for at in walls(prop, zone))

    found = []
    for event in events:
        if event is master:
            continue
        slots.discard(next(walls(event["RECURRENCE-ID"], zone)))
        own = next(walls(event["DTSTART"], zone))
        found.append((moment(own, zone), ends(event, own, zone)(own)))
    end = ends(master, start, zone)
    found += [(moment(at, zone), end(at)) for at in slots]
    return " ".join(f"{a.strftime(form)}/{b.strftime(form)}" for a, b in found)


until, text = None, []
for line in sys.stdin:
    if until is None:
        until = datetime.datetime.strptime(line.strip(), "%Y%m%dT%H%M%SZ")
        continue
    text.append(line)
    if line.startswith("END:VCALENDAR"):
        try:
            print(expand("".join(text), until), flush=True)
        except Exception as error:  # whatever the library raises is the finding
            print("error:", repr(error), flush=True)
        until, text = None, []
