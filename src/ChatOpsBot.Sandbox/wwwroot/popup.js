// What floats above the page beside the thing it belongs to: menus and lists. A dialog would cover what is not inside it, so it goes in there.
import { el, now, uid } from './dom.js';
import { icon } from './icons.js';

export function float(pop, anchor, { above = false, wide = false } = {}) {
  (anchor.closest('dialog') ?? document.body).append(pop);
  pop.showPopover();
  const place = () => {
    const at = now(anchor)?.getBoundingClientRect();
    if (!at) return pop.hidePopover();
    if (wide) pop.style.width = `${Math.max(at.width, 220)}px`;
    const { offsetWidth: width, offsetHeight: height } = pop;
    const under = innerHeight - at.bottom - 8;
    const up = above ? at.top - 8 > height || at.top > under : under < height && at.top > under;
    pop.style.maxHeight = `${Math.max(120, Math.min(360, (up ? at.top : innerHeight - at.bottom) - 12))}px`;
    pop.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    pop.style.top = up ? 'auto' : `${at.bottom + 4}px`;
    pop.style.bottom = up ? `${innerHeight - at.top + 4}px` : 'auto';
  };
  place();
  const listeners = new AbortController();
  addEventListener('scroll', place, { capture: true, passive: true, signal: listeners.signal });
  addEventListener('resize', place, { signal: listeners.signal });
  pop.addEventListener('toggle', event => { if (event.newState === 'closed') listeners.abort(); }, { signal: listeners.signal });
  return place;
}

// A menu of things to do. An item is { label, note, icon, href, checked, run }, or null for a line.
export function openMenu(anchor, label, items, { above = false } = {}) {
  const pop = el('div', { class: 'pop menu-pop', popover: 'auto', role: 'menu', 'aria-label': label, onkeydown: event => walk(event, pop) });
  pop.append(...items.map(item => (item ? menuItem(item, () => { pop.hidePopover(); now(anchor)?.focus(); }) : el('hr', { role: 'separator' }))));
  if (!items.length) pop.append(el('p', { class: 'pop-note', role: 'menuitem', 'aria-disabled': 'true', tabindex: '-1' }, 'Nothing here'));
  anchor.setAttribute('aria-expanded', 'true');
  pop.addEventListener('toggle', event => {
    if (event.newState !== 'closed') return;
    now(anchor)?.setAttribute('aria-expanded', 'false');
    pop.remove();
  });
  float(pop, anchor, { above });
  (pop.querySelector('[aria-checked="true"]') ?? pop.querySelector('[role^="menuitem"]'))?.focus();
  return pop;
}

function menuItem({ label, note, icon: sign, href, checked, run }, close) {
  const marked = checked !== undefined;
  return el(href ? 'a' : 'button', {
    class: 'menu-item', type: href ? null : 'button', href, target: href ? '_blank' : null, rel: href ? 'noopener noreferrer' : null, tabindex: '-1',
    role: marked ? 'menuitemradio' : 'menuitem', 'aria-checked': marked ? String(checked) : null, onclick: () => { close(); run?.(); },
  }, sign ? el('span', { class: 'menu-icon', 'aria-hidden': 'true' }, sign) : null,
  el('span', { class: 'menu-label' }, label, note ? el('span', { class: 'menu-note' }, note) : null), checked
    ? el('span', { class: 'menu-tick', 'aria-hidden': 'true' }, icon('check')) : null);
}

function walk(event, pop) {
  const all = [...pop.querySelectorAll('[role^="menuitem"]')];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === 'Tab') pop.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  all[(to + all.length) % all.length].focus();
}

// A list of which one is active while the focus stays in the field that it serves.
export class OptionList {
  constructor(owner, { onPick, multiple = false, label, above = false, anchor = owner }) {
    Object.assign(this, { owner, anchor, onPick, above, options: [], active: -1 });
    this.list = el('div', { id: uid('list'), role: 'listbox', 'aria-label': label, 'aria-multiselectable': multiple ? 'true' : null });
    this.note = el('p', { class: 'pop-note', role: 'status' });
    // The mouse must not take the focus away from the field.
    this.pop = el('div', { class: 'pop list-pop', popover: 'manual', onmousedown: event => event.preventDefault() }, this.list, this.note);
  }

  get open() { return this.pop.matches(':popover-open'); }

  // Groups are [{ label, options: [{ label, note, icon, chosen, value }] }].
  show(groups, note = '', { select = 0 } = {}) {
    this.options = groups.flatMap(group => group.options);
    let index = 0;
    this.list.replaceChildren(...groups.map(group => {
      const rows = group.options.map(option => this.row(option, index++));
      return group.label ? el('div', { role: 'group', 'aria-label': group.label }, el('p', { class: 'pop-group', 'aria-hidden': 'true' }, group.label), rows) : rows;
    }).flat());
    this.list.hidden = !this.options.length;
    this.note.textContent = note;
    this.note.hidden = !note;
    if (this.open) this.place?.();
    else this.place = float(this.pop, this.anchor, { above: this.above, wide: true });
    this.owner.setAttribute('aria-controls', this.list.id);
    this.expanded(true);
    this.activate(Math.min(select, this.options.length - 1));
  }

  row(option, index) {
    return el('div', { id: `${this.list.id}-${index}`, role: 'option', class: 'option', 'aria-selected': String(Boolean(option.chosen)), onclick: () => this.onPick(option), onmousemove: () => this.activate(index) },
      option.icon ? el('span', { class: 'menu-icon', 'aria-hidden': 'true' }, option.icon) : null,
      el('span', { class: 'menu-label' }, option.label, option.note ? el('span', { class: 'menu-note' }, option.note) : null),
      option.chosen ? el('span', { class: 'menu-tick', 'aria-hidden': 'true' }, icon('check')) : null);
  }

  activate(index) {
    this.active = index;
    this.list.querySelectorAll('.option').forEach((row, at) => row.classList.toggle('active', at === index));
    const row = this.list.querySelector('.option.active');
    if (!row) return this.owner.removeAttribute('aria-activedescendant');
    this.owner.setAttribute('aria-activedescendant', row.id);
    row.scrollIntoView({ block: 'nearest' });
  }

  move(step) {
    if (this.options.length) this.activate(this.active < 0 && step < 0 ? this.options.length - 1
      : (this.active + step + this.options.length) % this.options.length);
  }

  // Without a choice the first.
  pick() {
    if (this.active < 0 && this.options.length) this.activate(0);
    if (this.options[this.active]) this.onPick(this.options[this.active]);
    return this.active >= 0;
  }

  hide() {
    if (this.open) this.pop.hidePopover();
    this.pop.remove();
    this.expanded(false);
    for (const name of ['aria-controls', 'aria-activedescendant']) this.owner.removeAttribute(name);
  }

  // Only a combobox can be expanded; a text area cannot.
  expanded(open) {
    if (this.owner.role === 'combobox') this.owner.setAttribute('aria-expanded', String(open));
  }
}
