// What may come next while somebody writes: a command, a person or group, a channel, an emoji.
import { findEmoji } from './emoji.js';
import { icon } from './icons.js';
import { avatar } from './message.js';
import { OptionList } from './popup.js';
import { bot, commands, groups, people, session, words } from './session.js';

const most = 8;
const begins = (text, part) => text.toLowerCase().startsWith(part.toLowerCase());
const named = (list, part, names) => list.filter(one => names(one).some(name => name && name.toLowerCase().split(/[\s-]/).concat(name.toLowerCase()).some(word => begins(word, part))));

// Of a usage like "<service> [--for <time> | --until <what>] | approve | cancel <deploy>" the words that a command
// begins with.
function verbs(usage) {
  let depth = 0;
  const parts = [''];
  for (const letter of usage) {
    depth += '[<('.includes(letter) - ']>)'.includes(letter);
    if (letter === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map(part => part.trim().split(' ')[0]).filter(word => /^[a-z][a-z-]*$/.test(word));
}

const choices = (label, list, part, sign) =>
  ({ label, options: list.filter(word => begins(word, part)).slice(0, most).map(word =>
  ({ label: word, icon: icon(sign), insert: `${word} ` })) });

const sources = [
  {
    pattern: /^(\/[\w-]*)$/,
    find: part => [{ label: 'Commands',
      options: commands().filter(one => begins(one.command, part)).map(one =>
      ({ label: one.command, note: one.description, icon: '/', insert: `${one.command} ` })) }],
  },
  {
    // Nothing is chosen yet: Enter sends what is written, Tab or an arrow takes one.
    select: -1, pattern: /^\/[\w-]+ (?:.* )?([\w.-]*)$/,
    find: (part, line) => {
      const [name, ...rest] = line.split(' ');
      const command = commands().find(one => one.command === name);
      return [
        ...command && rest.length === 1 ? [choices('What to do', verbs(command.usage_hint ?? ''), part, 'terminal')]
          : [],
        ...command && (part || rest.length > 1)
          ? words().map(group => choices(group.label, group.words.filter(word => !rest.slice(0, -1).includes(word)),
          part, 'more')) : [],
      ];
    },
  },
  {
    pattern: /(?:^|[\s(])(@[\w.-]*)$/,
    find: part => [{ label: 'People and groups', options: [
      ...named([...people(), bot()].filter(Boolean), part.slice(1), user => [user.name, user.real_name]).map(user => ({ label: user.real_name, note: `@${user.name}${user.is_bot ? ' · app' : ''}`, icon: avatar({ user: user.id }), insert: `@${user.name} ` })),
      ...named(groups(), part.slice(1), group => [group.handle, group.name]).map(group =>
        ({ label: group.name, note: `@${group.handle} · ${group.users.length} people`, icon: icon('people'),
        insert: `@${group.handle} ` })),
    ] }],
  },
  {
    pattern: /(?:^|[\s(])(#[\w-]*)$/,
    find: part => [{ label: 'Channels',
      options: named(session.state.channels.filter(channel => !channel.direct_with), part.slice(1), channel =>
      [channel.name]).map(channel =>
      ({ label: channel.name, icon: channel.is_private ? icon('lock') : '#', insert: `#${channel.name} ` })) }],
  },
  {
    pattern: /(?:^|[\s(])(:[a-z0-9_+-]{2,})$/,
    find: part => [{ label: 'Emoji',
      options: findEmoji(part.slice(1), most).map(one =>
      ({ label: `:${one.name}:`, icon: one.sign, insert: `:${one.name}: ` })) }],
  },
];

export class Completion {
  constructor(text, onInsert) {
    Object.assign(this, { text, onInsert, part: '' });
    this.list = new OptionList(text, { onPick: option => this.insert(option), label: 'Suggestions', above: true, anchor: text });
  }

  look() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    const source = document.activeElement === this.text && sources.find(one => one.pattern.test(before));
    this.part = source ? before.match(source.pattern)[1] : '';
    const groups = source ? source.find(this.part, before).map(group =>
      ({ ...group, options: group.options.slice(0, most) })).filter(group => group.options.length) : [];
    const found = groups.flatMap(group => group.options);
    // What is written out already needs no list.
    if (!found.length || (found.length === 1 && found[0].insert.trim() === this.part)) return this.hide();
    return this.list.show(groups, '', { select: source.select ?? 0 });
  }

  hide() { this.list.hide(); }

  insert({ insert }) {
    const end = this.text.selectionStart;
    this.text.setRangeText(insert, end - this.part.length, end, 'end');
    this.hide();
    this.onInsert();
  }

  // True when the key was for the list.
  key(event) {
    if (!this.list.open) return false;
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') this.list.move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Tab' || (key === 'Enter' && this.list.active >= 0)) this.list.pick();
    else if (key === 'Escape') this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
