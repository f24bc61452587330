// Slack's confirm object: a question before something is done.
// https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
import { el, uid } from './dom.js';
import { words } from './mrkdwn.js';

export function ask({ title, text, confirm, deny, style }) {
  const [titleId, textId] = [uid('confirm'), uid('confirm')];
  const no = el('button', { type: 'button', class: 'button', onclick: () => dialog.close('no') }, words(deny));
  const yes = el('button', { type: 'button', class: `button solid ${style ?? 'primary'}`, onclick: () => dialog.close('yes') }, words(confirm));
  const dialog = el('dialog', { class: 'dialog confirm', role: 'alertdialog', 'aria-labelledby': titleId, 'aria-describedby': textId },
    el('h2', { id: titleId }, words(title)),
    el('div', { id: textId, class: 'dialog-text' }, words(text)),
    el('div', { class: 'dialog-foot' }, no, yes));
  document.body.append(dialog);
  dialog.showModal();
  // What cannot be undone is not one keystroke away.
  (style === 'danger' ? no : yes).focus();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
