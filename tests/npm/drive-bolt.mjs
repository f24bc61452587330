// Starts the app in bolt-app.mjs, does in the sandbox what people do, and prints one line of JSON for each check: {"check": "…"} or {"check": "…", "problem": "…"}.
// Usage: SLACK_BOT_TOKEN=… SLACK_SIGNING_SECRET=… SLACK_API_URL=… [SLACK_APP_TOKEN=…] [PORT=…] node drive-bolt.mjs
// With SLACK_APP_TOKEN the app speaks Socket Mode, otherwise HTTP on PORT, where the manifest of the sandbox's app must lead.
import assert from 'node:assert/strict';

setTimeout(() => {
  console.log(JSON.stringify({ check: 'the end', problem: 'not reached within two minutes' }));
  process.exit(1);
}, 120_000).unref();

const { app } = await import('./bolt-app.mjs');
const problems = [];
app.error(async error => { problems.push(error); });
const api = new URL('../../api/', process.env.SLACK_API_URL);

let failed = false;
async function check(name, act) {
  try {
    await act();
    if (problems.length > 0) throw problems.shift();
    console.log(JSON.stringify({ check: name }));
  } catch (problem) {
    failed = true;
    console.log(JSON.stringify({ check: name, problem: `${problem.stack ?? problem} ${JSON.stringify(problem.data ?? {})}` }));
  }
}

/** What a person does in the sandbox. */
async function person(path, body) {
  const answer = await fetch(new URL(path, api), { method: body ? 'POST' : 'GET', headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

/** Looks until there is something; what the app got wrong on the way is thrown here. */
async function until(look) {
  for (let tries = 0; tries < 600; tries++) {
    if (problems.length > 0) throw problems.shift();
    const found = await look();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.fail(`Not seen within 30 seconds: ${look}`);
}

const messages = async (channel, thread) => (await person(`channels/${channel}/messages${thread ? `?thread=${thread}` : ''}`)).messages;
const said = (channel, text, thread) => until(async () => (await messages(channel, thread)).find(found => found.text?.includes(text)));
const ada = (await app.client.users.lookupByEmail({ email: 'ada@example.com' })).user.id;
const ok = { ok: true };

await check('a message is answered, with a button', async () => {
  await person('channels/general/messages', { user: 'ada', text: 'hello' });
  const { ts, blocks: [{ block_id, accessory }] } = await said('general', `Hey there <@${ada}>!`);
  assert.deepEqual(await person('actions', { user: 'ada', channel: 'general', ts, block_id, action_id: accessory.action_id }), ok);
  await said('general', `<@${ada}> clicked the button`);
});

await check('a command answers through its response_url', async () => {
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/echo once more' }), ok);
  await said('general', 'once more');
});

await check('a command answers in its acknowledgement', async () => {
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/ping' }), ok);
  await said('general', 'pong');
});

await check('a command opens a modal, with a menu of the app; a submission is refused with words, then taken', async () => {
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/ticket' }), ok);
  const [view] = await until(async () => { const { views } = await person('views?user=ada'); return views.length > 0 && views; });
  const { options } = await person('options', { user: 'ada', view_id: view.id, block_id: 'input_p', action_id: 'product', value: 'sh' });
  assert.deepEqual(options.map(option => option.value), ['shop']);
  const state = text => ({ values: { input_c: { dreamy_input: { value: text } }, input_p: { product: { selected_option: options[0] } } } });
  assert.deepEqual(await person(`views/${view.id}/submit`, { user: 'ada', state: state('nap') }), { errors: { input_c: 'Dream bigger' } });
  assert.deepEqual(await person(`views/${view.id}/submit`, { user: 'ada', state: state('a garden') }), ok);
  assert.deepEqual((await person('views?user=ada')).views, []);
  await said('@ada', 'a garden for shop');
});

await check('a shortcut', async () => {
  assert.deepEqual(await person('shortcuts', { user: 'ada', callback_id: 'open_help' }), ok);
  await said('@ada', 'Help is on the way');
});

await check('a shortcut of a message', async () => {
  const { ts } = await person('channels/general/messages', { user: 'linus', text: 'The disk is full' });
  assert.deepEqual(await person('shortcuts', { user: 'ada', callback_id: 'note', channel: 'general', ts }), ok);
  await said('general', 'Noted: The disk is full', ts);
});

await check('a press is answered in place of its message', async () => {
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/approve 1.2.0' }), ok);
  const { ts, blocks } = await said('general', 'Approve 1.2.0?');
  const { block_id, elements: [{ action_id }] } = blocks.find(block => block.type === 'actions');
  assert.deepEqual(await person('actions', { user: 'linus', channel: 'general', ts, block_id, action_id }), ok);
  const { ts: same, blocks: left } = await said('general', '1.2.0 was approved by <@U');
  assert.equal(same, ts);
  assert.ok(!left?.some(block => block.type === 'actions'), 'the button is still there');
});

await check('a command that is not acknowledged', async () => {
  assert.deepEqual(await person('commands', { user: 'ada', channel: 'general', text: '/silent' }), { ok: false, error: 'operation_timeout' });
});

await check('a mention is answered in its thread', async () => {
  const { user } = await app.client.auth.test();
  const { ts } = await person('channels/general/messages', { user: 'ada', text: `@${user} who am I?` });
  await said('general', 'You are Ada Byron in T', ts);
});

await check('a reaction', async () => {
  const { ts } = (await messages('general'))[0];
  assert.deepEqual(await person('reactions', { user: 'ada', channel: 'general', ts, name: 'tada' }), ok);
  await until(async () => (await messages('general'))[0].reactions?.some(reaction => reaction.name === 'eyes'));
});

await check('the home tab', async () => {
  assert.deepEqual(await person('home', { user: 'ada', tab: 'home' }), ok);
  await until(async () => (await person('views?user=ada')).home);
});

await app.stop();
process.exit(failed ? 1 : 0);
