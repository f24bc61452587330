// The page: what is open, and what the server tells.
import { el } from './dom.js';
import { Composer } from './composer.js';
import { Home } from './home.js';
import { drawIcons, icon } from './icons.js';
import { Log } from './log.js';
import { Modals } from './modals.js';
import { appName, get, isMine, load, ofThisTab, post, session } from './session.js';
import { Sidebar } from './sidebar.js';
import { forget } from './surface.js';
import { Timeline } from './timeline.js';
import { copy } from './toast.js';

const $ = id => document.getElementById(id);
const phone = matchMedia('(max-width: 600px)');

// A channel, or 'home' for the app's own tab.
let current = null;
let thread = null;

const sidebar = new Sidebar({ current: () => current, onActAs: afresh });
const channelView = new Timeline($('messages'), { openThread: ts => go(`c/${current.id}/${ts}`), onAway: away => { $('newer').hidden = !away; } });
const threadView = new Timeline($('replies'), { inThread: true });
const home = new Home($('home'));
const modals = new Modals($('modal'));
const log = new Log($('log'), $('log-toggle'));
const toEnd = box => () => { $(box).scrollTop = $(box).scrollHeight; };
const composer = new Composer($('composer'), { label: 'Message', onSent: toEnd('messages') });
const threadComposer = new Composer($('thread-composer'), { label: 'Reply', onSent: toEnd('replies') });

const nameOf = channel => (channel.direct_with ? appName() : `#${channel.name}`);

function empty() {
  const { hints, tries } = session.state;
  const quiet = text => el('p', { class: 'quiet' }, text);
  const attempt = line => el('button',
    { type: 'button', class: 'button', title: 'Write it below', onclick: () =>
    { composer.write(line); composer.focus(); } }, line);
  const hint = line => el('div', { class: 'hint' }, el('pre', { tabindex: '0' }, line),
    el('button', { type: 'button', class: 'tool', 'aria-label': `Copy ${line.slice(0, 40)}`, title: 'Copy',
      onclick: () => copy(line) }, icon('copy')));
  return el('div', { class: 'empty' },
    el('img', { src: '/sandbox/assets/bot.svg', alt: '', width: '56', height: '56' }),
    el('p', { class: 'label' }, `Nothing in ${nameOf(current)} yet`),
    current.direct_with ? quiet('Only the app receives what you write here.') : [
      tries.length ? quiet('Try a command:') : null, tries.map(attempt),
      hints.length ? quiet('Or send an event from a shell. The bot posts it in the channel that its route names.')
        : null, hints.map(hint),
      tries.length || hints.length ? null : quiet('Messages appear here as soon as the app posts them.'),
    ]);
}

// The address is the state: every link works, and so does the back button.
async function route() {
  const [, , sort, part, ts] = location.pathname.split('/').map(decodeURIComponent);
  if (sort === 'app') {
    if (part !== 'messages') return openHome();
    await openDirect();
    return route();
  }
  const mine = session.state.channels.filter(channel => !channel.direct_with || channel.direct_with === session.me.id);
  const wanted = mine.find(channel => channel.id === part || channel.name === part) ?? mine[0];
  if (wanted !== current) await openChannel(wanted);
  if (ts && ts !== thread) await openThread(ts);
  else if (!ts && thread) closeThread();
}

function enter(place, title, about) {
  current = place;
  if (thread) closeThread();
  sidebar.unread.delete(place.id);
  sidebar.draw();
  const isHome = place === 'home';
  const isApp = isHome || Boolean(place.direct_with);
  $('home').hidden = !isHome;
  for (const id of ['messages', 'composer']) $(id).hidden = isHome;
  $('newer').hidden = true;
  $('tabs').hidden = !isApp;
  for (const [id, on] of [['tab-home', isHome], ['tab-messages', !isHome]]) $(id).toggleAttribute('aria-current', on);
  document.title = `${title} · Sandbox`;
  $('title').textContent = title;
  $('about').textContent = about;
}

async function openHome() {
  enter('home', appName(), '');
  const { home: view } = await views();
  if (current === 'home') home.show(view);
  await post('home', { tab: 'home' });
}

async function openDirect() {
  const { id } = await post('directs', {});
  await load();
  history.replaceState(null, '', `/sandbox/c/${id}${location.search}`);
  post('home', { tab: 'messages' });
}

async function openChannel(channel) {
  enter(channel, nameOf(channel), channel.direct_with ? '' : [`${channel.num_members} members`, channel.is_archived ? 'archived' : '', channel.has_bot ? '' : 'the bot is not a member'].filter(Boolean).join(' · '));
  composer.open(channel.id, null, nameOf(channel));
  $('composer').hidden = channel.is_archived;
  const { messages } = await get(`channels/${channel.id}/messages`);
  if (current !== channel) return;
  channelView.show(messages, empty());
  $('newer').hidden = true;
}

async function openThread(ts) {
  thread = ts;
  const { messages } = await get(`channels/${current.id}/messages?thread=${encodeURIComponent(ts)}`);
  if (thread !== ts) return;
  const wasClosed = $('thread').hidden;
  const stay = channelView.atBottom;
  $('thread').hidden = false;
  $('app').classList.add('with-thread');
  $('thread-about').textContent = nameOf(current);
  threadView.show(messages, el('p', { class: 'empty quiet' }, 'This message no longer exists.'));
  threadComposer.open(current.id, ts);
  if (stay) toEnd('messages')();
  if (wasClosed) $('close').focus();
}

function closeThread() {
  const parent = channelView.find(thread);
  const opener = parent?.querySelector('.replies') ?? parent?.querySelector('.when');
  thread = null;
  $('thread').hidden = true;
  $('app').classList.remove('with-thread');
  opener?.focus();
}

async function go(path) {
  history.pushState(null, '', `/sandbox/${path}${location.search}`);
  drawer(false);
  const before = current;
  await route();
  if (current !== before && current !== 'home' && !phone.matches) composer.focus();
}

function drawer(open) {
  $('app').classList.toggle('with-drawer', open);
  $('menu').setAttribute('aria-expanded', String(open));
  $('shade').hidden = !open;
  $('sidebar').inert = phone.matches && !open;
  if (open) $('sidebar').querySelector('[aria-current]')?.focus();
}

// An app that has no views to show answers nothing of the sort.
const views = () => get(`views?user=${encodeURIComponent(session.me.id)}`).catch(() => ({ views: [], home: null }));

// Everything again, for the person who acts now, with the same thing open.
async function afresh() {
  await load();
  if (current?.direct_with && current.direct_with !== session.me.id) history.replaceState(null, '', `/sandbox/app/messages${location.search}`);
  [current, thread] = [null, null];
  forget();
  sidebar.draw();
  await route();
  modals.show(ofThisTab((await views()).views));
}

async function refresh() {
  await load();
  if (current !== 'home') current = session.state.channels.find(channel => channel.id === current?.id) ?? null;
  sidebar.draw();
}

const heard = {
  async posted({ message }) {
    // The first message of a direct conversation makes it.
    if (!session.state.channels.some(channel => channel.id === message.channel)) await refresh();
    const reply = message.thread_ts && message.thread_ts !== message.ts;
    if (message.channel === current?.id && isMine(message)) {
      channelView.put(message);
      if (reply && message.thread_ts === thread) threadView.put(message);
    } else if (!reply || message.subtype === 'thread_broadcast' || message.ephemeral_to) sidebar.news(message);
  },
  edited: ({ message }) => changed(message, true),
  touched: ({ message }) => changed(message, false),
  deleted({ message }) {
    if (message.channel !== current?.id) return;
    channelView.remove(message.ts);
    threadView.remove(message.ts);
  },
  channels: refresh,
  usergroups: refresh,
  views({ user, views: stack }) {
    if (user === session.me.id) modals.show(ofThisTab(stack));
    else if (stack.length) sidebar.waits(user);
  },
  home({ user, view }) {
    if (user === session.me.id && current === 'home') home.show(view);
  },
  log: ({ entry }) => log.put(entry),
  async reset() {
    sidebar.unread.clear();
    sidebar.waiting.clear();
    await afresh();
    await log.restart();
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
    await afresh();
    await log.load();
    $('state').textContent = 'Live';
    document.documentElement.dataset.live = 'true';
  });
  stream.onmessage = event => {
    const change = JSON.parse(event.data);
    heard[change.kind]?.(change);
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
  const { channel, thread: ts } = anchor.dataset;
  go(ts ? `c/${current.id}/${ts}` : channel.startsWith('app') ? channel : `c/${channel}`);
});

document.addEventListener('keydown', event => {
  if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open], :popover-open')) return;
  if ($('app').classList.contains('with-drawer')) { drawer(false); $('menu').focus(); }
  else if (thread) go(`c/${current.id}`);
});

drawIcons();
// The log would open behind the drawer that its switch is in.
$('log-toggle').addEventListener('click', () => drawer(false));
$('menu').addEventListener('click', () => drawer(!$('app').classList.contains('with-drawer')));
$('shade').addEventListener('click', () => drawer(false));
$('close').addEventListener('click', () => go(`c/${current.id}`));
$('newer').addEventListener('click', () => { toEnd('messages')(); $('newer').hidden = true; });
addEventListener('popstate', route);
phone.addEventListener('change', () => drawer(false));
drawer(false);
listen();
