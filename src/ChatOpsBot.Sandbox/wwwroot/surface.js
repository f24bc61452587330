// Where elements live: a message or a view. Holds what was chosen and typed, and tells the app what was done.
import { ask } from './confirm.js';
import { el, now } from './dom.js';
import { plainWords } from './mrkdwn.js';
import { post, session, wording } from './session.js';
import { say } from './toast.js';

export class Surface {
  // The place is { channel, ts } or { view_id }.
  constructor(place, values = {}) {
    this.place = place;
    this.kept = new Map(Object.entries(values).flatMap(([block, actions]) => Object.entries(actions).map(([action, value]) => [`${block}/${action}`, value])));
    this.shown = new Map();
    this.drawn = 0;
  }

  // Before it is drawn again: what is no longer there is no longer sent.
  begin() {
    this.shown = new Map();
    return this;
  }

  // What people chose stays while block_id and action_id stay the same, whatever the new initial value says; so does Slack.
  value(block, part, initial) {
    const key = `${block.block_id}/${part.action_id}`;
    if (this.kept.get(key)?.type !== part.type) this.kept.set(key, { type: part.type, ...initial });
    this.shown.set(key, { block, part });
    return this.kept.get(key);
  }

  keep(block, part, value) {
    this.kept.set(`${block.block_id}/${part.action_id}`, { type: part.type, ...value });
  }

  // An element of an input block speaks up only when it dispatches; any other always does. False when the person took it back.
  async change(block, part, value, node) {
    const silent = block.type === 'input' && !block.dispatch_action;
    // Not kept before the person is sure: while they are asked, it may be drawn again.
    if (!silent && !await sure(part)) return false;
    this.keep(block, part, value);
    if (!silent) await this.send(block, part, value, node);
    return true;
  }

  // Radio buttons of one element belong together, and to no other message.
  nameOf(block, part) {
    return [this.place.view_id ?? this.place.ts, block.block_id, part.action_id, ++this.drawn].join('/');
  }

  state() {
    const values = {};
    for (const [key, { block, part }] of this.shown) (values[block.block_id] ??= {})[part.action_id] = this.kept.get(key);
    return { values };
  }

  // False when the person thought better of it.
  async act(block, part, value, node) {
    if (!await sure(part)) return false;
    await this.send(block, part, value, node);
    return true;
  }

  // What was touched may have been drawn again since, or be gone: the app hears of it as the person saw it, and what
  // went wrong is said where it is now.
  async send(block, part, value, node) {
    const drawn = now(node) ?? node;
    drawn.closest('[data-block]')?.querySelector('.failure')?.remove();
    drawn.setAttribute('aria-busy', 'true');
    const answer = await post('actions',
      { ...this.place, block_id: block.block_id, action_id: part.action_id, element: part, value, state: this.state() });
    drawn.removeAttribute('aria-busy');
    if (answer.ok) return;
    const text = answer.status === 404 ? gone(part) : wording(answer.error);
    const box = now(node)?.closest('[data-block]');
    if (box) box.append(el('p', { class: 'failure', role: 'alert' }, text));
    else say(text);
  }

  options(block, part, value) {
    return post('options', { ...this.place, block_id: block.block_id, action_id: part.action_id, value, state: this.state() });
  }
}

const gone = ({ text }) => `${text ? `“${plainWords(text)}”` : 'What you chose'} is no longer there: `
  + 'the app has taken it away. Nothing was sent.';
const sure = async ({ confirm }) => !confirm || ask(confirm);

const surfaces = new Map();

// A message is drawn in the channel and in its thread, and again when it changes: it stays one place, for each person their own.
export function surfaceOf({ channel, ts }) {
  const key = `${session.me?.id}/${channel}/${ts}`;
  if (!surfaces.has(key)) surfaces.set(key, new Surface({ channel, ts }));
  return surfaces.get(key).begin();
}

export const forget = () => surfaces.clear();
