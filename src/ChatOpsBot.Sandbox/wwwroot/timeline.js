// A list of messages that stays in order while it changes, and stays at the bottom while the reader is there.
import { el, keepFocus } from './dom.js';
import { day, fromTs } from './dates.js';
import { renderMessage } from './message.js';
import { isMine } from './session.js';
import { Toolbar } from './toolbar.js';

const mostShown = 500;
const together = 5 * 60;

export class Timeline {
  constructor(box, { openThread, inThread = false, onAway = () => {} }) {
    Object.assign(this, { box, openThread, inThread, onAway, messages: new Map(), dismissed: new Set() });
    this.toolbar = new Toolbar(this);
    box.addEventListener('scroll', () => this.atBottom && onAway(false));
    box.addEventListener('keydown', event => this.walk(event));
  }

  // What only others may see, and what was dismissed, is not in this list.
  isOpen(message) {
    return isMine(message) && !this.dismissed.has(message.ts);
  }

  // A reply belongs into its thread, unless it was sent to the channel too.
  belongs({ ts, thread_ts: parent, subtype }) {
    return this.inThread || !parent || parent === ts || subtype === 'thread_broadcast' || this.messages.has(ts);
  }

  get atBottom() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 80;
  }

  show(all, empty) {
    const messages = all.filter(message => this.isOpen(message) && (!message.ephemeral_to || this.belongs(message)));
    this.messages = new Map(messages.map(message => [message.ts, message]));
    // What was there before the reader came is no news.
    this.box.setAttribute('aria-live', 'off');
    this.box.replaceChildren(...messages.map(message => this.render(message)));
    if (!messages.length && empty) this.box.append(empty);
    this.divide();
    this.box.scrollTop = this.box.scrollHeight;
    requestAnimationFrame(() => this.box.setAttribute('aria-live', 'polite'));
  }

  put(message, mark) {
    if (!this.isOpen(message) || !this.belongs(message)) return;
    const stay = this.atBottom;
    const old = this.find(message.ts);
    this.messages.set(message.ts, message);
    if (old) {
      keepFocus(old, () => {
        const node = this.render(message);
        if (mark) node.classList.add('changed');
        if (old.contains(this.toolbar.node)) node.append(this.toolbar.node);
        old.replaceWith(node);
        return node;
      });
    } else {
      this.box.querySelector('.empty')?.remove();
      const node = this.render(message);
      const next = [...this.box.querySelectorAll('.message')].reverse().findIndex(other => other.dataset.ts < message.ts);
      const all = this.box.querySelectorAll('.message');
      if (next <= 0) this.box.append(node);
      else all[all.length - next].before(node);
      while (this.box.querySelectorAll('.message').length > mostShown) this.remove(this.box.querySelector('.message').dataset.ts);
    }
    this.divide();
    if (stay) this.box.scrollTop = this.box.scrollHeight;
    else if (!old) this.onAway(true);
  }

  remove(ts) {
    this.find(ts)?.remove();
    this.messages.delete(ts);
    this.divide();
  }

  find(ts) {
    return this.box.querySelector(`.message[data-ts="${CSS.escape(ts)}"]`);
  }

  render(message) {
    return renderMessage(message, { inThread: this.inThread, openThread: () => this.openThread?.(message.ts), dismiss: () => this.dismiss(message.ts) });
  }

  dismiss(ts) {
    this.dismissed.add(ts);
    this.remove(ts);
    this.box.focus();
  }

  // The arrow keys go from message to message, once one of them has the focus.
  walk(event) {
    if (!event.target.matches('.message') || !['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    const all = [...this.box.querySelectorAll('.message')];
    const at = all.indexOf(event.target);
    all[Math.max(0, Math.min(all.length - 1, { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key]))].focus();
  }

  // A line per day, and one heading over what a person says in a row. The newest message is the one that Tab reaches.
  divide() {
    this.box.querySelectorAll('.day').forEach(node => node.remove());
    let before = null;
    for (const node of this.box.querySelectorAll('.message')) {
      const date = fromTs(node.dataset.ts);
      const newDay = !before || fromTs(before.dataset.ts).toDateString() !== date.toDateString();
      if (newDay && !this.inThread) node.before(el('div', { class: 'day', 'aria-hidden': 'true' }, el('span', {}, day(date))));
      const goesOn = !newDay && node.querySelector(':scope > .avatar.initials') && before.dataset.sender === node.dataset.sender && Number(node.dataset.ts) - Number(before.dataset.ts) < together;
      node.classList.toggle('goes-on', Boolean(goesOn) && ![before, node].some(one => one.matches('.ephemeral, .is-pinned')));
      node.tabIndex = -1;
      before = node;
    }
    if (before) before.tabIndex = 0;
  }
}
