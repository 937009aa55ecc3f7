"""python-caldav, the library under many scripts and add-ons, with a practitioner's
account. Go starts this with the account in AFTERGLOW_ACCOUNT; see
../python_caldav_test.go. Each function test_* is a test; they are reported as the
Test Anything Protocol.
"""

import datetime
import json
import os
import sys
import traceback

import caldav
from caldav.elements import cdav, dav
from caldav.lib import error

ACCOUNT = json.loads(os.environ["AFTERGLOW_ACCOUNT"])
UTC = datetime.timezone.utc

client = caldav.DAVClient(ACCOUNT["entry"], username=ACCOUNT["username"], password=ACCOUNT["password"])
principal = client.principal()


def calendar(segment):
    (found,) = [c for c in principal.calendars() if str(c.url).endswith(f"/{segment}/")]
    return found


def fresh(name, components=("VEVENT",)):
    """A calendar of its own for each test, so that none sees what another does."""
    return principal.make_calendar(name=name, cal_id=name, supported_calendar_component_set=list(components))


def event(uid, summary, *lines, component="VEVENT"):
    return "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//A script//EN", f"BEGIN:{component}", f"UID:{uid}",
        "DTSTAMP:20260102T030405Z", f"SUMMARY:{summary}", *lines, f"END:{component}", "END:VCALENDAR", ""])


def summaries(objects):
    return sorted(str(o.icalendar_component["SUMMARY"]) for o in objects)


def utc(*numbers):
    return datetime.datetime(*numbers, tzinfo=UTC)


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def refused(call):
    """The call has to be answered 403, of which the library tells the reason phrase."""
    try:
        call()
    except error.AuthorizationError as refusal:
        equal(refusal.reason, "Forbidden")
        return
    raise AssertionError("not refused")


def test_finds_the_calendars_and_what_they_take():
    found = {str(c.url).rstrip("/").rsplit("/", 1)[1]: c for c in principal.calendars()}
    equal(sorted(found), ["appointments", "follow-ups"])
    for one in found.values():
        equal(one.get_supported_components(), ["VEVENT"])
        assert one.get_display_name(), "no name"


def test_saves_an_event_and_finds_it_by_its_uid_and_by_its_text():
    appointments = calendar("appointments")
    appointments.save_event(event("lunch@example.com", "Lunch\\, with Zoë", "DTSTART:20270301T170000Z", "DTEND:20270301T180000Z"))
    found = appointments.event_by_uid("lunch@example.com")
    equal(str(found.icalendar_component["SUMMARY"]), "Lunch, with Zoë")
    # The library asks for i;octet, where case counts (RFC 4791 section 9.7.5).
    equal(summaries(appointments.search(event=True, summary="with Zoë")), ["Lunch, with Zoë"])
    equal(appointments.search(event=True, summary="With Zoë"), [])

    found.icalendar_component["SUMMARY"] = "Dinner"
    found.save()
    equal(summaries(appointments.search(event=True, summary="Dinner")), ["Dinner"])
    found.delete()
    try:
        appointments.event_by_uid("lunch@example.com")
    except error.NotFoundError:
        return
    raise AssertionError("deleted, it is still found")


def test_searches_by_date_as_a_calendar_shows_it():
    ranges = fresh("ranges")
    ranges.save_event(event("weekly", "Weekly", "DTSTART:20270301T170000Z", "DTEND:20270301T180000Z", "RRULE:FREQ=WEEKLY;COUNT=3"))
    ranges.save_event(event("closed", "Closed", "DTSTART;VALUE=DATE:20270309"))

    def during(start, end):
        return summaries(ranges.date_search(start, end, expand=False))

    equal(during(utc(2027, 3, 15), utc(2027, 3, 16)), ["Weekly"])  # the third time
    equal(during(utc(2027, 3, 15, 17, 30), utc(2027, 3, 15, 17, 40)), ["Weekly"])  # within it
    equal(during(utc(2027, 3, 15, 18), utc(2027, 3, 15, 19)), [])  # right after it
    equal(during(utc(2027, 3, 9), utc(2027, 3, 10)), ["Closed"])
    equal(during(utc(2027, 3, 1), None), ["Closed", "Weekly"])
    equal(during(utc(2027, 3, 16), None), [])


def test_finds_each_time_of_a_series():
    series = fresh("series")
    series.save_event(event("weekly", "Weekly", "DTSTART:20270301T170000Z", "DTEND:20270301T180000Z", "RRULE:FREQ=WEEKLY;COUNT=4"))
    found = series.search(event=True, start=utc(2027, 3, 8), end=utc(2027, 3, 16), expand=True)
    equal(sorted(o.icalendar_component["DTSTART"].dt for o in found), [utc(2027, 3, 8, 17), utc(2027, 3, 15, 17)])
    assert all("RRULE" not in o.icalendar_component for o in found), "not expanded"


def test_asks_the_server_for_each_time_of_a_series():
    series = fresh("expanded")
    series.save_event(event("weekly", "Weekly", "DTSTART;TZID=America/New_York:20270301T120000", "DTEND;TZID=America/New_York:20270301T130000",
                            "RRULE:FREQ=WEEKLY;COUNT=4"))
    # The library expands itself what the server has not.
    (found,) = series.search(event=True, start=utc(2027, 3, 8), end=utc(2027, 3, 16), expand=True, split_expanded=False)
    times = [(e["DTSTART"].dt, e["DTEND"].dt, e["RECURRENCE-ID"].dt) for e in found.icalendar_instance.walk("VEVENT")]
    # Clocks changed on the 14th.
    equal(times, [(utc(2027, 3, 8, 17), utc(2027, 3, 8, 18), utc(2027, 3, 8, 17)), (utc(2027, 3, 15, 16), utc(2027, 3, 15, 17), utc(2027, 3, 15, 16))])
    assert found.data.count("DTSTART:2027") == 2, f"not in UTC: {found.data}"


def test_asks_when_a_calendar_takes_time():
    taking = fresh("taking")
    taking.save_event(event("weekly", "Weekly", "DTSTART:20270301T170000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"))
    taking.save_event(event("next", "Right after it", "DTSTART:20270308T180000Z", "DURATION:PT30M"))
    taking.save_event(event("perhaps", "Perhaps", "DTSTART:20270309T170000Z", "DURATION:PT1H", "STATUS:TENTATIVE"))
    taking.save_event(event("birthday", "Birthday", "DTSTART;VALUE=DATE:20270310", "TRANSP:TRANSPARENT"))
    found = taking.freebusy_request(utc(2027, 3, 7), utc(2027, 3, 14)).icalendar_instance
    (answer,) = found.walk("VFREEBUSY")
    equal((answer["DTSTART"].dt, answer["DTEND"].dt), (utc(2027, 3, 7), utc(2027, 3, 14)))
    equal([(p.params["FBTYPE"], p.start, p.end) for p in answer["FREEBUSY"]], [
        ("BUSY", utc(2027, 3, 8, 17), utc(2027, 3, 8, 18, 30)),
        ("BUSY-TENTATIVE", utc(2027, 3, 9, 17), utc(2027, 3, 9, 18)),
    ])
    (nothing,) = taking.freebusy_request(utc(2027, 4, 1), utc(2027, 4, 2)).icalendar_instance.walk("VFREEBUSY")
    assert "FREEBUSY" not in nothing, "busy when nothing is"


def test_survives_events_of_windows_zones_and_lists_of_exceptions():
    odd = fresh("odd")
    odd.save_event(event("windows", "From Outlook", "DTSTART;TZID=W. Europe Standard Time:20270310T100000", "DURATION:PT1H"))
    odd.save_event(event("except", "With exceptions", "DTSTART:20270301T170000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=10",
                         "EXDATE:20270303T170000Z,20270304T170000Z"))
    equal(summaries(odd.date_search(utc(2027, 3, 10, 9), utc(2027, 3, 10, 10), expand=False)), ["From Outlook"])
    equal(odd.date_search(utc(2027, 3, 3), utc(2027, 3, 5), expand=False), [])
    equal(summaries(odd.date_search(utc(2027, 3, 5), utc(2027, 3, 6), expand=False)), ["With exceptions"])


def test_keeps_tasks_in_a_calendar_that_takes_them():
    tasks = fresh("tasks", ("VTODO",))
    equal(tasks.get_supported_components(), ["VTODO"])
    tasks.save_todo(event("order", "Order gloves", "DUE:20270301T170000Z", component="VTODO"))
    tasks.save_todo(event("file", "File it", "STATUS:NEEDS-ACTION", component="VTODO"))
    equal(summaries(tasks.todos()), ["File it", "Order gloves"])
    tasks.todo_by_uid("file").complete()
    equal(summaries(tasks.todos()), ["Order gloves"])
    equal(summaries(tasks.todos(include_completed=True)), ["File it", "Order gloves"])
    # Neither takes what it has not said it takes.
    refused(lambda: tasks.save_event(event("lunch", "Lunch", "DTSTART:20270301T170000Z")))
    refused(lambda: calendar("appointments").save_todo(event("other", "Other", component="VTODO")))


def test_follows_what_changes_by_sync_token():
    following = fresh("following")
    for uid in ["stays", "changes", "goes"]:
        following.save_event(event(uid, uid, "DTSTART:20270301T170000Z"))
    known = following.objects_by_sync_token(load_objects=True)
    equal(summaries(known), ["changes", "goes", "stays"])
    equal(known.sync(), ([], []))

    following.save_event(event("comes", "comes", "DTSTART:20270302T170000Z"))
    following.save_event(event("changes", "changed", "DTSTART:20270303T170000Z"))
    following.event_by_uid("goes").delete()
    changed, deleted = known.sync()
    equal(summaries(changed), ["changed", "comes"])
    equal([str(o.url).rsplit("/", 1)[1] for o in deleted], ["goes.ics"])
    equal(summaries(known), ["changed", "comes", "stays"])


def test_is_told_that_a_sync_token_is_not_ours():
    following = fresh("forgetting")
    refused(lambda: following.objects_by_sync_token("http://example.com/not-ours"))


def test_makes_names_and_deletes_a_calendar():
    made = fresh("named")
    equal(made.get_display_name(), "named")
    made.set_properties([dav.DisplayName("Büro & <Praxis>")])
    equal(calendar("named").get_display_name(), "Büro & <Praxis>")
    made.save_event(event("inside", "Inside", "DTSTART:20270301T170000Z"))
    made.delete()
    assert not [c for c in principal.calendars() if str(c.url).endswith("/named/")], "deleted, it is still there"
    refused(calendar("appointments").delete)


def test_describes_a_calendar():
    made = fresh("described")
    made.set_properties([cdav.CalendarDescription("Rooms, and who is in them")])
    equal(made.get_property(cdav.CalendarDescription()), "Rooms, and who is in them")


def test_cannot_change_the_follow_ups():
    follow_ups = calendar("follow-ups")
    before = {str(o.url): o.data for o in follow_ups.events()}
    assert before, "there are none"
    refused(lambda: follow_ups.save_event(event("mine", "Mine", "DTSTART:20270301T170000Z")))
    one = follow_ups.events()[0]
    one.icalendar_component["SUMMARY"] = "Changed"
    refused(one.save)
    refused(one.delete)
    equal({str(o.url): o.data for o in follow_ups.events()}, before)


failed = 0
tests = [(name, run) for name, run in globals().items() if name.startswith("test_")]
for number, (name, run) in enumerate(tests, 1):
    try:
        run()
        verdict = "ok"
    except Exception:
        failed += 1
        verdict = "not ok"
        print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
    print(f"{verdict} {number} - {name.removeprefix('test_').replace('_', ' ')}", flush=True)
print(f"1..{len(tests)}")
sys.exit(failed > 0)
