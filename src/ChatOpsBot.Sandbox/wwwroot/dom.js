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
  image.addEventListener('error', () => image.replaceWith(el('span', { class: 'no-image', role: 'img', 'aria-label': alt ?? 'picture' }, `🖼 ${alt || 'picture'}`)));
  return image;
}
