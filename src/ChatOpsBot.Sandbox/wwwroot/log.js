// What went between Slack and the app, as it happens: for the developer who wonders what was sent.
import { el } from './dom.js';
import { icon } from './icons.js';
import { openMenu } from './popup.js';
import { get, post, wording } from './session.js';
import { copy } from './toast.js';

const mostShown = 500;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
const signs = { to_slack: ['→', 'app to Slack'], to_app: ['←', 'Slack to app'] };

export class Log {
  constructor(box, toggle) {
    Object.assign(this, { box, toggle, entries: new Map(), last: 0 });
    this.list = el('div', { class: 'log-list', tabindex: '0', role: 'region', 'aria-label': 'Deliveries and calls' });
    this.text = el('input', { type: 'search', class: 'field', placeholder: 'Filter', 'aria-label': 'Filter by text', oninput: () => this.filter() });
    this.way = el('select', { class: 'field', 'aria-label': 'Filter by direction', onchange: () => this.filter() },
      el('option', { value: '' }, 'Both ways'), el('option', { value: 'to_app' }, 'Slack to app'), el('option', { value: 'to_slack' }, 'App to Slack'));
    this.count = el('span', { class: 'quiet grow', role: 'status' });
    const trouble = el('button', { type: 'button', class: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: () => openMenu(trouble, 'Make trouble', troubles, { above: true }) }, 'Make trouble…');
    box.append(el('div', { class: 'log-head' }, el('h2', {}, 'Developer log'), this.way, this.text, this.count, trouble,
      el('button', { type: 'button', class: 'button', onclick: () => this.clear() }, 'Clear'),
      el('button', { type: 'button', class: 'icon', 'aria-label': 'Close the developer log', onclick: () =>
        this.open(false) }, icon('close'))), this.list);
    toggle.addEventListener('click', () => this.open(box.hidden));
  }

  async open(open) {
    this.box.hidden = !open;
    this.toggle.setAttribute('aria-expanded', String(open));
    if (!open) return (this.toggle.closest('[inert]') ? document.getElementById('menu') : this.toggle).focus();
    this.text.focus();
    return this.load();
  }

  async load() {
    if (this.box.hidden) return;
    const { entries } = await get(`log?after=${this.last}`);
    entries.forEach(entry => this.put(entry));
  }

  put(entry) {
    if (this.box.hidden || this.entries.has(entry.id)) return;
    const stay = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    const node = render(entry);
    this.entries.set(entry.id, { node, entry, text: JSON.stringify(entry).toLowerCase() });
    this.last = Math.max(this.last, entry.id);
    this.list.append(node);
    while (this.entries.size > mostShown) this.drop(this.entries.keys().next().value);
    this.filter();
    if (stay) this.list.scrollTop = this.list.scrollHeight;
  }

  drop(id) {
    this.entries.get(id).node.remove();
    this.entries.delete(id);
  }

  clear() {
    this.entries.clear();
    this.list.replaceChildren();
    this.filter();
  }

  // The server began anew, and counts from one again.
  restart() {
    this.last = 0;
    this.clear();
    return this.load();
  }

  filter() {
    const wanted = this.text.value.trim().toLowerCase();
    let shown = 0;
    for (const { node, entry, text } of this.entries.values()) {
      node.hidden = (this.way.value && entry.direction !== this.way.value) || !text.includes(wanted);
      if (!node.hidden) shown++;
    }
    this.count.textContent = `${shown} of ${this.entries.size}`;
  }
}

function render(entry) {
  const [sign, words] = signs[entry.direction] ?? ['·', ''];
  const bad = entry.status === 0 || entry.status >= 400 || /"ok":\s*false/.test(entry.answer ?? '');
  return el('details', { class: `log-entry ${entry.direction}${bad ? ' bad' : ''}`, ontoggle: event => open(event.currentTarget, entry) },
    el('summary', {},
      el('span', { class: 'log-way', role: 'img', 'aria-label': words, title: words }, sign), el('span', { class: 'log-name' }, entry.name),
      entry.retry ? el('span', { class: 'tag' }, `RETRY ${entry.retry}`) : null, el('span', { class: 'tag' }, (entry.transport ?? 'http').toUpperCase()),
      el('span', { class: 'log-status' }, String(entry.status || 'no answer')), el('span', { class: 'log-ms' }, `${entry.ms ?? 0} ms`),
      el('time', { class: 'quiet', datetime: entry.time }, clock.format(new Date(entry.time)))));
}

// Drawn when somebody looks: most entries are never opened.
function open(node, entry) {
  if (!node.open || node.children.length > 1) return;
  const part = (title, value) => el('div', { class: 'log-part' }, el('p', { class: 'label' }, title), el('pre', { tabindex: '0' }, pretty(value)));
  node.append(el('div', { class: 'log-body' }, part('Request', entry.request), part('Answer', entry.answer),
    el('div', { class: 'b-actions' }, copyButton('Copy JSON', () => JSON.stringify(entry, null, 2)), entry.direction === 'to_slack' ? copyButton('Copy as curl', () => curl(entry)) : null)));
  node.scrollIntoView({ block: 'nearest' });
}

function copyButton(label, text) {
  return el('button', { type: 'button', class: 'button', onclick: () => copy(text()) }, label);
}

function pretty(value) {
  if (value === null || value === undefined || value === '') return '(empty)';
  try {
    return JSON.stringify(typeof value === 'string' ? JSON.parse(value) : value, null, 2);
  } catch {
    return value;
  }
}

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;
const curl = entry => `curl -X POST ${location.origin}/sandbox/slack/api/${entry.name} -H "Authorization: Bearer $SLACK_BOT_TOKEN" -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(entry.request))}`;

// What goes wrong between Slack and an app in real life, once, on demand.
const make = (path, body, done) => async () => {
  const answer = await post(path, { ...body, user: undefined });
  say(answer.ok ? done : wording(answer.error));
};
const fault = (kind, method, label) => ({ label, run: make('faults', { kind, method, times: 1 }, `${label}: the next one.`) });
const troubles = [
  fault('duplicate', 'events', 'Deliver an event twice'),
  fault('reorder', 'events', 'Deliver an event late'),
  fault('lose_answer', 'commands', 'Lose the response to a command'),
  fault('lose_answer', 'interactions', 'Lose the response to a click'),
  null,
  { label: 'Refresh the sockets', run: make('sockets', { action: 'refresh' }, 'Slack asked the app to connect again.') },
  { label: 'Drop the sockets', run: make('sockets', { action: 'drop' }, 'The connections are cut.') },
];
