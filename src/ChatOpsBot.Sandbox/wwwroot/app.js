// The page: which channel and thread are open, and what the server tells.
import { el } from './dom.js';
import { learn, person } from './mrkdwn.js';
import { Timeline } from './timeline.js';

const $ = id => document.getElementById(id);
const phone = matchMedia('(max-width: 600px)');
const api = path => fetch(`/sandbox/api/${path}`).then(answer => (answer.ok ? answer.json() : Promise.reject(new Error(`${path}: ${answer.status}`))));

let state = { channels: [], users: [], hints: [] };
let current = null;
let thread = null;
const unread = new Map();

const channelView = new Timeline($('messages'), { openThread: ts => go(current.id, ts), onAway: away => { $('newer').hidden = !away; } });
const threadView = new Timeline($('replies'), { inThread: true });

const nameOf = channel => (channel.direct_with ? person(channel.direct_with).real_name : channel.name);

function listItem(channel) {
  const news = unread.get(channel.id) ?? 0;
  return el('li', {}, el('a', {
    href: `/sandbox/c/${channel.id}`, class: `channel${news ? ' unread' : ''}`, 'aria-current': channel === current ? 'page' : null, 'data-channel': channel.id,
  }, el('span', { class: 'hash', 'aria-hidden': 'true' }, channel.direct_with ? '@' : channel.is_private ? '🔒' : '#'), el('span', { class: 'name' }, nameOf(channel)),
  news ? el('span', { class: 'count' }, String(news), el('span', { class: 'hidden' }, ' unread')) : null));
}

function showChannels() {
  const focused = document.activeElement?.dataset?.channel;
  const directs = state.channels.filter(channel => channel.direct_with);
  $('channels').replaceChildren(...state.channels.filter(channel => !channel.direct_with).map(listItem));
  $('directs').replaceChildren(...directs.map(listItem));
  $('directs-group').hidden = !directs.length;
  if (focused) $('sidebar').querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
}

function empty() {
  return el('div', { class: 'empty' },
    el('img', { src: '/sandbox/assets/bot.svg', alt: '', width: '56', height: '56' }),
    el('p', { class: 'label' }, `Nothing in ${current.direct_with ? '' : '#'}${nameOf(current)} yet`),
    el('p', { class: 'quiet' }, state.hints.length ? 'Send an event, and watch the bot post it:' : 'Messages show here as soon as the bot posts them.'),
    state.hints.map(hint => el('pre', { tabindex: '0' }, hint)));
}

// The address is the state: every link works, and so does the back button.
async function route() {
  const [, , , channelPart, ts] = location.pathname.split('/').map(decodeURIComponent);
  const wanted = state.channels.find(channel => channel.id === channelPart || channel.name === channelPart) ?? state.channels[0];
  if (wanted !== current) await openChannel(wanted);
  if (ts && ts !== thread) await openThread(ts);
  else if (!ts && thread) closeThread();
}

async function openChannel(channel) {
  current = channel;
  unread.delete(channel.id);
  closeThread();
  showChannels();
  document.title = `${channel.direct_with ? '@' : '#'}${nameOf(channel)} · Sandbox`;
  $('title').textContent = `${channel.direct_with ? '' : '#'}${nameOf(channel)}`;
  $('about').textContent = [`${channel.num_members} members`, channel.is_archived ? 'archived' : '', channel.has_bot ? '' : 'the bot is not a member'].filter(Boolean).join(' · ');
  const { messages } = await api(`channels/${channel.id}/messages`);
  if (current !== channel) return;
  channelView.show(messages, empty());
  $('newer').hidden = true;
}

async function openThread(ts) {
  thread = ts;
  const { messages } = await api(`channels/${current.id}/messages?thread=${encodeURIComponent(ts)}`);
  if (thread !== ts) return;
  const wasClosed = $('thread').hidden;
  const stay = channelView.atBottom;
  $('thread').hidden = false;
  $('app').classList.add('with-thread');
  $('thread-about').textContent = `#${nameOf(current)}`;
  threadView.show(messages, el('p', { class: 'empty quiet' }, 'This message is gone.'));
  if (stay) $('messages').scrollTop = $('messages').scrollHeight;
  if (wasClosed) $('close').focus();
}

function closeThread() {
  const parent = thread ? channelView.find(thread) : null;
  const opener = parent?.querySelector('.replies') ?? parent?.querySelector('.when');
  thread = null;
  $('thread').hidden = true;
  $('app').classList.remove('with-thread');
  opener?.focus();
}

function go(channelId, ts) {
  history.pushState(null, '', `/sandbox/c/${channelId}${ts ? `/${ts}` : ''}`);
  drawer(false);
  return route();
}

function drawer(open) {
  $('app').classList.toggle('with-drawer', open);
  $('menu').setAttribute('aria-expanded', String(open));
  $('shade').hidden = !open;
  $('sidebar').inert = phone.matches && !open;
  if (open) $('sidebar').querySelector('[aria-current]')?.focus();
}

async function load() {
  state = await api('channels');
  learn(state);
  current = state.channels.find(channel => channel.id === current?.id) ?? null;
  showChannels();
}

const heard = {
  posted(message) {
    const reply = message.thread_ts && message.thread_ts !== message.ts && !message.ephemeral_to;
    if (message.channel === current?.id) {
      if (!reply || message.subtype === 'thread_broadcast') channelView.put(message);
      if (reply && message.thread_ts === thread) threadView.put(message);
    } else if (!reply) {
      unread.set(message.channel, (unread.get(message.channel) ?? 0) + 1);
      showChannels();
    }
  },
  edited: message => changed(message, true),
  touched: message => changed(message, false),
  deleted(message) {
    if (message.channel !== current?.id) return;
    channelView.remove(message.ts);
    threadView.remove(message.ts);
  },
  channels: () => load(),
  async reset() {
    unread.clear();
    await load();
    current = null;
    await route();
  },
};

function changed(message, mark) {
  if (message.channel !== current?.id) return;
  for (const view of [channelView, threadView]) {
    if (view.messages.has(message.ts)) view.put(message, mark);
  }
}

function listen() {
  const stream = new EventSource('/sandbox/api/stream');
  // After a break the page may have missed some: it loads afresh.
  stream.addEventListener('hello', async () => {
    await load();
    const reopen = thread;
    current = null;
    await route();
    if (reopen) await openThread(reopen);
    $('state').textContent = 'Live';
    document.documentElement.dataset.live = 'true';
  });
  stream.onmessage = event => {
    const { kind, message } = JSON.parse(event.data);
    heard[kind]?.(message);
  };
  stream.onerror = () => {
    $('state').textContent = 'Connection lost, trying again…';
    delete document.documentElement.dataset.live;
  };
}

document.addEventListener('click', event => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  const anchor = event.target.closest('a[data-channel], a[data-thread]');
  if (!anchor) return;
  event.preventDefault();
  go(anchor.dataset.channel ?? current.id, anchor.dataset.thread);
});

document.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    if ($('app').classList.contains('with-drawer')) { drawer(false); $('menu').focus(); }
    else if (thread) go(current.id);
    return;
  }
  const link = event.target.closest?.('.channel');
  if (!link || !['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
  event.preventDefault();
  const all = [...$('sidebar').querySelectorAll('.channel')];
  const at = all.indexOf(link);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  all[Math.max(0, Math.min(all.length - 1, to))].focus();
});

$('menu').addEventListener('click', () => drawer(!$('app').classList.contains('with-drawer')));
$('shade').addEventListener('click', () => drawer(false));
$('close').addEventListener('click', () => go(current.id));
$('newer').addEventListener('click', () => { $('messages').scrollTop = $('messages').scrollHeight; $('newer').hidden = true; });
addEventListener('popstate', route);
phone.addEventListener('change', () => drawer(false));
drawer(false);
listen();
