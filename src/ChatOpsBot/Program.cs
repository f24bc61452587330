using System.CommandLine;
using ChatOpsBot;

var file = new Option<string?>("--config") { Description = "A configuration file over the shipped appsettings.json", Recursive = true };
var settings = new Option<string[]>("--set") { Description = "A configuration value over everything else, as key=value: --set Storage:Path=/var/lib/chatops.db", Recursive = true };

var run = new Command("run", "Run the bot (the default)");
run.SetAction(RunAsync);

var validate = new Command("validate", "Check the configuration, name everything that is wrong with it, and exit with 1 if anything is");
validate.SetAction(result => ChatOpsBotApp.Validate(result.GetValue(file), result.GetValue(settings) ?? []));

var json = new Option<bool>("--json") { Description = "As JSON instead of YAML" };
var manifest = new Command("manifest", "Print the Slack app manifest for this configuration: for PublicUrl, or for Socket Mode when Slack:AppToken is set") { json };
manifest.SetAction(result => ChatOpsBotApp.PrintManifest(result.GetValue(file), result.GetValue(settings) ?? [], result.GetValue(json)));

var root = new RootCommand("ChatOpsBot: what your tools say, live in Slack") { run, validate, manifest, file, settings };
root.SetAction(RunAsync);
return await root.Parse(args).InvokeAsync();

Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken) =>
    ChatOpsBotApp.RunAsync(result.GetValue(file), result.GetValue(settings) ?? [], cancellationToken);
