namespace ChatOpsBot.Slack;
