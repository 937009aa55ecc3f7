/* Expands recurring events with libical, of Evolution, GNOME Calendar and KDE. What
 * it reads and prints is described in ../recurrence_test.go, which compiles it.
 *
 * libical finds the occurrences of one component; here the overrides take their
 * places. Zones are the VTIMEZONEs inside of the file.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How far an override may have been moved away from its slot, in days. */
#define SLACK 60

enum { MOST_OVERRIDES = 16 };

struct reader {
    int all_day;
    int overridden;
    time_t slots[MOST_OVERRIDES];
};

static void print_time(time_t at, int all_day)
{
    char text[32];
    strftime(text, sizeof text, all_day ? "%Y%m%d" : "%Y%m%dT%H%M%S", gmtime(&at));
    fputs(text, stdout);
}

/* moment is a time in UTC, floating ones and dates as they are. */
static time_t moment(struct icaltimetype at)
{
    return icaltime_as_timet_with_zone(at, at.zone);
}

static void print_span(time_t start, time_t end, int all_day)
{
    print_time(start, all_day);
    putchar('/');
    print_time(end, all_day);
    putchar(' ');
}

static void print_instance(icalcomponent *event, struct icaltime_span *span, void *data)
{
    struct reader *r = data;
    (void)event;
    for (int i = 0; i < r->overridden; i++)
        if (r->slots[i] == span->start)
            return;
    print_span(span->start, span->end, r->all_day);
}

/* dates_in_utc rewrites RDATEs, whose zones icalcomponent_foreach_recurrence does
 * not look at. */
static void dates_in_utc(icalcomponent *event)
{
    for (icalproperty *p = icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY); p;
         p = icalcomponent_get_next_property(event, ICAL_RDATE_PROPERTY)) {
        struct icaltimetype at = icalproperty_get_datetime_with_component(p, event);
        if (at.is_date || !at.zone)
            continue;
        struct icaldatetimeperiodtype date = {0};
        date.time = icaltime_convert_to_zone(at, icaltimezone_get_utc_timezone());
        date.period = icalperiodtype_null_period();
        icalproperty_remove_parameter_by_kind(p, ICAL_TZID_PARAMETER);
        icalproperty_set_rdate(p, date);
    }
}

static void expand(const char *text, struct icaltimetype until)
{
    icalcomponent *calendar = icalparser_parse_string(text), *master = NULL;
    if (!calendar) {
        puts("error: not read");
        return;
    }
    struct reader r = {0};
    for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        icalproperty *slot = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
        if (!slot) {
            master = event;
            continue;
        }
        struct icaltimetype start = icalcomponent_get_dtstart(event);
        print_span(moment(start), moment(icalcomponent_get_dtend(event)), start.is_date);
        r.slots[r.overridden++] = moment(icalproperty_get_datetime_with_component(slot, event));
    }
    struct icaltimetype start = icalcomponent_get_dtstart(master);
    r.all_day = start.is_date;
    icaltime_adjust(&until, SLACK, 0, 0, 0);
    icaltime_adjust(&start, -SLACK, 0, 0, 0);
    dates_in_utc(master);
    icalcomponent_foreach_recurrence(master, start, until, print_instance, &r);
    putchar('\n');
    icalcomponent_free(calendar);
}

int main(void)
{
    static char text[1 << 20], line[1 << 16];
    struct icaltimetype until = icaltime_null_time();
    size_t length = 0;
    setenv("TZ", "UTC", 1);
    set_zone_directory("/nonexistent");
    while (fgets(line, sizeof line, stdin)) {
        if (icaltime_is_null_time(until)) {
            line[strcspn(line, "\r\n")] = 0;
            until = icaltime_from_string(line);
            continue;
        }
        size_t more = strlen(line);
        if (length + more >= sizeof text)
            return 1;
        memcpy(text + length, line, more + 1);
        length += more;
        if (strncmp(line, "END:VCALENDAR", 13) == 0) {
            expand(text, until);
            until = icaltime_null_time();
            length = 0;
            fflush(stdout);
        }
    }
    return 0;
}
