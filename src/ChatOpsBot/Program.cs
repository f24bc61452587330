using System.CommandLine;
using ChatOpsBot;
using ChatOpsBot.Cli;

var file = new Option<string?>("--config")
{
    Description = "A configuration file over the shipped appsettings.json",
    Recursive = true,
};
var settings = new Option<string[]>("--set")
{
    Description = "A configuration value over everything else, as key=value: --set Storage:Path=/var/lib/chatops.db",
    Recursive = true,
};

settings.Validators.Add(result =>
{
    foreach (var token in result.Tokens)
        if (token.Value.IndexOf('=', StringComparison.Ordinal) <= 0)
            result.AddError($"--set {token.Value}: write key=value, such as --set Storage:Path=/var/lib/chatops.db");
});
var urls = new Option<string?>("--urls")
{
    Description = "Where to listen, over everything else: --urls http://127.0.0.1:8081",
    Recursive = true,
};
var environment = new Option<string?>("--environment")
{
    Description = "Development, Production or your own; Development is the default of a build in its repository",
    Recursive = true,
};

var sandboxOnly = new Option<bool>("--sandbox-only")
{
    Description = "Run only the sandbox, a local Slack, for an app of your own",
};
var app = new Option<string?>("--manifest")
{
    Description = "With --sandbox-only: the manifest of that app, as JSON or YAML",
};
var run = new Command("run", "Run the bot (the default)") { sandboxOnly, app };
run.SetAction(RunAsync);

var validate = new Command(
    "validate",
    "Check the configuration, name everything that is wrong with it, and exit with 1 if anything is"
);
validate.SetAction(result => ChatOpsBotApp.Validate(result.GetValue(file), Settings(result)));

var json = new Option<bool>("--json") { Description = "As JSON instead of YAML" };
var manifest = new Command(
    "manifest",
    "Print the Slack app manifest for this configuration: for PublicUrl, or for Socket Mode when Slack:AppToken is set"
)
{
    json,
};
manifest.SetAction(result =>
    ChatOpsBotApp.PrintManifest(result.GetValue(file), Settings(result), result.GetValue(json))
);

var payload = new Argument<string>("FILE")
{
    Description = "The saved body; the headers that belong to it may stand beside it, in FILE with the ending .headers",
};
var source = new Option<string>("--source") { Description = "Whose it is: a key of Sources", Required = true };
var to = new Option<string?>("--to")
{
    Description = "The address of the bot, or the whole address to post to; without it that of the configuration",
};
var named = new Option<string?>("--event")
{
    Description = "What has happened, for tools that say it in a header: --event push",
};
var headers = new Option<string[]>("--header") { Description = "One more header: --header 'X-Event-Key: repo:push'" };
var query = new Option<string[]>("--query") { Description = "One more parameter of the address: --query branch=main" };
var send = new Command("send", "Post a saved payload to the bot, signed as its sender would sign it")
{
    payload,
    source,
    to,
    named,
    headers,
    query,
};
send.SetAction(
    (result, cancellationToken) =>
        ChatOpsBotApp.SendAsync(
            result.GetValue(file),
            Settings(result),
            new SendOptions(
                result.GetValue(payload)!,
                result.GetValue(source)!,
                result.GetValue(to),
                result.GetValue(named),
                result.GetValue(headers),
                result.GetValue(query)
            ),
            Console.Out,
            cancellationToken
        )
);

var lines = new Argument<string>("FILE") { Description = "Lines of JSON, oldest first; - for the standard output" };
var audit = new Command(
    "audit",
    "Write the audit log, each entry with the hash of the one before; with the embedded store, while the bot does not run"
)
{
    lines,
};
audit.SetAction(
    (result, cancellationToken) =>
        ChatOpsBotApp.ExportAuditAsync(
            result.GetValue(file),
            Settings(result),
            result.GetValue(lines)!,
            Console.Out,
            cancellationToken
        )
);
var exported = new Argument<string>("FILE") { Description = "What export audit wrote" };
var head = new Option<string?>("--head")
{
    Description =
        "How far the log goes, as it was posted in the admin channel: --head \"12 3fa9…\"; without it that of FILE.head",
};
var verify = new Command(
    "verify",
    "Check that an exported audit log has every entry, unchanged; exit with 1 where it has not"
)
{
    exported,
    head,
};
verify.SetAction(
    (result, cancellationToken) =>
        ChatOpsBotApp.VerifyAuditAsync(
            result.GetValue(file),
            result.GetValue(settings) ?? [],
            result.GetValue(exported)!,
            result.GetValue(head),
            Console.Out,
            cancellationToken
        )
);
var whole = new Argument<string>("FILE")
{
    Description = "The file to write: lines of JSON, as secret as the store itself",
};
var exportStore = new Command(
    "store",
    "Write everything that is stored, to keep it or to move it to the other engine; while no bot runs"
)
{
    whole,
};
exportStore.SetAction(
    (result, cancellationToken) =>
        ChatOpsBotApp.ExportStoreAsync(
            result.GetValue(file),
            Settings(result),
            result.GetValue(whole)!,
            Console.Out,
            Console.Error,
            cancellationToken
        )
);
var export = new Command("export", "Write out what the bot keeps") { audit, verify, exportStore };

var written = new Argument<string>("FILE") { Description = "What export store wrote" };
var importStore = new Command(
    "store",
    "Fill an empty store, read it back and compare; what was cut off is run again; while no bot runs"
)
{
    written,
};
importStore.SetAction(
    (result, cancellationToken) =>
        ChatOpsBotApp.ImportStoreAsync(
            result.GetValue(file),
            Settings(result),
            result.GetValue(written)!,
            Console.Out,
            Console.Error,
            cancellationToken
        )
);
var import = new Command("import", "Take in what an export wrote") { importStore };

var root = new RootCommand("ChatOpsBot: what your tools say, live in Slack")
{
    run,
    validate,
    manifest,
    send,
    export,
    import,
    file,
    settings,
    urls,
    environment,
    sandboxOnly,
    app,
};
root.SetAction(RunAsync);
var invocation = new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // Left at its 2 s, a stop is cut off in the midst of the work in hand, however long the host lets it take.
    ProcessTerminationTimeout = ChatOpsBotApp.LongestStop + TimeSpan.FromSeconds(5),
};
return await StartFailure.ReportAsync(() => root.Parse(args).InvokeAsync(invocation), Console.Error);

Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken) =>
    result.GetValue(sandboxOnly) || result.GetValue(app) is not null
        ? SandboxOnly.RunAsync(
            result.GetValue(app),
            result.GetValue(file),
            Settings(result),
            Console.Out,
            cancellationToken
        )
        : ChatOpsBotApp.RunAsync(result.GetValue(file), Settings(result), cancellationToken);

IReadOnlyList<string> Settings(ParseResult result) =>
    [
        .. result.GetValue(settings) ?? [],
        .. result.GetValue(urls) is { Length: > 0 } address ? [$"Urls={address}"] : Array.Empty<string>(),
        .. result.GetValue(environment) is { Length: > 0 } name ? [$"environment={name}"] : Array.Empty<string>(),
    ];
