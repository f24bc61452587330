// Where people write: messages, and commands when the line begins with a slash.
import { el } from './dom.js';
import { Completion } from './completion.js';
import { icon } from './icons.js';
import { pickEmoji } from './picker.js';
import { openMenu } from './popup.js';
import { commands, post, session, shortcuts, wording } from './session.js';

const drafts = new Map();
const written = [];

export class Composer {
  constructor(box, { label, onSent = () => {} }) {
    Object.assign(this, { onSent, place: null, at: 0 });
    this.text = el('textarea', { rows: 1, class: 'compose-text', 'aria-label': label, autocomplete: 'off', 'aria-autocomplete': 'list', oninput: () => this.changed(), onkeydown: event => this.key(event), onblur: () => this.completion.hide() });
    this.note = el('p', { class: 'compose-note', role: 'status' });
    const button = (name, sign, run, popup) => el('button', { type: 'button', class: 'tool', 'aria-label': name, title: name, 'aria-haspopup': popup, 'aria-expanded': 'false', onclick: event => run(event.currentTarget) }, sign);
    this.submit = el('button', { class: 'send', 'aria-label': 'Send', title: 'Send (Enter)' }, icon('send'));
    this.form = el('form', { class: 'composer', onsubmit: event => { event.preventDefault(); this.send(); } },
      el('div', { class: 'compose-box' }, this.text,
        el('div', { class: 'compose-foot' },
          button('Shortcuts', icon('bolt'), node => openMenu(node, 'Shortcuts', this.shortcuts(), { above: true }),
            'menu'),
          button('Emoji', icon('smile'), node => pickEmoji(node, name => this.insert(`:${name}: `)), 'dialog'),
          el('span', { class: 'grow' }), this.submit)),
      this.note);
    this.completion = new Completion(this.text, () => this.changed());
    box.append(this.form);
    this.changed();
  }

  // A draft waits where it was begun.
  open(channel, thread, name) {
    if (this.place) drafts.set(this.draftKey, this.text.value);
    this.place = { channel, thread_ts: thread };
    this.draftKey = `${session.me.id}/${channel}/${thread ?? ''}`;
    this.text.placeholder = thread ? 'Reply…' : `Message ${name}`;
    this.write(drafts.get(this.draftKey) ?? '');
    this.say('');
    this.at = written.length;
  }

  focus() { this.text.focus(); }

  write(text) {
    this.text.value = text;
    this.changed();
    this.completion.hide();
  }

  insert(text) {
    this.text.focus();
    this.text.setRangeText(text, this.text.selectionStart, this.text.selectionEnd, 'end');
    this.changed();
  }

  say(text, wrong = false) {
    this.note.textContent = text;
    this.note.title = text;
    this.note.classList.toggle('failure', wrong);
  }

  changed() {
    this.text.style.height = 'auto';
    this.text.style.height = `${Math.min(this.text.scrollHeight, 220)}px`;
    this.submit.classList.toggle('ready', this.text.value.trim() !== '');
    this.completion.look();
    const command = commands().find(one => this.text.value.startsWith(`${one.command} `));
    if (!this.note.classList.contains('failure') || this.text.value) this.say(command?.usage_hint ? `${command.command} ${command.usage_hint}` : '');
  }

  key(event) {
    if (event.isComposing || this.completion.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'ArrowUp' && this.at > 0 && (this.text.value === '' || this.text.value === written[this.at])) {
      event.preventDefault();
      this.write(written[--this.at]);
    } else if (event.key === 'ArrowDown' && this.at < written.length && this.text.value === written[this.at]) {
      event.preventDefault();
      this.write(written[++this.at] ?? '');
    }
  }

  async send() {
    const text = this.text.value.trimEnd();
    if (!text.trim()) return;
    if (written.at(-1) !== text) written.push(text);
    this.at = written.length;
    this.write('');
    this.form.setAttribute('aria-busy', 'true');
    const { channel, thread_ts } = this.place;
    const answer = text.startsWith('/')
      ? await post('commands', { channel, text, thread_ts })
      : await post(`channels/${encodeURIComponent(channel)}/messages`, { text: text.trim(), thread_ts });
    this.form.removeAttribute('aria-busy');
    if (answer.ok) return this.onSent();
    // Slackbot says the same in the channel; the line is kept, to be corrected.
    if (!this.text.value) this.write(text);
    this.say(answer.error === 'unknown_command' ? 'To send this as a message, put a space before the slash.' : wording(answer.error), true);
  }

  shortcuts() {
    return shortcuts('global').map(shortcut => ({
      label: shortcut.name, note: shortcut.description, icon: icon('bolt'),
      run: async () => {
        const answer = await post('shortcuts', { callback_id: shortcut.callback_id });
        this.say(answer.ok ? '' : wording(answer.error), !answer.ok);
      },
    }));
  }
}
