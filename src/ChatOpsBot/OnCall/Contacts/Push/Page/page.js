'use strict';

const button = document.getElementById('subscribe');
const status = document.getElementById('status');
const key = document.querySelector('main').dataset.key;

// Behind the #, so that it is in no log; and out of the address bar, so that it is in no screenshot.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

function say(text, failed) {
  status.textContent = text;
  status.classList.toggle('failed', Boolean(failed));
}

function bytes(base64Url) {
  const text = atob(base64Url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, letter => letter.charCodeAt(0));
}

async function subscribe() {
  if (await Notification.requestPermission() !== 'granted')
    throw new Error('The browser does not allow notifications of this page. Allow them in its settings and try again.');
  await navigator.serviceWorker.register('worker.js');
  const registration = await navigator.serviceWorker.ready;
  // A browser that was subscribed with a key that is no longer ours has to let go of it first.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(key),
  });
  const { endpoint, keys } = subscription.toJSON();
  const answer = await fetch('../push', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
  const body = await answer.json();
  if (!answer.ok)
    throw new Error(body.error);
  return body.device;
}

button.addEventListener('click', async () => {
  button.disabled = true;
  say('Asking the browser…');
  try {
    say(`Done: ${await subscribe()} shows your pages now. Try it in Slack: /oncall me test`);
  } catch (error) {
    say(error.message, true);
    button.disabled = false;
  }
});

if (!token) {
  button.disabled = true;
  say('This page needs the link that Slack shows you: /oncall me add push', true);
} else if (!('serviceWorker' in navigator) || !('PushManager' in window)) {
  button.disabled = true;
  say('This browser cannot show notifications of pages. On an iPhone, add this page to the home screen first.', true);
}
