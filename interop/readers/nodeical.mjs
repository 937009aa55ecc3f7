// Reads iCalendar files with node-ical, which sends calendars into chat bots,
// mirrors and home automation, and prints one JSON object per file and line:
// {"file","error","events":[...]}. The shape of an event is described in
// ../event_test.go.
//
// Run it with TZ=UTC: node-ical gives an all-day event as midnight of this
// machine's zone.
import ical from "node-ical";

const wallTime = (date, zone) =>
  new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone, dateStyle: "short", timeStyle: "medium",
  }).format(date).replace(" ", "T");

function when(date, allDay) {
  if (!date) return { wall: "", utc: "" };
  if (Number.isNaN(date.getTime())) throw new Error("a date that is none");
  if (allDay) return { wall: date.toISOString().slice(0, 10), utc: "" };
  const zone = date.tz === "Etc/UTC" ? "UTC" : date.tz;
  if (!zone) throw new Error("a floating time");
  const utc = date.toISOString().replace(/\.000Z$/, "Z");
  return { wall: `${wallTime(date, zone)} ${zone}`, utc };
}

// A property with parameters comes as an object.
const text = (value) => value?.val ?? value ?? "";

function read(file) {
  const components = Object.values(ical.sync.parseFile(file));
  return components.filter((c) => c.type === "VEVENT").map((event) => {
    const allDay = event.datetype === "date";
    const start = when(event.start, allDay);
    const end = when(event.end, allDay);
    return {
      uid: event.uid ?? "",
      summary: text(event.summary),
      description: text(event.description),
      status: text(event.status),
      sequence: Number(event.sequence ?? -1),
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
