// What may come next while somebody writes: a command, a person or group, a channel, an emoji.
import { findEmoji } from './emoji.js';
import { avatar } from './message.js';
import { OptionList } from './popup.js';
import { bot, commands, groups, people, session } from './session.js';

const most = 8;
const begins = (text, part) => text.toLowerCase().startsWith(part.toLowerCase());
const named = (list, part, names) => list.filter(one => names(one).some(name => name && name.toLowerCase().split(/[\s-]/).concat(name.toLowerCase()).some(word => begins(word, part))));

const sources = [
  {
    label: 'Commands', pattern: /^(\/[\w-]*)$/,
    find: part => commands().filter(one => begins(one.command, part)).map(one => ({ label: `${one.command} ${one.usage_hint ?? ''}`.trim(), note: one.description, icon: '/', insert: `${one.command} ` })),
  },
  {
    label: 'People and groups', pattern: /(?:^|[\s(])(@[\w.-]*)$/,
    find: part => [
      ...named([...people(), bot()].filter(Boolean), part.slice(1), user => [user.name, user.real_name]).map(user => ({ label: user.real_name, note: `@${user.name}${user.is_bot ? ' · app' : ''}`, icon: avatar({ user: user.id }), insert: `@${user.name} ` })),
      ...named(groups(), part.slice(1), group => [group.handle, group.name]).map(group => ({ label: group.name, note: `@${group.handle} · ${group.users.length} people`, icon: '👥', insert: `@${group.handle} ` })),
    ],
  },
  {
    label: 'Channels', pattern: /(?:^|[\s(])(#[\w-]*)$/,
    find: part => named(session.state.channels.filter(channel => !channel.direct_with), part.slice(1), channel => [channel.name]).map(channel => ({ label: channel.name, icon: channel.is_private ? '🔒' : '#', insert: `#${channel.name} ` })),
  },
  {
    label: 'Emoji', pattern: /(?:^|[\s(])(:[a-z0-9_+-]{2,})$/,
    find: part => findEmoji(part.slice(1), most).map(one => ({ label: `:${one.name}:`, icon: one.sign, insert: `:${one.name}: ` })),
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
    const found = source ? source.find(this.part).slice(0, most) : [];
    // What is written out already needs no list.
    if (!found.length || (found.length === 1 && found[0].insert.trim() === this.part)) return this.hide();
    return this.list.show([{ label: source.label, options: found }]);
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
    else if (key === 'Enter' || key === 'Tab') this.list.pick();
    else if (key === 'Escape') this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
