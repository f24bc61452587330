// One line that says what just went wrong or was done, and goes by itself.
const box = document.getElementById('toast');
let timer = 0;

export function say(text) {
  // A dialog would cover what is not inside it.
  (document.querySelector('dialog[open]') ?? document.body).append(box);
  box.textContent = text;
  box.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { box.hidden = true; }, 6000);
}

export const copy = (text, done = 'Copied.') =>
  navigator.clipboard.writeText(text).then(() => say(done), () => say('The browser does not allow the page to copy.'));
