// A Cloud Function (Firebase, 2nd generation) that sends the alerts of Crashlytics on to ChatOpsBot, as CloudEvents.
//   firebase functions:secrets:set CHATOPS_SECRET, CHATOPS_URL=https://chatops.example.com/webhooks/crashlytics in .env, firebase deploy --only functions
const { onAlertPublished } = require('firebase-functions/v2/alerts');
const { defineSecret, defineString } = require('firebase-functions/params');

const url = defineString('CHATOPS_URL');
const secret = defineSecret('CHATOPS_SECRET');

exports.chatops = onAlertPublished({ alertType: '*', secrets: [secret], retry: true }, async (event) => {
  if (!event.alertType.startsWith('crashlytics.')) return;
  const { specversion, id, source, type, time, data } = event;
  const answer = await fetch(url.value(), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secret.value()}` },
    body: JSON.stringify({ specversion, id, source, type, time, alerttype: event.alertType, appid: event.appId, data }),
  });
  if (!answer.ok) throw new Error(`ChatOpsBot answered ${answer.status}`);
});
