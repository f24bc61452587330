// An app as the README and the guides of @slack/bolt write one: a message, a button, a command with a modal, an event.
// Nothing in it is made for the sandbox but the address of the API: https://docs.slack.dev/tools/bolt-js/getting-started
import bolt from '@slack/bolt';

export const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  socketMode: process.env.SLACK_APP_TOKEN !== undefined,
  appToken: process.env.SLACK_APP_TOKEN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

// Listens to incoming messages that contain "hello"
app.message('hello', async ({ message, say }) => {
  await say({
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `Hey there <@${message.user}>!` },
        accessory: { type: 'button', text: { type: 'plain_text', text: 'Click Me' }, action_id: 'button_click' },
      },
    ],
    text: `Hey there <@${message.user}>!`,
  });
});

app.action('button_click', async ({ body, ack, say }) => {
  // Acknowledge the action
  await ack();
  await say(`<@${body.user.id}> clicked the button`);
});

// The echo command simply echoes on command
app.command('/echo', async ({ command, ack, respond }) => {
  await ack();
  await respond(`${command.text}`);
});

// Answers in the acknowledgement itself
app.command('/ping', async ({ ack }) => {
  await ack('pong');
});

// Asks in the channel, and answers a press in place of the question
app.command('/approve', async ({ command, ack, respond }) => {
  await ack();
  await respond({
    response_type: 'in_channel',
    text: `Approve ${command.text}?`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `Approve ${command.text}?` } },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Approve' }, style: 'primary', action_id: 'approve', value: command.text }] },
    ],
  });
});

app.action('approve', async ({ action, body, ack, respond }) => {
  await ack();
  await respond({ replace_original: true, text: `${action.value} was approved by <@${body.user.id}>` });
});

// A mistake that apps make: it never acknowledges
app.command('/silent', async () => {});

app.command('/ticket', async ({ ack, body, client }) => {
  await ack();
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'view_1',
      title: { type: 'plain_text', text: 'Ticket' },
      blocks: [
        {
          type: 'input',
          block_id: 'input_c',
          label: { type: 'plain_text', text: 'What are your hopes and dreams?' },
          element: { type: 'plain_text_input', action_id: 'dreamy_input', multiline: true },
        },
        {
          type: 'input',
          block_id: 'input_p',
          label: { type: 'plain_text', text: 'Product' },
          element: { type: 'external_select', action_id: 'product', min_query_length: 1 },
        },
      ],
      submit: { type: 'plain_text', text: 'Submit' },
    },
  });
});

app.options('product', async ({ payload, ack }) => {
  const products = ['checkout', 'search', 'shop'].filter(name => name.startsWith(payload.value));
  await ack({ options: products.map(name => ({ text: { type: 'plain_text', text: name }, value: name })) });
});

app.view('view_1', async ({ ack, body, view, client }) => {
  const dreams = view.state.values.input_c.dreamy_input.value;
  if (dreams.length < 4) {
    await ack({ response_action: 'errors', errors: { input_c: 'Dream bigger' } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `Your submission was successful: ${dreams} for ${view.state.values.input_p.product.selected_option.value}` });
});

app.shortcut('open_help', async ({ shortcut, ack, client }) => {
  await ack();
  await client.chat.postMessage({ channel: shortcut.user.id, text: 'Help is on the way' });
});

app.shortcut('note', async ({ shortcut, ack, client }) => {
  await ack();
  await client.chat.postMessage({ channel: shortcut.channel.id, thread_ts: shortcut.message.ts, text: `Noted: ${shortcut.message.text}` });
});

// Listens to events
app.event('app_mention', async ({ event, context, client, say }) => {
  const { user } = await client.users.info({ user: event.user });
  await say({ text: `You are ${user.real_name} in ${context.teamId}`, thread_ts: event.ts });
});

app.event('reaction_added', async ({ event, client }) => {
  await client.reactions.add({ channel: event.item.channel, timestamp: event.item.ts, name: 'eyes' });
});

app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({
    user_id: event.user,
    view: { type: 'home', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `*Welcome home, <@${event.user}> :house:*` } }] },
  });
});

await app.start(process.env.PORT || 3000);
