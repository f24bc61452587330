// All text enters the page here, as text nodes: there is no innerHTML anywhere.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== ''));
  return node;
}

// A link from a message goes to the web or to a mail program; anything else (javascript:, data:) is shown as text.
export function link(url, ...children) {
  let safe = null;
  try {
    safe = ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol) ? url : null;
  } catch { /* not a URL */ }
  return safe
    ? el('a', { href: safe, target: '_blank', rel: 'noopener noreferrer' }, children)
    : el('span', { class: 'dead-link', title: url }, children);
}

export function picture(url, alt, className) {
  const image = el('img', { class: className, src: /^(https?:|data:image\/)/i.test(url ?? '') ? url : null, alt: alt ?? '', loading: 'lazy' });
  image.addEventListener('error', () =>
    image.replaceWith(el('span', { class: 'no-image', role: 'img', 'aria-label': alt ?? 'picture' }, alt
    || 'picture')));
  return image;
}

let made = 0;
export const uid = name => `${name}-${++made}`;
export const debounce = (wait, work) => {
  let timer = 0;
  return (...values) => { clearTimeout(timer); timer = setTimeout(() => work(...values), wait); };
};

// A block that the app did not name has a new name each time; its elements keep theirs.
const named = (drawn, key) => [key, key.slice(Math.max(0, key.indexOf('/')))]
  .map(name => drawn.querySelector(`[data-key$="${CSS.escape(name)}"]`)).find(Boolean) ?? null;

// Where a control is now, if the message or the view that it is in has been drawn again since. Null when it is gone.
export function now(node) {
  if (document.contains(node)) return node;
  const [key, place] = ['key', 'place'].map(name => node.closest(`[data-${name}]`)?.dataset[name]);
  const drawn = key && place && document.querySelector(`[data-place="${CSS.escape(place)}"]`);
  return drawn ? named(drawn, key) : null;
}

// What is drawn again keeps the reader's place: the same control has the focus and the caret as before, and an open list
// opens again on what was typed.
export function keepFocus(box, draw) {
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  const key = held?.closest('[data-key]')?.dataset.key;
  const caret = held && 'selectionStart' in held ? [held.selectionStart, held.selectionEnd] : null;
  const typed = held?.getAttribute('aria-expanded') === 'true' && held.role === 'combobox' ? held.value : null;
  // Its list closes, and what was chosen in it counts.
  if (typed !== null) held.blur();
  const drawn = draw() ?? box;
  if (!held || document.activeElement === held) return;
  const again = document.contains(held) ? held : key && named(drawn, key);
  const target = !again || again.matches('input, textarea, button, a, select') ? again : again.querySelector('input, textarea, button');
  target?.focus({ preventScroll: true });
  // A date or a number has no caret.
  if (target && caret && caret[0] !== null && target.selectionStart !== null) target.setSelectionRange(...caret);
  if (target && typed !== null) {
    target.value = typed;
    target.dispatchEvent(new Event('input'));
  }
}
