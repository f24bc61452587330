using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>One kind of person.</summary>
/// <param name="IsOurs">Of the bot's workspace, or of its organisation.</param>
internal sealed record Kind(string Name, Stranger Who, bool IsOurs);

/// <summary>The application in an Enterprise Grid, with one person of each kind and a service in two places.</summary>
internal sealed class Cast : IAsyncDisposable
{
    public const string Named = "U0NAMED001",
        Partner = "U0PARTNER1",
        Ours = "T0SANDBOX1",
        Organisation = "E0ACME0001";

    public static readonly PermissionScope Staging = new("checkout", "staging", false),
        Production = new("checkout", "production", true);
    public static readonly IReadOnlyList<PermissionScope?> Places = [Staging, Production];

    public static readonly IReadOnlyList<Kind> Kinds =
    [
        new("admin", new Stranger("U0ADMIN001", Ours, Organisation), true),
        new("member", new Stranger("U0MEMBER01", Ours, Organisation), true),
        new("named", new Stranger(Named, Ours, Organisation), true),
        new("group", new Stranger("U0LINUS001", Ours, Organisation), true),
        new("on call", new Stranger("U0ONCALL01", Ours, Organisation), true),
        new("guest", new Stranger("U0GUEST001", Ours, Organisation), true),
        new("other workspace, same organisation", new Stranger("U0SISTER01", "T0SISTER01", Organisation), true),
        new("other organisation", new Stranger("U0RIVAL001", "T0RIVAL001", "E0RIVAL001"), false),
        new("other company", new Stranger("U0OTHER001", "T0OTHER001"), false),
        new("unknown company", new Stranger("U0UNKNOWN1", null), false),
        new("named partner", new Stranger(Partner, "T0OTHER001"), false),
    ];

    public static Kind Kind(string name) => Kinds.Single(kind => kind.Name == name);

    private readonly HashSet<string> _rules = [];

    private Cast(TestApp app) => App = app;

    public TestApp App { get; }
    public SlackSide Slack => new(App);

    public static async Task<Cast> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var slack = new SlackDirectory { Organisation = Organisation };
        foreach (var kind in Kinds.Where(kind => kind.Name != "unknown company"))
            slack.Users[kind.Who.Id] = new
            {
                id = kind.Who.Id,
                name = kind.Name,
                team_id = kind.Who.Team,
                is_admin = kind.Name == "admin",
                is_restricted = kind.Name == "guest",
                enterprise_user = kind.Who.Organisation is { } organisation
                    ? new { enterprise_id = organisation }
                    : null,
            };
        return new Cast(
            await TestApp.StartUnlimitedAsync(
                services =>
                {
                    slack.AddTo(services);
                    configure?.Invoke(services);
                },
                "Services:checkout:OnCall=U0ONCALL01"
            )
        );
    }

    /// <summary>Adds a rule, in effect at once.</summary>
    public Cast Rule(string key, params string[] people)
    {
        var configuration = (IConfigurationRoot)App.Services.GetRequiredService<IConfiguration>();
        foreach (var (index, who) in people.Index())
            configuration[$"Permissions:{key}:{index}"] = who;
        configuration.Reload();
        _rules.Add(key);
        return this;
    }

    public async Task<bool> MayAsync(string path, PermissionScope? place, Kind kind)
    {
        var permissions = App.Services.GetRequiredService<Permissions>();
        var caller = new Caller(kind.Who.Id, kind.Who.Team, kind.Who.Organisation);
        // To confirm is for admins, whatever else a rule for the command says.
        if (
            path is Permissions.Admin or "chatops confirm"
            && !await permissions.IsAdminAsync(caller, TestContext.Current.CancellationToken)
        )
            return false;
        return path == Permissions.Admin
            || (await permissions.AskAsync(path, place, caller, TestContext.Current.CancellationToken)).IsAllowed;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
