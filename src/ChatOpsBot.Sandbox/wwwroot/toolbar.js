// What can be done with the message under the pointer or the focus. One toolbar per list, moved to where it is needed.
import { el } from './dom.js';
import { icon } from './icons.js';
import { messageShortcut, pin, react } from './message.js';
import { pickEmoji } from './picker.js';
import { openMenu } from './popup.js';
import { shortcuts } from './session.js';
import { copy } from './toast.js';

export class Toolbar {
  constructor(timeline) {
    this.timeline = timeline;
    const tool = (label, sign, run, popup) => el('button', { type: 'button', class: 'tool', 'aria-label': label, title: label, 'data-key': `tool/${label}`, 'aria-haspopup': popup, 'aria-expanded': popup ? 'false' : null, onclick: event => run(this.message, event.currentTarget) }, sign);
    this.reply = tool('Reply in thread', icon('reply'), message =>
      timeline.openThread?.(message.thread_ts ?? message.ts));
    this.pin = tool('Pin to the channel', icon('pin'), message => pin(message));
    this.react = tool('Add a reaction', icon('smile'), (message, node) => pickEmoji(node, name => react(message, name)),
      'dialog');
    // The list speaks of new messages; that its toolbar moved is no news.
    this.node = el('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Message actions', 'aria-live': 'off', onkeydown: event => this.walk(event) },
      this.react, this.reply, this.pin,
        tool('More for this message', icon('more'), (message, node) =>
        openMenu(node, 'More for this message', this.more(message)), 'menu'));
    for (const sort of ['mouseover', 'focusin']) timeline.box.addEventListener(sort, event => this.follow(event.target.closest('.message')));
  }

  get message() { return this.timeline.messages.get(this.node.closest('.message').dataset.ts); }

  follow(article) {
    if (!article || this.node.querySelector('[aria-expanded="true"]')) return;
    const message = this.timeline.messages.get(article.dataset.ts);
    if (!message || message.subtype === 'tombstone') return;
    // Nobody can answer or mark what only one person sees.
    for (const node of [this.react, this.reply, this.pin]) node.hidden = Boolean(message.ephemeral_to);
    this.reply.hidden ||= this.timeline.inThread;
    this.pin.setAttribute('aria-label', message.pinned_to?.length ? 'Unpin from the channel' : 'Pin to the channel');
    this.pin.title = this.pin.getAttribute('aria-label');
    if (this.node.parentNode !== article) article.append(this.node);
  }

  more(message) {
    return [
      ...message.ephemeral_to ? [] : shortcuts('message').map(shortcut =>
        ({ label: shortcut.name, note: shortcut.description, icon: icon('bolt'), run: () =>
        messageShortcut(message, shortcut) })),
      ...!message.ephemeral_to && shortcuts('message').length ? [null] : [],
      { label: 'Copy link', icon: icon('link'), run: () =>
        copy(`${location.origin}/sandbox/c/${message.channel}/${message.thread_ts ?? message.ts}`,
        'The link is copied.') },
      { label: 'Copy text', icon: icon('copy'), run: () => copy(message.text, 'The text is copied.') },
      { label: 'Copy JSON', icon: '{}', run: () => copy(JSON.stringify(message, null, 2), 'The JSON is copied.') },
    ];
  }

  walk(event) {
    if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    event.preventDefault();
    const all = [...this.node.querySelectorAll('.tool:not([hidden])')];
    all.at((all.indexOf(document.activeElement) + (event.key === 'ArrowRight' ? 1 : -1)) % all.length).focus();
  }
}
