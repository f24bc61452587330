// One message: who, when, what, and what hangs on it.
import { el } from './dom.js';
import { emoji } from './emoji.js';
import { ago, fromTs, full, time } from './dates.js';
import { mrkdwn, person } from './mrkdwn.js';
import { renderAttachment, renderBlocks } from './blocks.js';

const hues = ['#7a4fa3', '#2f6f9f', '#a3563b', '#4d7c3a', '#9c3f6b', '#8a6a1f'];

function avatar(message) {
  const author = person(message.user);
  if (message.icons?.emoji) return el('span', { class: 'avatar emoji', 'aria-hidden': 'true' }, emoji(message.icons.emoji.replaceAll(':', '')) ?? '🤖');
  if (author.is_bot) return el('img', { class: 'avatar', src: '/sandbox/assets/bot.svg', alt: '' });
  const node = el('span', { class: 'avatar initials', 'aria-hidden': 'true' }, author.real_name.split(' ').map(word => word[0]).slice(0, 2).join(''));
  node.style.background = hues[[...author.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues.length];
  return node;
}

function body(message) {
  if (message.subtype === 'tombstone') return el('div', { class: 'body quiet' }, message.text);
  return el('div', { class: 'body' },
    message.blocks?.length ? renderBlocks(message.blocks) : el('div', { class: 'b-text' }, mrkdwn(message.text)),
    (message.attachments ?? []).map(renderAttachment));
}

function summary(message, open) {
  if (!message.reply_count) return null;
  const count = message.reply_count === 1 ? '1 reply' : `${message.reply_count} replies`;
  return el('button', { type: 'button', class: 'replies', onclick: open },
    el('span', { class: 'faces', 'aria-hidden': 'true' }, message.reply_users.slice(0, 3).map(user => avatar({ user }))),
    el('strong', {}, count), el('span', { class: 'quiet' }, `last ${ago(fromTs(message.latest_reply))}`));
}

const reactions = message => (message.reactions?.length
  ? el('div', { class: 'reactions' }, message.reactions.map(reaction => el('span', { class: 'reaction', title: reaction.users.map(user => person(user).name).join(', ') },
    el('span', { role: 'img', 'aria-label': reaction.name }, emoji(reaction.name) ?? `:${reaction.name}:`), ` ${reaction.count}`)))
  : null);

export function renderMessage(message, { openThread, inThread }) {
  const author = person(message.user);
  const when = fromTs(message.ts);
  return el('article', { class: `message${message.ephemeral_to ? ' ephemeral' : ''}`, 'data-ts': message.ts, 'data-user': message.user, 'aria-label': `${message.username ?? author.real_name}, ${time(when)}` },
    avatar(message),
    el('div', { class: 'content' },
      el('div', { class: 'meta' },
        el('span', { class: 'author' }, message.username ?? author.real_name),
        author.is_bot ? el('span', { class: 'tag' }, 'APP') : null,
        el('a', { class: 'when', href: `/sandbox/c/${message.channel}/${message.thread_ts ?? message.ts}`, title: full(when), 'data-thread': message.thread_ts ?? message.ts }, el('time', { datetime: when.toISOString() }, time(when))),
        message.edited ? el('span', { class: 'edited', title: `edited ${full(fromTs(message.edited.ts))}` }, '(edited)') : null,
        message.ephemeral_to ? el('span', { class: 'edited' }, `only visible to @${person(message.ephemeral_to).name}`) : null),
      message.subtype === 'thread_broadcast' && !inThread ? el('p', { class: 'quiet' }, 'replied to a thread') : null,
      body(message),
      reactions(message),
      inThread ? null : summary(message, openThread)));
}
