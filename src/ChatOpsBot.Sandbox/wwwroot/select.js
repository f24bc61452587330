// A list to choose from that can be searched: Slack's select menus, single and multiple.
import { icon } from './icons.js';
import { debounce, el } from './dom.js';
import { OptionList } from './popup.js';

export class Select {
  // find(query) gives [{ label, options: [{ key, label, note, icon, value }] }], or { note } in place of them, now or later.
  constructor({ naming, placeholder, chosen, find, onChange, multiple = false, most = Infinity, wait = 0 }) {
    Object.assign(this, { chosen, find, onChange, multiple, most, placeholder, asked: 0 });
    this.input = el('input', { ...naming, role: 'combobox', type: 'text', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-haspopup': 'listbox', spellcheck: 'false' });
    this.chips = el('span', { class: 'chips' });
    this.node = el('span', { class: `select${multiple ? ' multiple' : ''}` }, this.chips, this.input,
      el('span', { class: 'chevron', 'aria-hidden': 'true' }, icon('chevron')));
    this.list = new OptionList(this.input, { onPick: option => this.choose(option), multiple, label: placeholder, anchor: this.node });
    const later = wait ? debounce(wait, () => this.search()) : () => this.search();
    this.input.addEventListener('input', () => later());
    this.input.addEventListener('click', () => (this.list.open || this.search('')));
    this.input.addEventListener('keydown', event => this.key(event));
    this.input.addEventListener('blur', () => this.close());
    this.node.addEventListener('mousedown', event => {
      if (event.target === this.input || event.target.closest('.chip')) return;
      event.preventDefault();
      this.input.focus();
      this.search('');
    });
    this.draw();
  }

  draw() {
    const [first] = this.chosen;
    this.input.value = this.multiple ? '' : first?.label ?? '';
    this.input.placeholder = this.multiple && first ? '' : this.placeholder;
    this.chips.replaceChildren(...this.multiple ? this.chosen.map(option => el('span', { class: 'chip' }, option.label,
      el('button', { type: 'button', 'aria-label': `Remove ${option.label}`, onclick: () => { this.remove(option); this.input.focus(); } }, '×'))) : []);
  }

  async search(query = this.input.value) {
    const ask = ++this.asked;
    this.changed ??= this.chosen.map(option => option.key).join();
    if (!this.multiple && !this.list.open && query === '') this.input.select();
    const pending = this.find(query);
    if (pending instanceof Promise) this.list.show([], 'Looking…');
    const found = await pending;
    if (ask !== this.asked || document.activeElement !== this.input) return;
    if (found.note) return this.list.show([], found.note);
    const keys = new Set(this.chosen.map(option => option.key));
    const groups = found.map(group => ({ ...group, options: group.options.map(option => ({ ...option, chosen: keys.has(option.key) })) })).filter(group => group.options.length);
    const at = groups.flatMap(group => group.options).findIndex(option => option.chosen);
    this.list.show(groups, groups.length ? '' : 'Nothing found', { select: Math.max(0, query ? 0 : at) });
  }

  choose(option) {
    if (!this.multiple) {
      this.chosen = [option];
      return this.close();
    }
    const has = this.chosen.some(one => one.key === option.key);
    if (!has && this.chosen.length >= this.most) return this.list.show([], `At most ${this.most} can be chosen`);
    this.chosen = has ? this.chosen.filter(one => one.key !== option.key) : [...this.chosen, option];
    this.draw();
    return this.search('');
  }

  remove(option) {
    this.changed ??= this.chosen.map(one => one.key).join();
    this.chosen = this.chosen.filter(one => one.key !== option.key);
    this.draw();
    if (!this.list.open) this.report();
  }

  // The app hears once, when the list closes, and only of a change.
  close() {
    this.asked++;
    this.list.hide();
    this.draw();
    this.report();
  }

  report() {
    const before = this.changed;
    this.changed = undefined;
    if (before !== undefined && before !== this.chosen.map(option => option.key).join()) this.onChange(this.chosen, this.input);
  }

  // The person said no to the question that followed.
  reset(chosen) {
    this.chosen = chosen;
    this.draw();
  }

  key(event) {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (this.list.open) this.list.move(key === 'ArrowDown' ? 1 : -1);
      else this.search('');
    } else if (key === 'Enter') {
      event.preventDefault();
      if (this.list.open) this.list.pick();
      else this.search('');
    } else if (key === 'Escape' && this.list.open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (key === 'Backspace' && this.multiple && !this.input.value && this.chosen.length) this.remove(this.chosen.at(-1));
  }
}
