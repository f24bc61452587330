// Who acts, which channels and apps there are, and what waits where.
import { el } from './dom.js';
import { icon } from './icons.js';
import { avatar } from './message.js';
import { openMenu } from './popup.js';
import { actAs, appName, people, session } from './session.js';

const $ = id => document.getElementById(id);

export class Sidebar {
  // The current() is a channel, 'home' or null.
  constructor({ current, onActAs }) {
    Object.assign(this, { current, onActAs, unread: new Map(), waiting: new Map() });
    $('acting').addEventListener('click', () => openMenu($('acting'), 'Act as', people().map(user => ({
      label: user.real_name, note: [`@${user.name}`, user.tz, this.waiting.has(user.id) ? 'something new' : ''].filter(Boolean).join(' · '), checked: user.id === session.me.id, icon: avatar({ user: user.id }), run: () => this.choose(user),
    }))));
    $('sidebar').addEventListener('keydown', event => this.walk(event));
  }

  choose(user) {
    if (user.id === session.me.id) return;
    actAs(user);
    this.waiting.delete(user.id);
    this.onActAs();
  }

  // A message in a channel that is not open, or something that only somebody else sees.
  news(message) {
    const channel = session.state.channels.find(one => one.id === message.channel);
    const other = [message.ephemeral_to, channel?.direct_with].find(user => user && user !== session.me.id);
    if (other) this.waits(other);
    else if (channel && channel !== this.current()) {
      this.unread.set(channel.id, (this.unread.get(channel.id) ?? 0) + 1);
      this.draw();
    }
  }

  waits(user) {
    if (user === session.me.id) return;
    this.waiting.set(user, true);
    this.draw();
  }

  draw() {
    const focused = document.activeElement?.dataset?.channel;
    const current = this.current();
    const direct = session.state.channels.find(channel => channel.direct_with === session.me.id);
    $('channels').replaceChildren(...session.state.channels.filter(channel => !channel.direct_with).map(channel => this.item({
      href: `/sandbox/c/${channel.id}`, key: channel.id, sign: channel.is_private ? icon('lock') : '#',
        name: channel.name, news: this.unread.get(channel.id), on: channel === current,
    })));
    $('apps').replaceChildren(this.item({ href: '/sandbox/app', key: 'app', sign: el('img', { class: 'mini', src: '/sandbox/assets/bot.svg', alt: '' }), name: appName(), news: this.unread.get(direct?.id), on: current === 'home' || (direct && current === direct) }));
    const waiting = [...this.waiting.keys()].filter(user => user !== session.me.id).length;
    $('acting').replaceChildren(avatar({ user: session.me.id }), el('span', { class: 'acting-name' }, el('span', { class: 'quiet' }, 'Acting as'), session.me.real_name), ...waiting ? [el('span', { class: 'count', title: 'New activity for someone else' }, '•', el('span', { class: 'hidden' }, ' somebody else has something new'))] : [],
    el('span', { class: 'chevron', 'aria-hidden': 'true' }, icon('chevron')));
    if (focused) $('sidebar').querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  }

  item({ href, key, sign, name, news, on }) {
    return el('li', {}, el('a', { href, class: `channel${news ? ' unread' : ''}`, 'aria-current': on ? 'page' : null, 'data-channel': key },
      el('span', { class: 'hash', 'aria-hidden': 'true' }, sign), el('span', { class: 'name' }, name),
      news ? el('span', { class: 'count' }, String(news), el('span', { class: 'hidden' }, ' unread')) : null));
  }

  walk(event) {
    const link = event.target.closest('.channel');
    if (!link || !['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    const all = [...$('sidebar').querySelectorAll('.channel')];
    const at = all.indexOf(link);
    all[Math.max(0, Math.min(all.length - 1, { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]))].focus();
  }
}
