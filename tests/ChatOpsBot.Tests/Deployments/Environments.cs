using ChatOpsBot.Catalog.Services;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>Environments as a configuration makes them.</summary>
internal static class Environments
{
    /// <param name="settings">As <c>Approvals:Count=1</c>; of one key the last counts.</param>
    public static EnvironmentOptions Of(params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings
                    .Select(setting => setting.Split('=', 2))
                    .Select(setting =>
                        KeyValuePair.Create(
                            $"Services:checkout:Environments:production:{setting[0]}",
                            (string?)setting[1]
                        )
                    )
                    .Reverse()
                    .DistinctBy(setting => setting.Key)
            )
            .Build();
        var services = configuration.Get<ServicesOptions>()!;
        services.ReadSections(configuration);
        return services.Services["checkout"].Environments["production"];
    }
}
