// Block Kit as DOM nodes. What cannot be pressed here looks the part and says so.
import { el, link, picture } from './dom.js';
import { withEmoji, emoji } from './emoji.js';
import { mrkdwn, markdown, mention, userMention, channelMention, date } from './mrkdwn.js';

const words = text => (text.type === 'mrkdwn' ? mrkdwn(text.text) : [withEmoji(text.text)]);

const blocks = {
  header: block => el('h3', { class: 'b-header' }, words(block.text)),
  divider: () => el('hr', { class: 'b-divider' }),
  section,
  context: block => el('div', { class: 'b-context' }, block.elements.map(part => (part.type === 'image' ? picture(part.image_url, part.alt_text, 'tiny') : el('span', {}, words(part))))),
  actions: block => el('div', { class: 'b-actions' }, block.elements.map(element)),
  context_actions: block => el('div', { class: 'b-actions' }, block.elements.map(element)),
  image: block => el('figure', { class: 'b-image' }, block.title ? el('figcaption', {}, words(block.title)) : null, picture(block.image_url ?? block.slack_file?.url, block.alt_text, 'large')),
  rich_text: block => el('div', { class: 'b-rich' }, block.elements.map(rich)),
  markdown: block => el('div', { class: 'b-markdown' }, markdown(block.text)),
  input: block => el('div', { class: 'b-input' }, el('p', { class: 'label' }, words(block.label), block.optional ? el('span', { class: 'quiet' }, ' (optional)') : null), element(block.element), block.hint ? el('p', { class: 'quiet' }, words(block.hint)) : null),
  table: block => table(block.rows, block.column_settings ?? []),
  data_table: block => el('div', {}, el('p', { class: 'label' }, block.caption), table(block.rows, [])),
  alert: block => el('div', { class: `b-alert ${block.level ?? 'default'}`, role: 'note' }, words(block.text)),
  card,
  carousel: block => el('div', { class: 'b-carousel', tabindex: '0' }, block.elements.map(card)),
  container: block => el('div', { class: 'b-card' }, block.title ? el('p', { class: 'label' }, words(block.title)) : null, block.subtitle ? el('p', { class: 'quiet' }, words(block.subtitle)) : null, renderBlocks(block.child_blocks)),
  task_card: task,
  plan: block => el('div', { class: 'b-card' }, el('p', { class: 'label' }, block.title), (block.tasks ?? []).map(task)),
  video: block => el('div', { class: 'b-card' }, el('p', { class: 'label' }, block.title_url ? link(block.title_url, words(block.title)) : words(block.title)), picture(block.thumbnail_url, block.alt_text, 'large')),
  data_visualization: chart,
};

export const renderBlocks = list => list.map(block => blocks[block.type]?.(block) ?? el('p', { class: 'quiet' }, `[${block.type}]`));

function section(block) {
  return el('div', { class: 'b-section' },
    el('div', { class: 'b-main' },
      block.text ? el('div', { class: 'b-text' }, words(block.text)) : null,
      block.fields ? el('div', { class: 'b-fields' }, block.fields.map(field => el('div', {}, words(field)))) : null),
    block.accessory ? el('div', { class: 'b-accessory' }, element(block.accessory)) : null);
}

function card(block) {
  return el('div', { class: 'b-card' },
    block.hero_image ? picture(block.hero_image.image_url, block.hero_image.alt_text, 'large') : null,
    ['title', 'subtitle', 'body', 'subtext'].map(part => (block[part] ? el('div', { class: part === 'title' ? 'label' : part === 'body' ? null : 'quiet' }, words(block[part])) : null)),
    block.actions ? el('div', { class: 'b-actions' }, block.actions.map(element)) : null);
}

function task(block) {
  const mark = { pending: '○', in_progress: '◐', complete: '✓', error: '✗' }[block.status] ?? '○';
  return el('div', { class: 'b-task' }, el('p', {}, `${mark} ${block.title}`), block.details ? blocks.rich_text(block.details) : null, block.output ? blocks.rich_text(block.output) : null,
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

const inert = 'The sandbox shows this; pressing it does nothing yet';
const fake = (className, ...children) => el('span', { class: className, title: inert }, children);

function element(part) {
  switch (part.type) {
    case 'button': {
      const style = `button ${part.style ?? ''}`;
      const label = [words(part.text)];
      if (!part.url) return el('button', { type: 'button', class: style, 'aria-disabled': 'true', 'aria-label': part.accessibility_label, title: inert }, label);
      const anchor = link(part.url, label);
      anchor.className = style;
      return anchor;
    }
    case 'workflow_button': return el('button', { type: 'button', class: 'button', 'aria-disabled': 'true', title: inert }, words(part.text));
    case 'overflow': return el('details', { class: 'overflow' }, el('summary', { 'aria-label': 'More actions' }, '⋯'),
      el('ul', {}, part.options.map(option => el('li', {}, option.url ? link(option.url, words(option.text)) : words(option.text)))));
    case 'image': return picture(part.image_url ?? part.slack_file?.url, part.alt_text, 'small');
    case 'checkboxes':
    case 'radio_buttons': return fake('choices', part.options.map(option => el('span', { class: 'choice' }, isChosen(part, option) ? (part.type === 'checkboxes' ? '☑ ' : '◉ ') : part.type === 'checkboxes' ? '☐ ' : '○ ', words(option.text))));
    case 'feedback_buttons': return el('span', {}, [part.positive_button, part.negative_button].map(button => el('button', { type: 'button', class: 'button', 'aria-disabled': 'true', 'aria-label': button.accessibility_label }, words(button.text))));
    case 'icon_button': return el('button', { type: 'button', class: 'button', 'aria-disabled': 'true' }, '🗑 ', words(part.text));
    default: return fake('field', shownValue(part), el('span', { class: 'chevron', 'aria-hidden': 'true' }, /select|picker/.test(part.type) ? '▾' : ''));
  }
}

const isChosen = (part, option) => [part.initial_option, ...(part.initial_options ?? [])].some(chosen => chosen?.value === option.value);

function shownValue(part) {
  const value = part.initial_option ?? part.initial_options?.[0];
  if (value) return words(value.text);
  return part.initial_date ?? part.initial_time ?? part.initial_value ?? (part.placeholder ? words(part.placeholder) : 'Choose…');
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
    usergroup: () => mention(`@${part.usergroup_id}`, 'group'),
    broadcast: () => mention(`@${part.range}`, 'group'),
    color: () => part.value,
    date: () => date(part.timestamp, part.format, part.fallback ?? '', part.url),
  }[part.type]?.() ?? '';
  return [['code', 'code'], ['bold', 'strong'], ['italic', 'em'], ['strike', 's'], ['underline', 'u']].reduce((node, [flag, tag]) => (part.style?.[flag] ? el(tag, {}, node) : node), base);
}

export function renderAttachment(attachment) {
  const node = el('div', { class: 'attachment' },
    attachment.pretext ? el('div', {}, mrkdwn(attachment.pretext)) : null,
    attachment.author_name ? el('p', { class: 'label' }, attachment.author_name) : null,
    attachment.title ? el('p', { class: 'label' }, attachment.title_link ? link(attachment.title_link, attachment.title) : attachment.title) : null,
    attachment.text ? el('div', {}, mrkdwn(attachment.text)) : null,
    attachment.fields ? el('div', { class: 'b-fields' }, attachment.fields.map(field => el('div', {}, el('p', { class: 'label' }, field.title ?? ''), mrkdwn(field.value ?? '')))) : null,
    attachment.blocks ? renderBlocks(attachment.blocks) : null,
    attachment.image_url ? picture(attachment.image_url, attachment.fallback, 'large') : null,
    attachment.footer ? el('p', { class: 'quiet' }, attachment.footer) : null);
  const named = { good: '#2e8b57', warning: '#c98a00', danger: '#c0392b' }[attachment.color];
  const color = named ?? (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? '') ? `#${attachment.color.replace('#', '')}` : null);
  if (color) node.style.borderLeftColor = color;
  return node;
}
