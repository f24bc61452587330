// The select menus: from a fixed list, from the app, or from the workspace.
import { icon } from './icons.js';
import { plainWords } from './mrkdwn.js';
import { namingOf } from './naming.js';
import { Select } from './select.js';
import { people, session, wording } from './session.js';

const channels = () => session.state.channels.filter(channel => !channel.direct_with || channel.direct_with === session.me.id);
const sortOf = channel => (channel.direct_with ? 'im' : channel.is_private ? 'private' : 'public');
const signs = { im: () => '@', private: () => icon('lock'), public: () => '#' };

const fromOption = option => ({ key: option.value, label: plainWords(option.text), note: option.description ? plainWords(option.description) : null, value: option });
const fromUser = user => ({ key: user.id, label: user.real_name, note: `@${user.name}`, value: user.id });
const fromChannel = channel =>
  ({ key: channel.id, label: channel.direct_with ? 'Messages with the app' : channel.name,
  icon: signs[sortOf(channel)](), value: channel.id });

const groupsOf = ({ options, option_groups: groups }) => (groups
  ? groups.map(group => ({ label: plainWords(group.label), options: group.options.map(fromOption) }))
  : [{ options: (options ?? []).map(fromOption) }]);
const has = (option, query) => `${option.label} ${option.note ?? ''}`.toLowerCase().includes(query.trim().toLowerCase());
const matching = (groups, query) => groups.map(group => ({ ...group, options: group.options.filter(option => has(option, query)) }));

function conversations({ filter }) {
  return channels().filter(channel => (filter?.include ?? [sortOf(channel)]).includes(sortOf(channel)) && !(filter?.exclude_bot_users && channel.direct_with));
}

// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select: three letters unless the element says otherwise.
async function external(part, block, surface, query) {
  const least = part.min_query_length ?? 3;
  if (query.length < least) return { note: `Type ${least === 1 ? 'a letter' : `at least ${least} letters`} to search` };
  const answer = await surface.options(block, part, query);
  return answer.ok ? groupsOf(answer) : { note: wording(answer.error) };
}

// Each sort of menu: what Slack calls its value, what it starts with, how an id becomes a choice, and where its choices come from.
const sorts = {
  static_select: { field: 'selected_option', first: 'initial_option', show: fromOption, find: part => query => matching(groupsOf(part), query) },
  external_select: { field: 'selected_option', first: 'initial_option', show: fromOption, wait: 250, find: (part, block, surface) => query => external(part, block, surface, query) },
  users_select: { field: 'selected_user', first: 'initial_user', show: byId(people, fromUser), find: () => query => matching([{ options: people().map(fromUser) }], query) },
  conversations_select: { field: 'selected_conversation', first: 'initial_conversation', show: byId(channels, fromChannel), find: part => query => matching([{ options: conversations(part).map(fromChannel) }], query) },
  channels_select: { field: 'selected_channel', first: 'initial_channel', show: byId(channels, fromChannel), find: () => query => matching([{ options: channels().filter(channel => sortOf(channel) === 'public').map(fromChannel) }], query) },
};

function byId(all, show) {
  return id => {
    const found = all().find(one => one.id === id);
    return found ? show(found) : { key: id, label: id, value: id };
  };
}

function draw(sort, multiple) {
  const field = multiple ? `${sort.field}s` : sort.field;
  const first = multiple ? `${sort.first}s` : sort.first;
  return (part, block, surface, names) => {
    const initial = part[first] ?? (part.default_to_current_conversation && surface.place.channel ? (multiple ? [surface.place.channel] : surface.place.channel) : null);
    const chosen = () => [surface.value(block, part, { [field]: initial ?? (multiple ? [] : null) })[field] ?? []].flat().map(sort.show);
    const select = new Select({
      naming: namingOf(part, block, names), placeholder: part.placeholder ? plainWords(part.placeholder) : 'Choose…', chosen: chosen(), multiple, most: part.max_selected_items, wait: sort.wait,
      find: sort.find(part, block, surface),
      onChange: async (now, node) => {
        const values = now.map(option => option.value);
        if (!await surface.change(block, part, { [field]: multiple ? values : values[0] ?? null }, node)) select.reset(chosen());
      },
    });
    return select.node;
  };
}

export const selects = Object.fromEntries(Object.entries(sorts).flatMap(([type, sort]) => [[type, draw(sort, false)], [`multi_${type}`, draw(sort, true)]]));
