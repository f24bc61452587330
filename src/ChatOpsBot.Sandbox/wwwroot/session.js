// Who acts in this tab, what the workspace holds, and how the page asks the server.
import { learn } from './mrkdwn.js';

const remembered = 'sandbox.as';

// What opens because of something done here shows here, and not in other tabs of the same person.
const tab = sessionStorage.getItem('sandbox.tab') ?? crypto.randomUUID?.() ?? `${Math.random()}`;
sessionStorage.setItem('sandbox.tab', tab);
export const ofThisTab = views => views.filter(view => !view.sandbox_tab || view.sandbox_tab === tab);

export const session = { state: { channels: [], users: [], hints: [] }, me: null };
export const words = () => session.state.words ?? [];
export const commands = () => session.state.commands ?? [];
export const shortcuts = type => (session.state.shortcuts ?? []).filter(shortcut => shortcut.type === type);
export const groups = () => session.state.usergroups ?? [];
export const people = () => session.state.users.filter(user => !user.is_bot);
export const bot = () => session.state.users.find(user => user.is_bot);
export const appName = () => session.state.app?.name ?? bot()?.real_name ?? 'App';
export const isMine = message => !message.ephemeral_to || message.ephemeral_to === session.me?.id;

export async function get(path) {
  const answer = await fetch(`/sandbox/api/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// As the person who acts. What went wrong is a value: { ok: false, error }.
export async function post(path, body) {
  try {
    const answer = await fetch(`/sandbox/api/${path}`,
      { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Sandbox-Tab': tab },
      body: JSON.stringify({ user: session.me.id, ...body }) });
    const read = /json/.test(answer.headers.get('Content-Type') ?? '') ? await answer.json() : {};
    return answer.ok ? { ok: true, ...read } : { ok: false, status: answer.status, error: read.error ?? read.detail ?? read.title ?? `status ${answer.status}` };
  } catch {
    return { ok: false, error: 'the sandbox is not there' };
  }
}

const said = {
  operation_timeout: 'The app did not respond within three seconds (operation_timeout).',
  dispatch_failed: 'The app did not respond, or not as expected (dispatch_failed).',
};
export const wording = error => said[error] ?? `That did not work: ${error}.`;

// The workspace changed: read it again, and keep acting as the same person.
export async function load() {
  session.state = await get('channels');
  const asked = new URLSearchParams(location.search).get('as') ?? sessionStorage.getItem(remembered);
  const found = people().find(user => user.id === asked || user.name === asked);
  session.me = found ?? people().find(user => user.id === session.me?.id) ?? people()[0];
  learn(session.state, session.me);
}

export function actAs(user) {
  session.me = user;
  sessionStorage.setItem(remembered, user.name);
  const address = new URL(location.href);
  address.searchParams.set('as', user.name);
  history.replaceState(history.state, '', address);
  learn(session.state, user);
}
