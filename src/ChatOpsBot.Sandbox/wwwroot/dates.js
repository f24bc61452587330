// Slack's date tokens, in the reader's own zone and language.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
const format = options => date => new Intl.DateTimeFormat(undefined, options).format(date);
const pretty = fallback => date => {
  const days = Math.round((startOfDay(date) - startOfDay(new Date())) / 86400000);
  return { '-1': 'Yesterday', 0: 'Today', 1: 'Tomorrow' }[days] ?? fallback(date);
};
const startOfDay = date => new Date(date.getFullYear(), date.getMonth(), date.getDate());

const short = format({ day: 'numeric', month: 'short', year: 'numeric' });
const middle = format({ day: 'numeric', month: 'long', year: 'numeric' });
const long = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
export const time = format({ hour: '2-digit', minute: '2-digit' });
export const full = format({ dateStyle: 'full', timeStyle: 'long' });
export const day = pretty(long);

const tokens = {
  date_num: date => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`,
  date_slash: format({ dateStyle: 'short' }),
  date: middle,
  date_short: short,
  date_long: long,
  date_long_full: long,
  date_pretty: pretty(middle),
  date_short_pretty: pretty(short),
  date_long_pretty: pretty(long),
  day_divider_pretty: pretty(long),
  time,
  time_secs: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  ago: date => ago(date),
};

export function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const steps = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

export const fromTs = ts => new Date(Number(ts) * 1000);
export const dateText = (epoch, text) => text.replace(/\{(\w+)\}/g, (whole, name) => tokens[name]?.(new Date(epoch * 1000)) ?? whole);
