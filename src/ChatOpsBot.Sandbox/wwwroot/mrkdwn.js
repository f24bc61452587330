// Slack's mrkdwn, and the Markdown of the markdown block, as DOM nodes.
import { el, link } from './dom.js';
import { drawn, withEmoji } from './emoji.js';
import { dateText, full } from './dates.js';

let people = new Map();
let channels = new Map();
let groups = new Map();
let reader = null;
const slackbot = { id: 'USLACKBOT', name: 'slackbot', real_name: 'Slackbot', is_bot: true };
export function learn(state, me) {
  people = new Map([slackbot, ...state.users].map(user => [user.id, user]));
  channels = new Map(state.channels.map(channel => [channel.id, channel]));
  groups = new Map((state.usergroups ?? []).map(group => [group.id, group]));
  reader = me;
}
export const person = id => people.get(id) ?? { id, name: id, real_name: id, is_bot: false };

export const words = text => (text.type === 'mrkdwn' ? mrkdwn(text.text) : drawn(withEmoji(text.text)));
export const plainWords = text => withEmoji(text.text);

const unescape = text => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
const plain = text => withEmoji(unescape(text));
export const mention = (text, kind = 'user') => el('span', { class: `mention ${kind}` }, text);
export const userMention = id => mention(`@${person(id).name}`, id === reader?.id ? 'user me' : 'user');
export const groupMention = (id, label) => mention(label || `@${groups.get(id)?.handle ?? id}`, groups.get(id)?.users.includes(reader?.id) ? 'group me' : 'group');
export const channelMention = id => {
  const channel = channels.get(id);
  return channel ? el('a', { class: 'mention room', href: `/sandbox/c/${channel.id}`, 'data-channel': channel.id }, `#${channel.name}`) : mention('#private-channel', 'room');
};
export const date = (epoch, format, fallback, url) => {
  const when = new Date(epoch * 1000);
  const text = Number.isNaN(when.getTime()) ? fallback : dateText(epoch, format);
  const node = el('time', { datetime: Number.isNaN(when.getTime()) ? null : when.toISOString(), title: Number.isNaN(when.getTime()) ? null : full(when) }, text);
  return url ? link(url, node) : node;
};

// <...> as Slack defines it: mentions, dates, links.
function token(inner) {
  const [head, ...rest] = inner.split('|');
  const label = rest.join('|');
  if (head.startsWith('@')) return userMention(head.slice(1));
  if (head.startsWith('#')) return channelMention(head.slice(1));
  if (head.startsWith('!date^')) {
    const [, epoch, format, url] = head.split('^');
    return date(Number(epoch), unescape(format ?? ''), plain(label), url);
  }
  if (head.startsWith('!subteam^')) return groupMention(head.slice(9), label);
  if (head.startsWith('!')) return mention(`@${head.slice(1).split('^')[0]}`, 'group');
  // What is no link was not meant as one: a bot forgot to escape.
  if (!/^[a-z][a-z0-9+.-]*:/i.test(head)) return el('span', {}, plain(`<${inner}>`));
  return link(unescape(head), label ? inline(label) : plain(head.replace(/^mailto:/, '')));
}

// A mark opens after a boundary, closes before one, and does not cross a line.
const styles = [['*', 'strong'], ['_', 'em'], ['~', 's']];
const boundary = character => character === undefined || /[\s\p{P}\p{S}]/u.test(character);

function inline(text) {
  const nodes = [];
  let buffer = '';
  const flush = () => { if (buffer) nodes.push(...drawn(plain(buffer))); buffer = ''; };
  for (let at = 0; at < text.length;) {
    const found = special(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      buffer += text[at++];
    }
  }
  flush();
  return nodes;
}

function special(text, at) {
  if (text[at] === '<') {
    const end = text.indexOf('>', at);
    return end > at + 1 ? { node: token(text.slice(at + 1, end)), end: end + 1 } : null;
  }
  if (text[at] === '`') {
    const end = text.indexOf('`', at + 1);
    return end > at + 1 ? { node: el('code', {}, unescape(text.slice(at + 1, end))), end: end + 1 } : null;
  }
  for (const [mark, tag] of styles) {
    if (text[at] !== mark || !boundary(text[at - 1]) || text[at + 1] === undefined || /\s/.test(text[at + 1]) || text[at + 1] === mark) continue;
    for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
      if (!/\s/.test(text[end - 1]) && boundary(text[end + 1])) return { node: el(tag, {}, inline(text.slice(at + 1, end))), end: end + 1 };
    }
  }
  return null;
}

const lines = (texts, each) => texts.flatMap((line, index) => (index ? [el('br'), ...each(line)] : each(line)));

function paragraphs(text) {
  const nodes = [];
  for (const group of runs(text.split('\n'), line => /^&gt;/.test(line))) {
    nodes.push(group.match ? el('blockquote', {}, lines(group.items.map(line => line.replace(/^&gt;\s?/, '')), inline)) : el('span', {}, lines(group.items, inline)));
  }
  return nodes;
}

function runs(items, test) {
  const all = [];
  for (const item of items) {
    const match = test(item);
    if (all.at(-1)?.match === match) all.at(-1).items.push(item);
    else all.push({ match, items: [item] });
  }
  return all;
}

export function mrkdwn(text) {
  const parts = text.split('```');
  // An opening fence without its closing one is text.
  if (parts.length % 2 === 0) parts.push(parts.splice(-2).join('```'));
  return parts.flatMap((part, index) => {
    if (index % 2) return [el('pre', { tabindex: '0' }, unescape(part.replace(/^\n|\n$/g, '')))];
    const trimmed = index ? part.replace(/^\n/, '') : part;
    // ">" is quoted when it is escaped, and also when a bot forgot to.
    return trimmed ? paragraphs(trimmed.replace(/^>/gm, '&gt;')) : [];
  });
}

// The markdown block: enough of CommonMark for release notes and logs.
export function markdown(source) {
  const nodes = [];
  const rows = source.split('\n');
  while (rows.length) {
    const row = rows.shift();
    if (/^```/.test(row)) {
      const end = rows.findIndex(line => /^```/.test(line));
      nodes.push(el('pre', { tabindex: '0' }, rows.splice(0, end < 0 ? rows.length : end).join('\n')));
      rows.shift();
    } else if (/^#{1,6} /.test(row)) nodes.push(el('p', { class: 'md-heading' }, markdownInline(row.replace(/^#+ /, ''))));
    else if (/^\s*([-*+]|\d+[.)]) /.test(row)) nodes.push(list(row, rows));
    else if (/^> ?/.test(row)) nodes.push(el('blockquote', {}, markdownInline(row.replace(/^> ?/, ''))));
    else if (/^(-{3,}|\*{3,})\s*$/.test(row)) nodes.push(el('hr'));
    else if (row.trim()) nodes.push(el('p', {}, markdownInline(row)));
  }
  return nodes;
}

function list(first, rows) {
  const item = /^\s*([-*+]|\d+[.)]) /;
  const items = [first];
  while (rows.length && item.test(rows[0])) items.push(rows.shift());
  return el(/^\s*\d/.test(first) ? 'ol' : 'ul', {}, items.map(row => el('li', {}, markdownInline(row.replace(item, '')))));
}

function markdownInline(text) {
  const pattern = /`([^`]+)`|\*\*(.+?)\*\*|~~(.+?)~~|\[([^\]]+)\]\(([^)\s]+)\)|(?:\*|_)([^*_\s][^*_]*)(?:\*|_)/g;
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > last) nodes.push(...drawn(withEmoji(text.slice(last, match.index))));
    const [, code, bold, strike, label, url, italic] = match;
    nodes.push(code ? el('code', {}, code) : bold ? el('strong', {}, markdownInline(bold)) : strike ? el('s', {}, markdownInline(strike)) : url ? link(url, label) : el('em', {}, italic));
    last = match.index + match[0].length;
  }
  if (last < text.length) nodes.push(...drawn(withEmoji(text.slice(last))));
  return nodes;
}
