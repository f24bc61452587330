namespace ChatOpsBot.Sandbox;
