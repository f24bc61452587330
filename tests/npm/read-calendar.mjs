// Reads an iCalendar as ical.js understands it.
// Usage: node read-calendar.mjs < FILE
// Prints JSON: {"name": …, "events": [{"uid", "summary", "start", "end", "sequence"}]}, with times in unix seconds.
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf8')));
const events = calendar.getAllSubcomponents('vevent').map((part) => {
  const event = new ICAL.Event(part);
  return {
    uid: event.uid,
    summary: event.summary,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    sequence: event.sequence,
  };
});
console.log(JSON.stringify({ name: calendar.getFirstPropertyValue('x-wr-calname'), events }));
