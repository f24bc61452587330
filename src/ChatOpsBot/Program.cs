using System.CommandLine;
using ChatOpsBot;

var configuration = new Option<string[]>("--set") { Description = "A configuration value, as key=value: --set Storage:Path=/var/lib/chatops.db", AllowMultipleArgumentsPerToken = false };

var run = new Command("run", "Run the bot (the default)") { configuration };
run.SetAction((result, cancellationToken) => ChatOpsBotApp.RunAsync(result.GetValue(configuration) ?? [], cancellationToken));

var validate = new Command("validate", "Check the configuration, name everything that is wrong with it, and exit with 1 if anything is") { configuration };
validate.SetAction(result => ChatOpsBotApp.Validate(result.GetValue(configuration) ?? []));

var root = new RootCommand("ChatOpsBot: what your tools say, live in Slack, and the buttons to act on it") { run, validate };
root.Options.Add(configuration);
root.SetAction((result, cancellationToken) => ChatOpsBotApp.RunAsync(result.GetValue(configuration) ?? [], cancellationToken));
return await root.Parse(args).InvokeAsync();
