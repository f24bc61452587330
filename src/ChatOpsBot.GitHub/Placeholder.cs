namespace ChatOpsBot.GitHub;
