// The modals of the person who acts: up to three, one upon the other, of which the top one shows.
import { renderBlocks } from './blocks.js';
import { invalid } from './required.js';
import { el, keepFocus, uid } from './dom.js';
import { icon } from './icons.js';
import { words } from './mrkdwn.js';
import { appName, post, wording } from './session.js';
import { Surface } from './surface.js';

export class Modals {
  constructor(dialog) {
    Object.assign(this, { dialog, stack: [], surfaces: new Map(), shown: null });
    // Escape closes the top one; the server says what is left.
    dialog.addEventListener('cancel', event => { event.preventDefault(); this.close(); });
  }

  show(stack) {
    this.stack = stack;
    const ids = new Set(stack.map(view => view.id));
    for (const id of this.surfaces.keys()) if (!ids.has(id)) this.surfaces.delete(id);
    const top = stack.at(-1);
    if (!top) {
      this.shown = null;
      this.dialog.close();
      this.dialog.replaceChildren();
      return;
    }
    if (!this.surfaces.has(top.id)) this.surfaces.set(top.id, new Surface({ view_id: top.id }, top.state?.values));
    if (this.shown?.id === top.id) {
      if (this.shown.hash === top.hash) return;
      const scrolled = this.body.scrollTop;
      keepFocus(this.dialog, () => this.draw(top));
      this.body.scrollTop = scrolled;
    } else {
      this.draw(top);
      if (!this.dialog.open) this.dialog.showModal();
      (this.body.querySelector('[autofocus]') ?? this.body.querySelector('input, textarea, .button') ?? this.dialog.querySelector('.dialog-foot button, .icon')).focus();
    }
    this.shown = top;
  }

  draw(view) {
    const surface = this.surfaces.get(view.id).begin();
    const title = uid('modal');
    this.pending = false;
    this.alert = el('p', { class: 'failure', role: 'alert' });
    this.body = el('div', { class: 'dialog-body' }, renderBlocks(view.blocks, surface));
    this.submitButton = view.submit || view.blocks.some(block => block.type === 'input') ? el('button', { class: 'button solid primary', 'data-key': 'modal/submit' }, view.submit ? words(view.submit) : 'Submit') : null;
    this.dialog.setAttribute('aria-labelledby', title);
    this.dialog.replaceChildren(el('form', { class: 'dialog-form', 'data-place': view.id, novalidate: true, onsubmit: event => { event.preventDefault(); this.submit(view, surface); } },
      el('header', { class: 'dialog-head' },
        this.stack.length > 1
          ? el('button', { type: 'button', class: 'icon', 'aria-label': 'Back', 'data-key': 'modal/back', onclick: () =>
            this.close() }, icon('back'))
          : el('img', { class: 'avatar', src: '/sandbox/assets/bot.svg', alt: '' }),
        el('div', { class: 'grow' }, el('h2', { id: title }, words(view.title)), el('p', { class: 'quiet' }, this.stack.length > 1 ? `${appName()} · ${this.stack.length} of 3` : appName())),
        el('button', { type: 'button', class: 'icon', 'aria-label': this.stack.length > 1 ? 'Close all' : 'Close',
          'data-key': 'modal/x', onclick: () => this.close(true) }, icon('close'))),
      this.body,
      el('footer', { class: 'dialog-foot' }, this.alert, el('button', { type: 'button', class: 'button', 'data-key': 'modal/close', onclick: () => this.close() }, view.close ? words(view.close) : this.submitButton ? 'Cancel' : 'Close'), this.submitButton)));
  }

  async close(all = false) {
    const top = this.stack.at(-1);
    if (!top) return;
    const answer = await post(`views/${top.id}/close`, { all });
    if (!answer.ok) this.alert.textContent = wording(answer.error);
  }

  async submit(view, surface) {
    if (this.pending || !this.submitButton) return;
    this.alert.textContent = '';
    const wrong = invalid(view.blocks, surface);
    this.mark(wrong);
    if (Object.keys(wrong).length) return;
    const { body, alert, submitButton } = this;
    this.pending = true;
    submitButton.setAttribute('aria-busy', 'true');
    const answer = await post(`views/${view.id}/submit`, { state: surface.state() });
    submitButton.removeAttribute('aria-busy');
    if (body !== this.body) return;
    this.pending = false;
    if (answer.errors) this.mark(answer.errors);
    else if (!answer.ok) alert.textContent = `We had some trouble connecting. ${wording(answer.error)}`;
  }

  // Each error under its field, and the first of them in view.
  mark(errors) {
    let first = null;
    for (const box of this.body.querySelectorAll('.b-input')) {
      const text = errors[box.dataset.block] ?? '';
      const field = box.querySelector('[data-control]');
      box.querySelector('.error').textContent = text;
      box.classList.toggle('wrong', Boolean(text));
      if (text) field.setAttribute('aria-invalid', 'true');
      else field.removeAttribute('aria-invalid');
      if (text) first ??= field.matches('input, textarea, button') ? field : field.querySelector('input');
    }
    first?.focus();
  }
}
