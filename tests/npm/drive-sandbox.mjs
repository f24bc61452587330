// Drives a running sandbox with Slack's own clients, and prints one line of JSON for each check: {"check": "…"} or {"check": "…", "problem": "…"}.
// Usage: node drive-sandbox.mjs SANDBOX PORT SECRET
//   SANDBOX  where it is: http://127.0.0.1:5000/
//   PORT     where the app's manifest says that the app listens (/slack/commands, /slack/interactions, /slack/events): this script is that app
//   SECRET   what the sandbox signs with
// The sandbox is fresh, with its default people and channels. Its clock may stand still: nothing here waits for it.
import assert from 'node:assert/strict';
import { SocketModeClient } from '@slack/socket-mode';
import { WebClient } from '@slack/web-api';
import { Receiver } from './receiver.mjs';

const [sandbox, port, secret] = process.argv.slice(2);
const slackApiUrl = `${sandbox}sandbox/slack/api/`;
const logger = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };
const slack = new WebClient('xoxb-sandbox', { slackApiUrl, logger, retryConfig: { retries: 0 } });

setTimeout(() => {
  console.log(JSON.stringify({ check: 'the end', problem: 'not reached within a minute' }));
  process.exit(1);
}, 60_000).unref();

let failed = false;
async function check(name, act) {
  try {
    await act();
    console.log(JSON.stringify({ check: name }));
  } catch (problem) {
    failed = true;
    console.log(JSON.stringify({ check: name, problem: `${problem.stack ?? problem} ${JSON.stringify(problem.data ?? {})}` }));
  }
}

const app = await Receiver.start(Number(port), secret);

/** What a person does in the sandbox. What went wrong in the app on the way is thrown here. */
async function person(path, body, method = 'POST') {
  const answer = await fetch(`${sandbox}sandbox/api/${path}`, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  app.rethrow();
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.status === 204 ? null : answer.json();
}

const refused = (call, error) => assert.rejects(call, problem => {
  assert.equal(problem.code, 'slack_webapi_platform_error');
  assert.equal(problem.data.error, error);
  return true;
});

const section = text => ({ type: 'section', text: { type: 'mrkdwn', text } });
const modal = more => ({
  type: 'modal', callback_id: 'deploy', title: { type: 'plain_text', text: 'Deploy' }, submit: { type: 'plain_text', text: 'Go' }, notify_on_close: true,
  blocks: [{ type: 'input', block_id: 'version', label: { type: 'plain_text', text: 'Version' }, element: { type: 'plain_text_input', action_id: 'text' } }], ...more,
});

const channels = [];
for await (const page of slack.paginate('conversations.list', { limit: 2 })) channels.push(page.channels);
const channel = channels.flat().find(found => found.name === 'general').id;
const ada = (await slack.users.lookupByEmail({ email: 'ada@example.com' })).user.id;

await check('auth.test', async () => {
  const me = await slack.auth.test();
  assert.ok(me.bot_id && me.user_id && me.team_id && me.url);
});

await check('post, update, delete', async () => {
  const { ts, message } = await slack.chat.postMessage({ channel, text: 'one', blocks: [section('one')], metadata: { event_type: 'card', event_payload: { id: '1' } } });
  assert.equal(message.text, 'one');
  const edited = await slack.chat.update({ channel, ts, text: 'two', blocks: [section('two')] });
  assert.deepEqual([edited.ts, edited.text, edited.message.blocks[0].text.text], [ts, 'two', 'two']);
  assert.equal((await slack.chat.delete({ channel, ts })).ts, ts);
  await refused(slack.chat.update({ channel, ts, text: 'three' }), 'message_not_found');
});

await check('threads', async () => {
  const { ts } = await slack.chat.postMessage({ channel, text: 'parent' });
  await slack.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
  await slack.chat.postMessage({ channel, text: 'shown', thread_ts: ts, reply_broadcast: true });
  const { messages } = await slack.conversations.replies({ channel, ts });
  assert.deepEqual(messages.map(found => found.text), ['parent', 'reply', 'shown']);
  assert.equal(messages[0].reply_count, 2);
  const { permalink } = await slack.chat.getPermalink({ channel, message_ts: ts });
  assert.ok(URL.canParse(permalink));
});

await check('ephemeral messages', async () => {
  const { message_ts } = await slack.chat.postEphemeral({ channel, user: ada, text: 'only you' });
  assert.ok(message_ts);
  const { messages } = await slack.conversations.history({ channel });
  assert.ok(messages.every(found => found.ts !== message_ts));
});

await check('pages of channels', async () => {
  assert.ok(channels.length >= 3 && channels.every(page => page.length <= 2));
  assert.equal(new Set(channels.flat().map(found => found.id)).size, channels.flat().length);
});

await check('pages of a history', async () => {
  const place = channels.flat().find(found => found.name === 'deployments').id;
  for (let i = 0; i < 7; i++) await slack.chat.postMessage({ channel: place, text: `${i}` });
  const pages = [];
  for await (const page of slack.paginate('conversations.history', { channel: place, limit: 3 })) pages.push(page.messages.map(found => found.text));
  assert.deepEqual(pages, [['6', '5', '4'], ['3', '2', '1'], ['0']]);
});

await check('people', async () => {
  const { members } = await slack.users.list({});
  assert.ok(members.some(member => member.id === ada && !member.is_bot) && members.some(member => member.is_bot));
  assert.equal((await slack.users.info({ user: ada })).user.profile.email, 'ada@example.com');
  assert.ok((await slack.conversations.open({ users: ada })).channel.id.startsWith('D'));
});

await check('reactions', async () => {
  const { ts: timestamp } = await slack.chat.postMessage({ channel, text: 'react' });
  await slack.reactions.add({ channel, timestamp, name: 'tada' });
  await refused(slack.reactions.add({ channel, timestamp, name: 'tada' }), 'already_reacted');
  assert.deepEqual((await slack.reactions.get({ channel, timestamp })).message.reactions.map(({ name, count }) => [name, count]), [['tada', 1]]);
  await slack.reactions.remove({ channel, timestamp, name: 'tada' });
});

await check('pins', async () => {
  const { ts: timestamp } = await slack.chat.postMessage({ channel, text: 'pin' });
  await slack.pins.add({ channel, timestamp });
  assert.deepEqual((await slack.pins.list({ channel })).items.map(item => item.message.ts), [timestamp]);
  await slack.pins.remove({ channel, timestamp });
});

await check('user groups', async () => {
  const [group] = (await slack.usergroups.list({ include_users: true })).usergroups;
  assert.ok(group.handle && group.users.includes(ada));
  await slack.usergroups.users.update({ usergroup: group.id, users: ada });
  assert.deepEqual((await slack.usergroups.users.list({ usergroup: group.id })).users, [ada]);
});

await check('errors', async () => {
  await refused(slack.chat.postMessage({ channel: 'C404', text: 'x' }), 'channel_not_found');
  await assert.rejects(slack.chat.postMessage({ channel, text: 'x', blocks: [section('fine'), section('x'.repeat(3001))] }), problem => {
    assert.equal(problem.data.error, 'invalid_blocks');
    assert.match(problem.data.response_metadata.messages[0], /\[json-pointer:\/blocks\/1\/text\/text\]/);
    return true;
  });
  await refused(new WebClient('xoxp-1', { slackApiUrl, logger }).auth.test(), 'invalid_auth');
});

await check('a rate limit is waited for', async () => {
  const patient = new WebClient('xoxb-sandbox', { slackApiUrl, logger, retryConfig: { retries: 2, factor: 1, minTimeout: 1 } });
  const waits = [];
  patient.on('rate_limited', seconds => waits.push(seconds));
  await person('faults', { kind: 'rate_limited', method: 'chat.postMessage', times: 1, retry_after: 1 });
  assert.ok((await patient.chat.postMessage({ channel, text: 'late' })).ok);
  assert.deepEqual(waits, [1]);
  await person('faults', { kind: 'rate_limited', method: 'chat.postMessage', times: 1, retry_after: 30 });
  const impatient = new WebClient('xoxb-sandbox', { slackApiUrl, logger, rejectRateLimitedCalls: true });
  await assert.rejects(impatient.chat.postMessage({ channel, text: 'never' }), problem => problem.code === 'slack_webapi_rate_limited_error' && problem.retryAfter === 30);
});

await check('a slash command, signed, and the modal that it opens', async () => {
  let opened;
  app.on('/slack/commands', async ({ trigger_id, command, text, user_id, channel_id }) => {
    assert.deepEqual([command, text, user_id, channel_id], ['/chatops', 'deploy', ada, channel]);
    opened = (await slack.views.open({ trigger_id, view: modal() })).view;
    await refused(slack.views.open({ trigger_id, view: modal() }), 'exchanged_trigger_id');
    return { response_type: 'ephemeral', text: 'Opened' };
  });
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/chatops deploy' }), { ok: true });

  const { view } = await slack.views.update({ view_id: opened.id, hash: opened.hash, view: modal({ private_metadata: 'second' }) });
  assert.notEqual(view.hash, opened.hash);
  await refused(slack.views.update({ view_id: opened.id, hash: opened.hash, view: modal() }), 'hash_conflict');
  await refused(slack.views.open({ trigger_id: '1.2.3', view: modal() }), 'invalid_trigger_id');
  await assert.rejects(slack.views.update({ view_id: view.id, view: modal({ title: { type: 'plain_text', text: 'x'.repeat(25) } }) }), problem => {
    assert.match(problem.data.response_metadata.messages[0], /\[json-pointer:\/view\/title\/text\]/);
    return true;
  });
  assert.deepEqual((await person('views?user=ada', undefined, 'GET')).views.map(({ id, private_metadata }) => [id, private_metadata]), [[view.id, 'second']]);
});

await check('a submission is refused with words, then taken', async () => {
  const [view] = (await person('views?user=ada', undefined, 'GET')).views;
  const answers = [{ response_action: 'errors', errors: { version: 'No such version' } }, { response_action: 'clear' }];
  app.on('/slack/interactions', ({ payload }) => {
    const { type, view: sent, user } = JSON.parse(payload);
    assert.deepEqual([type, sent.callback_id, sent.state.values.version.text.value, user.id], ['view_submission', 'deploy', 'v1', ada]);
    return answers.shift();
  });
  const state = { values: { version: { text: { type: 'plain_text_input', value: 'v1' } } } };
  assert.deepEqual(await person(`views/${view.id}/submit`, { user: 'ada', state }), { errors: { version: 'No such version' } });
  assert.deepEqual(await person(`views/${view.id}/submit`, { user: 'ada', state }), { ok: true });
  assert.deepEqual((await person('views?user=ada', undefined, 'GET')).views, []);
});

await check('a button, and its response_url', async () => {
  const { ts } = await slack.chat.postMessage({ channel, text: 'x', blocks: [
    { type: 'actions', block_id: 'b', elements: [{ type: 'button', action_id: 'ack', value: '7', text: { type: 'plain_text', text: 'Ack' } }] }] });
  let answered;
  app.on('/slack/interactions', async ({ payload }) => {
    const { actions: [action], response_url } = JSON.parse(payload);
    assert.deepEqual([action.action_id, action.value, action.block_id], ['ack', '7', 'b']);
    answered = await fetch(response_url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ replace_original: true, text: 'Acknowledged' }) });
  });
  assert.deepEqual(await person('actions', { user: 'ada', channel: 'general', ts, block_id: 'b', action_id: 'ack' }), { ok: true });
  assert.equal(answered.status, 200);
  const { messages: [found] } = await slack.conversations.history({ channel, latest: ts, inclusive: true, limit: 1 });
  assert.equal(found.text, 'Acknowledged');
});

await check('a home tab', async () => {
  const { view } = await slack.views.publish({ user_id: ada, view: { type: 'home', blocks: [section('At home')] } });
  await slack.views.publish({ user_id: ada, hash: view.hash, view: { type: 'home', blocks: [section('Still at home')] } });
  await refused(slack.views.publish({ user_id: ada, hash: view.hash, view: { type: 'home', blocks: [section('Too late')] } }), 'hash_conflict');
  assert.equal((await person('views?user=ada', undefined, 'GET')).home.blocks[0].text.text, 'Still at home');
});

// The client reconnects one ping timeout after it was asked to.
const socket = new SocketModeClient({ appToken: 'xapp-sandbox', clientPingTimeout: 2000, logger, clientOptions: { slackApiUrl } });
const hellos = [];
socket.on('connected', () => hellos.push(socket.connectionResponse.url));
const connected = count => new Promise(resolve => {
  const look = () => hellos.length >= count ? resolve() : setTimeout(look, 5);
  look();
});

await check('Socket Mode: a slash command, answered in the acknowledgement', async () => {
  socket.on('slash_commands', ({ ack, body, accepts_response_payload }) => ack(accepts_response_payload ? { text: `Heard ${body.text}` } : undefined));
  await socket.start();
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/chatops one' }), { ok: true });
  assert.ok((await person('channels/general/messages', undefined, 'GET')).messages.some(found => found.text === 'Heard one'));
});

await check('Socket Mode: a refresh is survived', async () => {
  await person('sockets', { action: 'refresh' });
  await connected(2);
  assert.notEqual(hellos[0], hellos[1]);
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/chatops two' }), { ok: true });
  assert.ok((await person('channels/general/messages', undefined, 'GET')).messages.some(found => found.text === 'Heard two'));
});

await check('Socket Mode: an event', async () => {
  const heard = new Promise(resolve => socket.on('app_mention', async ({ ack, event }) => {
    await ack();
    resolve(event);
  }));
  await person('channels/general/messages', { user: 'ada', text: '@chatopsbot hello' });
  const { user, text, channel: place } = await heard;
  assert.deepEqual([user, place], [ada, channel]);
  assert.match(text, /^<@U\w+> hello$/);
});

await check('Socket Mode: a bot token opens nothing', async () => {
  const answer = await fetch(`${slackApiUrl}apps.connections.open`, { method: 'POST', headers: { authorization: 'Bearer xoxb-sandbox' } });
  assert.equal((await answer.json()).error, 'not_allowed_token_type');
});

await socket.disconnect();
app.stop();
process.exitCode = failed ? 1 : 0;
