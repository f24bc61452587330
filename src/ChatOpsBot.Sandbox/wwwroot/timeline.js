// A list of messages that stays in order while it changes, and stays at the bottom while the reader is there.
import { el } from './dom.js';
import { day, fromTs } from './dates.js';
import { renderMessage } from './message.js';

const mostShown = 500;

export class Timeline {
  constructor(box, { openThread, inThread = false, onAway = () => {} }) {
    Object.assign(this, { box, openThread, inThread, onAway, messages: new Map() });
    box.addEventListener('scroll', () => this.atBottom && onAway(false));
  }

  get atBottom() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 80;
  }

  show(messages, empty) {
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
    const stay = this.atBottom;
    const old = this.find(message.ts);
    this.messages.set(message.ts, message);
    const node = this.render(message);
    if (mark && old) node.classList.add('changed');
    if (old) old.replaceWith(node);
    else {
      this.box.querySelector('.empty')?.remove();
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
    return renderMessage(message, { inThread: this.inThread, openThread: () => this.openThread?.(message.ts) });
  }

  // A line per day.
  divide() {
    this.box.querySelectorAll('.day').forEach(node => node.remove());
    let before = null;
    for (const node of this.box.querySelectorAll('.message')) {
      const date = fromTs(node.dataset.ts);
      const newDay = !before || fromTs(before.dataset.ts).toDateString() !== date.toDateString();
      if (newDay && !this.inThread) node.before(el('div', { class: 'day', 'aria-hidden': 'true' }, el('span', {}, day(date))));
      before = node;
    }
  }
}
