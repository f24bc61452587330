using System.CommandLine;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Platform.Http;

namespace ChatOpsBot.Cli;

/// <summary><c>send</c>: a saved payload, as its sender would post it.</summary>
internal static class SendVerb
{
    public static Command Create(BotApp bot, CommonOptions common)
    {
        var payload = new Argument<string>("FILE")
        {
            Description = "The saved body; its headers may be beside it, in FILE with the ending .headers",
        };
        var source = new Option<string>("--source") { Description = "The source: a key of Sources", Required = true };
        var to = new Option<string?>("--to")
        {
            Description =
                "The address of the bot, or the whole address to post to; without it that of the configuration",
        };
        var named = new Option<string?>("--event")
        {
            Description = "The event, for tools that name it in a header: --event push",
        };
        var headers = new Option<string[]>("--header")
        {
            Description = "One more header: --header 'X-Event-Key: repo:push'",
        };
        var query = new Option<string[]>("--query")
        {
            Description = "One more parameter of the address: --query branch=main",
        };
        var verb = new Command("send", "Post a saved payload to the bot, signed as its sender would sign it")
        {
            payload,
            source,
            to,
            named,
            headers,
            query,
        };
        verb.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    bot,
                    common.File(result),
                    common.Settings(result),
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
        return verb;
    }

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(
        BotApp bot,
        string? file,
        IReadOnlyList<string> settings,
        SendOptions what,
        TextWriter output,
        CancellationToken cancellationToken
    ) =>
        (
            bot with
            {
                Add = builder =>
                {
                    builder.Services.AddSingleton<SendPayload>();
                    builder.Services.AddOutgoingClient(nameof(SendPayload), SendPayload.TimeLimit);
                    return bot.Add(builder);
                },
            }
        ).WithServicesAsync(
            file,
            settings,
            Console.Error,
            services =>
                services
                    .GetRequiredService<SendPayload>()
                    .RunAsync(
                        what,
                        SandboxMode.Reachable(services.GetRequiredService<IConfiguration>()["Urls"]?.Split(';')[0]),
                        output,
                        cancellationToken
                    )
        );
}
