// The page's own signs, drawn: no machine needs a font for them.
const shapes = {
  back: 'M14 6l-6 6 6 6',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  check: 'M5 13l4 4L19 7',
  chevron: 'M7 10l5 5 5-5',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9V4h11v11h-5M4 9h11v11H4z',
  down: 'M12 5v14M6 13l6 6 6-6',
  half: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  lock: 'M8 11V8a4 4 0 0 1 8 0v3M5 11h14v9H5z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM17 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0z',
  people: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.5-5 6-5s6 2 6 5M16 5.5a3 3 0 0 1 0 5.5M18 14.5c2 .6 3 2.2 3 4.5',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  reply: 'M5 5h14v11h-8l-4 4v-4H5z',
  ring: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z',
  send: 'M4 12 20 4l-5 16-3-6.5z',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14.5c1 1.5 2.2 2 3.5 2s2.5-.5 3.5-2M9 10h.01M15 10h.01',
  terminal: 'M4 6l5 6-5 6M12 18h8',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
};

export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', class: 'sign',
    'aria-hidden': 'true' })) svg.setAttribute(key, value);
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}

// What the page's own text leaves open for a sign.
export const drawIcons = () =>
  document.querySelectorAll('[data-icon]').forEach(node => node.append(icon(node.dataset.icon)));
