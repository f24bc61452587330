// The script of a Zabbix media type "Webhook" for ChatOpsBot (Alerts, Media types, Create). Its parameters:
//   url             https://chatops.example.com/webhooks/zabbix     secret        the secret of that source
//   event_id        {EVENT.ID}                 status          {EVENT.STATUS}           severity      {EVENT.SEVERITY}
//   host            {HOST.NAME}                trigger         {EVENT.NAME}             item          {EVENT.OPDATA}
//   acknowledged    {EVENT.ACK.STATUS}         update_action   {EVENT.UPDATE.ACTION}    user          {USER.FULLNAME}
//   message         {EVENT.UPDATE.MESSAGE}     tags            {EVENT.TAGS}
//   link            {$ZABBIX.URL}/tr_events.php?triggerid={TRIGGER.ID}&eventid={EVENT.ID}
// and message templates for Problem, Problem recovery and Problem update. Tags service, environment and runbook of the trigger go onto the card.
var parameters = JSON.parse(value), body = {}, name;
for (name in parameters) {
  if (name !== 'url' && name !== 'secret') body[name] = parameters[name];
}
// Zabbix writes times in the zone of its server, without saying which.
body.time = Math.floor(Date.now() / 1000);

var request = new HttpRequest();
request.addHeader('Content-Type: application/json');
request.addHeader('Authorization: Bearer ' + parameters.secret);
var answer = request.post(parameters.url, JSON.stringify(body)), status = request.getStatus();
if (status < 200 || status >= 300) throw 'ChatOpsBot answered ' + status + ': ' + answer;
return 'OK';
