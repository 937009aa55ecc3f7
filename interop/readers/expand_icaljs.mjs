// Expands recurring events with ical.js, Thunderbird's. What it reads and prints is
// described in ../recurrence_test.go. Zones are the VTIMEZONEs inside of the file.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

const utc = ICAL.Timezone.utcTimezone;
const floats = (time) => time.isDate || time.zone === ICAL.Timezone.localTimezone;
const written = (time) => (floats(time) ? time : time.convertToZone(utc)).toICALString().replace("Z", "");

// How far an override may have been moved away from its slot.
const slack = ICAL.Duration.fromString("P60D");

function expand(text, until) {
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  const overrides = events.filter((event) => event.hasProperty("recurrence-id"));
  const master = new ICAL.Event(events.find((event) => !overrides.includes(event)), { exceptions: overrides });
  const end = ICAL.Time.fromString(until.replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));
  end.addDuration(slack);
  const times = [];
  const iterator = master.iterator();
  for (let next = iterator.next(); next && next.compare(end) < 0; next = iterator.next()) {
    const { startDate, endDate } = master.getOccurrenceDetails(next);
    times.push(`${written(startDate)}/${written(endDate)}`);
  }
  return times.join(" ");
}

let until = "";
let text = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (!until) {
    until = line;
    continue;
  }
  text.push(line);
  if (line !== "END:VCALENDAR") continue;
  let answer;
  try {
    answer = expand(text.join("\r\n"), until);
  } catch (error) {
    answer = `error: ${error}`;
  }
  // Some rules never end here: what was found before is told before the next begins.
  await new Promise((told) => process.stdout.write(`${answer}\n`, told));
  until = "";
  text = [];
}
