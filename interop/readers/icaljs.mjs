// Reads iCalendar files with ical.js, Thunderbird's parser, in its strict mode,
// and prints one JSON object per file and line: {"file","error","events":[...]}.
// The shape of an event is described in ../event_test.go.
//
// Instants are computed with the VTIMEZONE inside the file, never with this
// machine's zone database: that is what makes a wrong VTIMEZONE visible.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const text = (event, name) => event.getFirstPropertyValue(name) ?? "";

function when(event, name) {
  const property = event.getFirstProperty(name);
  if (!property) return { wall: "", utc: "" };
  const time = property.getFirstValue();
  if (time.isDate) return { wall: time.toString(), utc: "" };
  const tzid = property.getParameter("tzid");
  if (tzid && time.zone.tzid !== tzid) throw new Error(`no VTIMEZONE for ${tzid}`);
  const utc = time.convertToZone(ICAL.Timezone.utcTimezone).toString();
  return { wall: time.toString().replace(/Z$/, "") + " " + (tzid ?? "UTC"), utc };
}

function read(file) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
  return calendar.getAllSubcomponents("vevent").map((event) => {
    const start = when(event, "dtstart");
    const end = when(event, "dtend");
    return {
      uid: text(event, "uid"),
      summary: text(event, "summary"),
      description: text(event, "description"),
      status: text(event, "status"),
      sequence: Number(text(event, "sequence")),
      start: start.wall,
      end: end.wall,
      start_utc: start.utc,
      end_utc: end.utc,
    };
  });
}

for (const file of process.argv.slice(2)) {
  try {
    console.log(JSON.stringify({ file, error: "", events: read(file) }));
  } catch (error) {
    console.log(JSON.stringify({ file, error: String(error), events: [] }));
  }
}
