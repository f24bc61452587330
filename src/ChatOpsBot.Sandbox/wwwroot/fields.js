// What people type: text, numbers, addresses, dates and times.
import { el } from './dom.js';
import { plainWords } from './mrkdwn.js';
import { namingOf } from './naming.js';

const shared = (part, block, names) => ({ ...namingOf(part, block, names), class: 'field', placeholder: part.placeholder ? plainWords(part.placeholder) : null, autofocus: part.focus_on_load });

// The app hears of text on Enter, or of every letter, if the input block dispatches at all.
function typed(node, read, part, block, surface) {
  const when = part.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const dispatches = block.type !== 'input' || block.dispatch_action;
  node.addEventListener('input', () => {
    surface.keep(block, part, { value: read() });
    if (dispatches && when.includes('on_character_entered')) surface.act(block, part, { value: read() }, node);
  });
  node.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !dispatches || !when.includes('on_enter_pressed')) return;
    event.preventDefault();
    surface.act(block, part, { value: read() }, node);
  });
  return node;
}

function text(type, mode) {
  return (part, block, surface, names) => {
    const held = surface.value(block, part, { value: part.initial_value ?? null });
    const many = part.multiline ?? false;
    const node = el(many ? 'textarea' : 'input', {
      ...shared(part, block, names), type: many ? null : type, inputmode: mode, rows: many ? 4 : null, maxlength: part.max_length ?? 3000, autocomplete: 'off',
    });
    node.value = held.value ?? '';
    return typed(node, () => node.value || null, part, block, surface);
  };
}

// Slack keeps rich text as blocks; here it is written as plain lines.
function richText(part, block, surface, names) {
  const asRich = value => (value ? { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: value }] }] } : null);
  const held = surface.value(block, part, { rich_text_value: part.initial_value ?? null });
  const node = el('textarea', {
    ...shared(part, block, names), rows: 4,
    oninput: () => surface.keep(block, part, { rich_text_value: asRich(node.value) }),
  });
  node.value = flat(held.rich_text_value).trimEnd();
  return node;
}

const flat = rich => (rich?.elements ?? []).map(part => (part.elements ? flat(part) + (part.type === 'rich_text_section' ? '\n' : '') : part.text ?? part.url ?? (part.user_id ? `<@${part.user_id}>` : part.name ? `:${part.name}:` : ''))).join('');

// A native picker: its calendar and clock are those that the reader's device has.
function picked(type, field, { show = value => value ?? '', read = value => value || null } = {}) {
  return (part, block, surface, names) => {
    const initial = part.initial_date ?? part.initial_time ?? part.initial_date_time ?? null;
    const zone = part.timezone ? { timezone: part.timezone } : {};
    let before = surface.value(block, part, { [field]: initial, ...zone })[field];
    const node = el('input', {
      ...shared(part, block, names), type, step: type === 'time' ? 60 : null,
      onchange: async () => {
        const now = read(node.value);
        if (now === before) return;
        if (await surface.change(block, part, { [field]: now, ...zone }, node)) before = now;
        else node.value = show(before);
      },
    });
    node.value = show(before);
    return part.timezone ? el('span', { class: 'pair' }, node, el('span', { class: 'quiet' }, part.timezone)) : node;
  };
}

const local = seconds => {
  const at = new Date(seconds * 1000);
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

export const fields = {
  plain_text_input: text('text'),
  number_input: text('text', 'decimal'),
  email_text_input: text('email'),
  url_text_input: text('url'),
  rich_text_input: richText,
  datepicker: picked('date', 'selected_date'),
  timepicker: picked('time', 'selected_time'),
  datetimepicker: picked('datetime-local', 'selected_date_time', { show: value => (value ? local(value) : ''), read: value => (value ? Math.floor(new Date(value) / 1000) : null) }),
};
