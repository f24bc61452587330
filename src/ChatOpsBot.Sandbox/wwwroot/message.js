// One message: who, when, what, and what hangs on it.
import { el, picture } from './dom.js';
import { icon } from './icons.js';
import { emoji } from './emoji.js';
import { ago, fromTs, full, time } from './dates.js';
import { mrkdwn, person } from './mrkdwn.js';
import { renderAttachment, renderBlocks } from './blocks.js';
import { post, session, wording } from './session.js';
import { surfaceOf } from './surface.js';
import { say } from './toast.js';

const hues = ['#7a4fa3', '#2f6f9f', '#a3563b', '#4d7c3a', '#9c3f6b', '#8a6a1f'];

export function avatar(message) {
  const author = person(message.user);
  if (message.icons?.emoji) return el('span', { class: 'avatar emoji', 'aria-hidden': 'true' }, emoji(message.icons.emoji.replaceAll(':', '')) ?? '🤖');
  if (author.id === 'USLACKBOT') return el('span', { class: 'avatar emoji', 'aria-hidden': 'true' }, '🤖');
  if (author.is_bot) return el('img', { class: 'avatar', src: '/sandbox/assets/bot.svg', alt: '' });
  const node = el('span', { class: 'avatar initials', 'aria-hidden': 'true' }, author.real_name.split(' ').map(word => word[0]).slice(0, 2).join(''));
  node.style.background = hues[[...author.id].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1009, 7) % hues.length];
  return node;
}

function body(message) {
  if (message.subtype === 'tombstone') return el('div', { class: 'body quiet' }, message.text);
  const surface = surfaceOf(message);
  return el('div', { class: 'body' },
    message.blocks?.length ? renderBlocks(message.blocks, surface) : el('div', { class: 'b-text' }, mrkdwn(message.text)),
    (message.attachments ?? []).map(attachment => renderAttachment(attachment, surface)),
    (message.files ?? []).map(file));
}

// What was uploaded: a picture, or a link to it.
function file({ id, title, name, mode, mimetype, alt_txt: alt }) {
  if (mode === 'tombstone') return el('p', { class: 'quiet' }, 'This file was deleted.');
  const address = `${location.origin}/sandbox/api/files/${id}`;
  return mimetype.startsWith('image/') ? picture(address, alt ?? title, 'large')
    : el('p', {}, el('a', { href: address, download: name }, title));
}

function summary(message, open) {
  if (!message.reply_count) return null;
  const count = message.reply_count === 1 ? '1 reply' : `${message.reply_count} replies`;
  return el('button', { type: 'button', class: 'replies', 'data-key': 'replies', onclick: open },
    el('span', { class: 'faces', 'aria-hidden': 'true' }, message.reply_users.slice(0, 3).map(user => avatar({ user }))),
    el('strong', {}, count), el('span', { class: 'quiet' }, `last ${ago(fromTs(message.latest_reply))}`));
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return el('div', { class: 'reactions' }, message.reactions.map(({ name, users, count }) => {
    const mine = users.includes(session.me.id);
    return el('button', {
      type: 'button', class: 'reaction', 'aria-pressed': String(mine), 'aria-label': `${name}, ${count}`, title: `${users.map(user => person(user).real_name).join(', ')} :${name}:`, 'data-key': `reaction/${name}`,
      onclick: () => react(message, name, mine),
    }, el('span', { 'aria-hidden': 'true' }, emoji(name) ?? `:${name}:`), ` ${count}`);
  }));
}

function marks(message, dismiss) {
  return [
    message.edited ? el('span', { class: 'edited', title: `edited ${full(fromTs(message.edited.ts))}` }, '(edited)') : null,
    message.pinned_to?.length ? el('span', { class: 'edited pinned' }, icon('pin'), ' Pinned') : null,
    message.ephemeral_to ? el('span', { class: 'edited' }, 'Only visible to you · ', el('button', { type: 'button', class: 'plain', onclick: dismiss }, 'Dismiss')) : null,
  ];
}

// The page asks an acting person's things of the server, and the stream tells the outcome; only a refusal is said here.
const tell = async (path, body) => {
  const answer = await post(path, body);
  if (!answer.ok) say(wording(answer.error));
};
export const react = ({ channel, ts }, name, remove = false) => tell('reactions', { channel, ts, name, remove });
export const pin = ({ channel, ts, pinned_to: pinned }) => tell('pins', { channel, ts, remove: Boolean(pinned?.length) });
export const messageShortcut = ({ channel, ts }, { callback_id }) => tell('shortcuts', { callback_id, channel, ts });

export function renderMessage(message, { openThread, inThread, dismiss }) {
  const author = person(message.user);
  const name = message.username ?? author.real_name;
  const when = fromTs(message.ts);
  return el('article', {
    class: `message${message.ephemeral_to ? ' ephemeral' : ''}${message.pinned_to?.length ? ' is-pinned' : ''}`, 'data-ts': message.ts, 'data-place': `${inThread ? 'thread' : 'channel'}/${message.ts}`, 'data-user': message.user, 'data-sender': `${message.user}/${message.username ?? ''}`,
    'aria-label': `${name}, ${time(when)}`, tabindex: '-1',
  },
  avatar(message),
  el('div', { class: 'content' },
    el('div', { class: 'meta' },
      el('span', { class: 'author' }, name),
      author.is_bot ? el('span', { class: 'tag' }, 'APP') : null,
      el('a', { class: 'when', href: `/sandbox/c/${message.channel}/${message.thread_ts ?? message.ts}`, title: full(when), 'data-thread': message.thread_ts ?? message.ts, 'data-key': 'when' }, el('time', { datetime: when.toISOString() }, time(when))),
      marks(message, dismiss)),
    message.subtype === 'thread_broadcast' && !inThread ? el('p', { class: 'quiet' }, 'replied to a thread') : null,
    body(message),
    reactions(message),
    inThread ? null : summary(message, openThread)));
}
