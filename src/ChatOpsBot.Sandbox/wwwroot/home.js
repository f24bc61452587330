// The app's own place: its Home tab, drawn live for the person who acts.
import { renderBlocks } from './blocks.js';
import { el, keepFocus } from './dom.js';
import { appName } from './session.js';
import { Surface } from './surface.js';

export class Home {
  constructor(box) {
    Object.assign(this, { box, surface: null });
  }

  show(view) {
    if (!view) {
      this.surface = null;
      this.box.replaceChildren(el('div', { class: 'empty' }, el('img', { src: '/sandbox/assets/bot.svg', alt: '', width: '56', height: '56' }),
        el('p', { class: 'label' }, `${appName()} has not published a Home tab`), el('p', { class: 'quiet' }, 'The app is notified that you opened it; what it publishes appears here.')));
      return;
    }
    if (this.surface?.place.view_id !== view.id) this.surface = new Surface({ view_id: view.id }, view.state?.values);
    keepFocus(this.box, () => this.box.replaceChildren(el('div', { class: 'home body', 'data-place': view.id }, renderBlocks(view.blocks, this.surface.begin()))));
  }
}
