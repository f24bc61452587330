// Block Kit as DOM nodes. A block draws into a surface: the message or the view that its elements belong to.
import { icon } from './icons.js';
import { control } from './controls.js';
import { el, link, picture, uid } from './dom.js';
import { withEmoji, emoji } from './emoji.js';
import { mrkdwn, markdown, mention, groupMention, userMention, channelMention, date, words } from './mrkdwn.js';

const blocks = {
  header: block => el('h3', { class: 'b-header' }, words(block.text)),
  divider: () => el('hr', { class: 'b-divider' }),
  section,
  context: block => el('div', { class: 'b-context' }, block.elements.map(part => (part.type === 'image' ? picture(part.image_url, part.alt_text, 'tiny') : el('span', {}, words(part))))),
  actions,
  context_actions: actions,
  image: block => el('figure', { class: 'b-image' }, block.title ? el('figcaption', {}, words(block.title)) : null, picture(block.image_url ?? block.slack_file?.url, block.alt_text, 'large')),
  rich_text: block => el('div', { class: 'b-rich' }, block.elements.map(rich)),
  markdown: block => el('div', { class: 'b-markdown' }, markdown(block.text)),
  input,
  table: block => table(block.rows, block.column_settings ?? []),
  data_table: block => el('div', {}, el('p', { class: 'label' }, block.caption), table(block.rows, [])),
  alert: block => el('div', { class: `b-alert ${block.level ?? 'default'}`, role: 'note' }, words(block.text)),
  card,
  carousel: (block, surface) => el('div', { class: 'b-carousel', tabindex: '0' }, block.elements.map(one => card(one, surface))),
  container: (block, surface) => el('div', { class: 'b-card' }, block.title ? el('p', { class: 'label' }, words(block.title)) : null, block.subtitle ? el('p', { class: 'quiet' }, words(block.subtitle)) : null, renderBlocks(block.child_blocks, surface)),
  task_card: task,
  plan: block => el('div', { class: 'b-card' }, el('p', { class: 'label' }, block.title), (block.tasks ?? []).map(task)),
  video: block => el('div', { class: 'b-card' }, el('p', { class: 'label' }, block.title_url ? link(block.title_url, words(block.title)) : words(block.title)), picture(block.thumbnail_url, block.alt_text, 'large')),
  data_visualization: chart,
};

export const renderBlocks = (list, surface) => list.map(block => {
  const node = blocks[block.type]?.(block, surface) ?? el('p', { class: 'quiet' }, `[${block.type}]`);
  node.dataset.block = block.block_id ?? '';
  return node;
});

function actions(block, surface) {
  return el('div', { class: 'b-actions' }, block.elements.map(part => control(part, block, surface)));
}

function input(block, surface) {
  const [labelId, hintId, errorId, id] = [uid('label'), uid('hint'), uid('error'), uid('field')];
  return el('div', { class: 'b-input' },
    el('label', { class: 'label', id: labelId, for: id }, words(block.label), block.optional ? el('span', { class: 'quiet' }, ' (optional)') : null),
    control(block.element, block, surface, { id, labelId, required: !block.optional, described: block.hint ? `${errorId} ${hintId}` : errorId }),
    el('p', { class: 'error', id: errorId }),
    block.hint ? el('p', { class: 'quiet', id: hintId }, words(block.hint)) : null);
}

function section(block, surface) {
  return el('div', { class: 'b-section' },
    el('div', { class: 'b-main' },
      block.text ? el('div', { class: 'b-text' }, words(block.text)) : null,
      block.fields ? el('div', { class: 'b-fields' }, block.fields.map(field => el('div', {}, words(field)))) : null),
    block.accessory ? el('div', { class: 'b-accessory' }, control(block.accessory, block, surface)) : null);
}

function card(block, surface) {
  return el('div', { class: 'b-card' },
    block.hero_image ? picture(block.hero_image.image_url, block.hero_image.alt_text, 'large') : null,
    ['title', 'subtitle', 'body', 'subtext'].map(part => (block[part] ? el('div', { class: part === 'title' ? 'label' : part === 'body' ? null : 'quiet' }, words(block[part])) : null)),
    block.actions ? el('div', { class: 'b-actions' }, block.actions.map(part => control(part, block, surface))) : null);
}

function task(block) {
  const mark = icon({ pending: 'ring', in_progress: 'half', complete: 'check', error: 'close' }[block.status]
    ?? 'ring');
  return el('div', { class: 'b-task' }, el('p', {}, mark, ` ${block.title}`), block.details
    ? blocks.rich_text(block.details) : null, block.output ? blocks.rich_text(block.output) : null,
    block.sources?.length ? el('p', { class: 'quiet' }, block.sources.map(source => [link(source.url, source.text), ' '])) : null);
}

// A chart is shown as the table of its numbers: every reader can read that.
function chart(block) {
  const cell = text => ({ type: 'raw_text', text: String(text) });
  const { segments, series, axis_config: axis } = block.chart;
  const rows = segments
    ? segments.map(segment => [cell(segment.label), cell(segment.value)])
    : [[cell(axis.x_label ?? ''), ...series.map(one => cell(one.name))], ...axis.categories.map((category, index) => [cell(category), ...series.map(one => cell(one.data[index]?.value ?? ''))])];
  return el('div', {}, el('p', { class: 'label' }, block.title), table(segments ? [[cell('Part'), cell('Value')], ...rows] : rows, []));
}

function table(rows, settings) {
  const cell = (tag, content, column) => el(tag, { class: `${settings[column]?.align ?? 'left'}${settings[column]?.is_wrapped ? ' wrapped' : ''}`, scope: tag === 'th' ? 'col' : null },
    content.type === 'rich_text' ? content.elements.map(rich) : withEmoji(content.text ?? String(content.value)));
  const [head, ...body] = rows;
  return el('div', { class: 'b-table', tabindex: '0' }, el('table', {},
    el('thead', {}, el('tr', {}, head.map((content, column) => cell('th', content, column)))),
    el('tbody', {}, body.map(row => el('tr', {}, row.map((content, column) => cell('td', content, column)))))));
}

function rich(part) {
  const leaves = () => part.elements.map(leaf);
  switch (part.type) {
    case 'rich_text_preformatted': return el('pre', { tabindex: '0' }, leaves());
    case 'rich_text_quote': return el('blockquote', {}, leaves());
    case 'rich_text_list': return el(part.style === 'ordered' ? 'ol' : 'ul', { class: `indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null }, part.elements.map(item => el('li', {}, item.elements.map(leaf))));
    default: return el('p', { class: 'rich-line' }, leaves());
  }
}

function leaf(part) {
  const base = {
    text: () => part.text,
    link: () => link(part.url, part.text || part.url),
    emoji: () => emoji(part.name) ?? (part.unicode ? String.fromCodePoint(...part.unicode.split('-').map(code => parseInt(code, 16))) : `:${part.name}:`),
    user: () => userMention(part.user_id),
    channel: () => channelMention(part.channel_id),
    usergroup: () => groupMention(part.usergroup_id),
    broadcast: () => mention(`@${part.range}`, 'group'),
    color: () => part.value,
    date: () => date(part.timestamp, part.format, part.fallback ?? '', part.url),
  }[part.type]?.() ?? '';
  return [['code', 'code'], ['bold', 'strong'], ['italic', 'em'], ['strike', 's'], ['underline', 'u']].reduce((node, [flag, tag]) => (part.style?.[flag] ? el(tag, {}, node) : node), base);
}

export function renderAttachment(attachment, surface) {
  const node = el('div', { class: 'attachment' },
    attachment.pretext ? el('div', {}, mrkdwn(attachment.pretext)) : null,
    attachment.author_name ? el('p', { class: 'label' }, attachment.author_name) : null,
    attachment.title ? el('p', { class: 'label' }, attachment.title_link ? link(attachment.title_link, attachment.title) : attachment.title) : null,
    attachment.text ? el('div', {}, mrkdwn(attachment.text)) : null,
    attachment.fields ? el('div', { class: 'b-fields' }, attachment.fields.map(field => el('div', {}, el('p', { class: 'label' }, field.title ?? ''), mrkdwn(field.value ?? '')))) : null,
    attachment.blocks ? renderBlocks(attachment.blocks, surface) : null,
    attachment.image_url ? picture(attachment.image_url, attachment.fallback, 'large') : null,
    attachment.footer ? el('p', { class: 'quiet' }, attachment.footer) : null);
  const named = { good: '#2e8b57', warning: '#c98a00', danger: '#c0392b' }[attachment.color];
  const color = named ?? (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? '') ? `#${attachment.color.replace('#', '')}` : null);
  if (color) node.style.borderLeftColor = color;
  return node;
}
