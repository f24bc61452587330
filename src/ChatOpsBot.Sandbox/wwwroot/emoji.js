import { el } from './dom.js';

// Every emoji of Slack's, by name: the sandbox checks reactions against the same list.
const names = await (await fetch('/sandbox/assets/emoji-names.json')).json();

export const emoji = name => names[name.split('::')[0]] ?? null;
export const withEmoji = text => text.replace(/:([a-z0-9_+-]+)(?:::skin-tone-\d)?:/g, (whole, name) => emoji(name) ?? whole);

// Slack draws its signs itself. So does the page with the coloured circles, which say how things stand: not every machine has a font for them.
const circles = { '🔴': 'red', '🟠': 'orange', '🟡': 'yellow', '🟢': 'green', '🔵': 'blue', '🟣': 'purple', '⚪': 'white', '⚫': 'black' };
export const drawn = text => text.split(/([🔴🟠🟡🟢🔵🟣⚪⚫])/u).map(part => (circles[part] ? el('span', { class: `circle ${circles[part]}` }, part) : part));

// By what the name holds; those that begin with it come first. Of two names for one sign the first is shown, and a number never leads.
export function findEmoji(part, most = 60) {
  const wanted = part.toLowerCase();
  const found = Object.keys(names).filter(name => name.includes(wanted)).sort((a, b) => b.startsWith(wanted) - a.startsWith(wanted) || /^\d/.test(a) - /^\d/.test(b));
  return found.filter((name, at) => wanted || found.findIndex(other => names[other] === names[name]) === at).slice(0, most).map(name => ({ name, sign: names[name] }));
}
