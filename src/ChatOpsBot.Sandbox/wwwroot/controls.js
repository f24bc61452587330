// The elements of Block Kit that people press and choose from; what they type into is in fields.js.
// https://docs.slack.dev/reference/block-kit/block-elements
import { icon } from './icons.js';
import { el, link, picture } from './dom.js';
import { fields } from './fields.js';
import { words } from './mrkdwn.js';
import { namingOf } from './naming.js';
import { openMenu } from './popup.js';
import { selects } from './selects.js';

const keyOf = (part, block) => `${block.block_id}/${part.action_id}`;

const pressed = {
  button,
  workflow_button: part => el('button', { type: 'button', class: 'button', 'aria-disabled': 'true', title: 'The sandbox runs no workflows' }, words(part.text)),
  overflow,
  image: part => picture(part.image_url ?? part.slack_file?.url, part.alt_text, 'small'),
  checkboxes: choices,
  radio_buttons: choices,
  feedback_buttons: (part, block, surface) => el('span', { class: 'pair' },
    [part.positive_button, part.negative_button].map(one => plainButton({ ...part, ...one, type: part.type }, block, surface, { value: one.value, text: one.text }))),
  icon_button: (part, block, surface) => plainButton(part, block, surface, {}, icon('trash')),
  file_input: noFiles,
};

export const control = (part, block, surface, names) => (pressed[part.type] ?? selects[part.type] ?? fields[part.type])?.(part, block, surface, names) ?? el('span', { class: 'quiet' }, `[${part.type}]`);

function plainButton(part, block, surface, value = {}, before = '') {
  return el('button', {
    type: 'button', class: `button ${part.style ?? ''}`, 'aria-label': part.accessibility_label, 'data-key': keyOf(part, block) + (value.value ?? ''),
    onclick: ({ currentTarget: node }) => { if (node.getAttribute('aria-busy') !== 'true') surface.act(block, part, value, node); },
  }, before, words(part.text));
}

// A button with an address opens it, and the app hears of it all the same.
function button(part, block, surface) {
  if (!part.url) return plainButton(part, block, surface);
  const anchor = link(part.url, words(part.text));
  anchor.className = `button ${part.style ?? ''}`;
  anchor.dataset.key = keyOf(part, block);
  if (part.accessibility_label) anchor.setAttribute('aria-label', part.accessibility_label);
  if (part.action_id) anchor.addEventListener('click', () => surface.act(block, part, {}, anchor));
  return anchor;
}

function overflow(part, block, surface) {
  const items = part.options.map(option => ({
    label: words(option.text), note: option.description ? words(option.description) : null, href: option.url ? link(option.url).href : null,
    run: () => surface.act(block, part, { selected_option: option }, node),
  }));
  const node = el('button', {
    type: 'button', class: 'button more', 'aria-label': part.accessibility_label ?? 'More actions', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'data-key': keyOf(part, block),
    onclick: () => openMenu(node, 'More actions', items),
  }, icon('more'));
  return node;
}

function choices(part, block, surface, names) {
  const many = part.type === 'checkboxes';
  const value = options => (many ? { selected_options: options } : { selected_option: options[0] ?? null });
  const held = surface.value(block, part, value(part.initial_options ?? [part.initial_option].filter(Boolean)));
  let chosen = (many ? held.selected_options : [held.selected_option]).filter(Boolean);
  const isChosen = option => chosen.some(one => one.value === option.value);
  const show = () => inputs.forEach((input, at) => { input.checked = isChosen(part.options[at]); });
  const name = surface.nameOf(block, part);
  const inputs = part.options.map((option, at) => el('input', {
    type: many ? 'checkbox' : 'radio', name, 'data-key': `${keyOf(part, block)}/${at}`,
    onchange: async event => {
      const now = part.options.filter((_, index) => inputs[index].checked);
      if (await surface.change(block, part, value(now), event.target)) chosen = now;
      else show();
    },
  }));
  show();
  const { 'aria-required': required, id, ...naming } = namingOf(part, block, names);
  return el('div', { ...naming, class: 'choices', role: many ? 'group' : 'radiogroup', 'aria-required': many ? null : required }, part.options.map((option, at) =>
    el('label', { class: 'choice' }, inputs[at], el('span', {}, words(option.text), option.description ? el('span', { class: 'menu-note' }, words(option.description)) : null))));
}

function noFiles(part, block, surface, names) {
  surface.value(block, part, { files: [] });
  const { 'aria-required': required, ...naming } = namingOf(part, block, names);
  return el('span', { class: 'pair' }, el('button', { ...naming, type: 'button', class: 'button', 'aria-disabled': 'true' }, 'Add files'), el('span', { class: 'quiet' }, 'The sandbox keeps no files'));
}
