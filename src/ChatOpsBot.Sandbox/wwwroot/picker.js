// The small emoji picker: a search and a grid that the arrow keys walk.
import { el } from './dom.js';
import { findEmoji } from './emoji.js';
import { float } from './popup.js';

const inRow = 8;

export function pickEmoji(anchor, onPick) {
  const search = el('input', { type: 'search', class: 'field', placeholder: 'Search emoji', 'aria-label': 'Search emoji', autocomplete: 'off', oninput: () => draw() });
  const grid = el('div', { class: 'emoji-grid', role: 'group', 'aria-label': 'Emoji', onkeydown: event => walk(event, grid) });
  const name = el('p', { class: 'pop-note', role: 'status' });
  const pop = el('div', { class: 'pop emoji-pop', popover: 'auto', role: 'dialog', 'aria-label': 'Pick an emoji' }, search, grid, name);
  const draw = () => {
    const found = findEmoji(search.value.trim().replaceAll(':', ''), 160);
    grid.replaceChildren(...found.map((one, index) => el('button', {
      type: 'button', class: 'emoji-button', 'aria-label': one.name, title: `:${one.name}:`, tabindex: index ? '-1' : '0',
      onclick: () => { pop.hidePopover(); anchor.focus(); onPick(one.name); },
      onfocus: () => { name.textContent = `:${one.name}:`; }, onmouseenter: () => { name.textContent = `:${one.name}:`; },
    }, one.sign)));
    name.textContent = found.length ? `:${found[0].name}:` : 'Nothing found';
  };
  search.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Enter') grid.firstElementChild?.click();
    else grid.firstElementChild?.focus();
  });
  pop.addEventListener('toggle', event => {
    anchor.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'closed') pop.remove();
  });
  draw();
  float(pop, anchor);
  search.focus();
}

function walk(event, grid) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: inRow, ArrowUp: -inRow }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...grid.children];
  const to = all.indexOf(document.activeElement) + step;
  if (to < 0) grid.previousElementSibling.focus();
  else all[Math.min(to, all.length - 1)].focus();
}
