using ChatOpsBot.Platform.Commands.Entry;
using ChatOpsBot.Platform.Commands.Forms;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Platform.Workspace.Ports;

namespace ChatOpsBot.Platform.Commands;

internal static class CommandsModule
{
    /// <summary>In the manifest until <c>PublicUrl</c> is set.</summary>
    private const string ExampleUrl = "https://chatops.example.com/";

    public static IServiceCollection AddCommands(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<CommandTable>();
        services.AddSingleton(provider => new SlackManifest(
            provider.GetServices<CommandDescriptor>(),
            provider.GetServices<SlackEventsAttribute>(),
            new Uri(configuration["PublicUrl"] is { Length: > 0 } url ? $"{url.TrimEnd('/')}/" : ExampleUrl),
            configuration.GetSection("Slack").Get<SlackOptions>()?.UsesSocketMode == true
        ));
        services.AddSingleton<CommandRunner>();
        services.AddSingleton<MomentInput>();
        services.AddSingleton<TimeZones>();
        services.AddSingleton<PromptAnswers>();
        services.AddSingleton<CommandDesk>();
        services.AddSingleton<IInteractions>(provider => provider.GetRequiredService<CommandDesk>());
        services.AddSingleton<MyRights>();
        services.AddSingleton<UndoLog>();
        services.AddSingleton<CommandButtons>();
        services.AddHostedService(provider => provider.GetRequiredService<CommandButtons>());
        services.AddSlashCommand<Help>();
        services.AddSlashCommand<Undo>();
        services.AddSlackEventHandler<Mentions>();
        services.AddSingleton<FormWork>();
        services.AddSingleton<IWorkHandler>(provider => provider.GetRequiredService<FormWork>());
        services.AddWorkHandler<CommandWork>();
        return services.AddWorkHandler<AnswerWork>();
    }

    /// <summary>One more command; its <see cref="SlashCommandAttribute"/> says all about it.</summary>
    public static IServiceCollection AddSlashCommand<TCommand>(this IServiceCollection services)
        where TCommand : class, ISlashCommand
    {
        services.AddSingleton<TCommand>();
        return services.AddSingleton(CommandDescriptor.Of(typeof(TCommand)));
    }
}
