/* Reads iCalendar files with libical, the parser of Evolution, GNOME Calendar
 * and KDE, and prints one JSON object per file and line:
 * {"file","error","events":[...]}. The shape of an event is described in
 * ../event_test.go. The test compiles it.
 *
 * The zone database is pointed at an empty place, so that instants come from the
 * VTIMEZONE in the file alone.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_string(const char *s)
{
    putchar('"');
    for (; s && *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void print_field(const char *name, const char *value)
{
    printf(",\"%s\":", name);
    print_string(value);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc((size_t)size + 1, 1);
    if (text && fread(text, 1, (size_t)size, file) != (size_t)size) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

/* first_error describes the first error that the parser left in a component, or
 * the first property whose time has no zone. */
static const char *first_error(icalcomponent *c)
{
    for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_ANY_PROPERTY); p;
         p = icalcomponent_get_next_property(c, ICAL_ANY_PROPERTY)) {
        icalproperty_kind kind = icalproperty_isa(p);
        if (kind == ICAL_XLICERROR_PROPERTY)
            return icalproperty_get_xlicerror(p);
        if (icalcomponent_isa(c) == ICAL_VEVENT_COMPONENT &&
            (kind == ICAL_DTSTART_PROPERTY || kind == ICAL_DTEND_PROPERTY)) {
            icaltimetype t = icalproperty_get_datetime_with_component(p, c);
            if (icaltime_is_null_time(t) || !icaltime_is_valid_time(t))
                return "a time that is none";
            if (!icaltime_is_date(t) && !icaltime_get_timezone(t))
                return "a time without a zone";
        }
    }
    for (icalcomponent *child = icalcomponent_get_first_component(c, ICAL_ANY_COMPONENT); child;
         child = icalcomponent_get_next_component(c, ICAL_ANY_COMPONENT)) {
        const char *error = first_error(child);
        if (error)
            return error;
    }
    return NULL;
}

static void print_time(icalcomponent *event, icalproperty_kind kind, const char *wall_name, const char *utc_name)
{
    char wall[200] = "", utc[40] = "";
    icalproperty *p = icalcomponent_get_first_property(event, kind);
    if (p) {
        icaltimetype t = icalproperty_get_datetime_with_component(p, event);
        if (icaltime_is_date(t)) {
            snprintf(wall, sizeof wall, "%04d-%02d-%02d", t.year, t.month, t.day);
        } else {
            const char *tzid = icaltime_is_utc(t) ? "UTC" : icaltime_get_tzid(t);
            snprintf(wall, sizeof wall, "%04d-%02d-%02dT%02d:%02d:%02d %s",
                     t.year, t.month, t.day, t.hour, t.minute, t.second, tzid ? tzid : "");
            t = icaltime_convert_to_zone(t, icaltimezone_get_utc_timezone());
            snprintf(utc, sizeof utc, "%04d-%02d-%02dT%02d:%02d:%02dZ",
                     t.year, t.month, t.day, t.hour, t.minute, t.second);
        }
    }
    print_field(wall_name, wall);
    print_field(utc_name, utc);
}

static void print_event(icalcomponent *event)
{
    icalproperty *status = icalcomponent_get_first_property(event, ICAL_STATUS_PROPERTY);
    icalproperty *sequence = icalcomponent_get_first_property(event, ICAL_SEQUENCE_PROPERTY);
    printf("{\"sequence\":%d", sequence ? icalproperty_get_sequence(sequence) : -1);
    print_field("uid", icalcomponent_get_uid(event));
    print_field("summary", icalcomponent_get_summary(event));
    print_field("description", icalcomponent_get_description(event));
    print_field("status", status ? icalproperty_get_value_as_string(status) : "");
    print_time(event, ICAL_DTSTART_PROPERTY, "start", "start_utc");
    print_time(event, ICAL_DTEND_PROPERTY, "end", "end_utc");
    putchar('}');
}

static void read_calendar(const char *path)
{
    char *text = read_file(path);
    icalcomponent *calendar = text ? icalparser_parse_string(text) : NULL;
    const char *error = calendar ? first_error(calendar) : "not a calendar";
    printf("{\"file\":");
    print_string(path);
    print_field("error", error);
    printf(",\"events\":[");
    const char *comma = "";
    if (!error) {
        for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
             event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            printf("%s", comma);
            print_event(event);
            comma = ",";
        }
    }
    printf("]}\n");
    if (calendar)
        icalcomponent_free(calendar);
    free(text);
}

int main(int argc, char **argv)
{
    set_zone_directory("/nonexistent");
    icaltimezone_set_builtin_tzdata(0);
    for (int i = 1; i < argc; i++)
        read_calendar(argv[i]);
    return 0;
}
