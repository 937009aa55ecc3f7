"""What stands in a calendar of Evolution-data-server, in the shape of an event that
../event_test.go describes.
"""

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

DTSTART, DTEND = ICalGLib.PropertyKind.DTSTART_PROPERTY, ICalGLib.PropertyKind.DTEND_PROPERTY


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
