using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Cli.Validation;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>Each problem that a configuration of services and freezes can have.</summary>
public sealed class DeployCheckTests
{
    private const string Place = "Services:checkout:Environments:staging";

    /// <summary>A setting over a good configuration, and what is said of it.</summary>
    public static TheoryData<string, string> Mistakes =>
        new()
        {
            {
                "Services:the shop:Repository=acme/shop",
                "Services:the shop: people type a service's name; use letters, digits, -, _ and . only"
            },
            {
                "Services:checkout:Repository=checkout",
                "Services:checkout:Repository: \"checkout\" is not a repository; write owner/name"
            },
            {
                "Services:checkout:Versions=no/such.json",
                "Services:checkout:Versions: there is no file \"no/such.json\""
            },
            {
                "Services:shop:Environments:staging:Engine=script",
                "Services:shop:Repository: is not set, and neither is Versions, "
                    + "so there is nothing to deploy; write owner/name"
            },
            {
                "Services:checkout:OnCall=ada",
                "Services:checkout:OnCall: \"ada\" is not a person, group or schedule; "
                    + "write a user group such as @payments-oncall, a user id such as U012AB3CD, "
                    + "or a name from OnCall:Schedules"
            },
            {
                "Services:checkout:DependsOn:0=orders",
                "Services:checkout:DependsOn: there is no service \"orders\"; available: checkout"
            },
            {
                "Services:checkout:Environments:live eu:Engine=script",
                "Services:checkout:Environments:live eu: people type an environment's name; use letters, "
                    + "digits, -, _ and . only"
            },
            {
                $"{Place}:Engine=jenkins",
                $"{Place}:Engine: \"jenkins\" is unknown; use one of argocd, github-actions, "
                    + "github-deployments, http, kubernetes, script"
            },
            {
                $"{Place}:Engine=",
                $"{Place}:Engine: \"\" is unknown; use one of argocd, github-actions, github-deployments, "
                    + "http, kubernetes, script"
            },
            {
                $"{Place}:After=test",
                $"{Place}:After: \"test\" is not another environment of the service; available: production"
            },
            {
                $"{Place}:After=staging",
                $"{Place}:After: \"staging\" is not another environment of the service; available: production"
            },
            { $"{Place}:Approvals:Count=21", $"{Place}:Approvals:Count: 21 is out of range; write 0 to 20" },
            {
                $"{Place}:Approvals:ValidFor=00:00:00",
                $"{Place}:Approvals:ValidFor: 00:00:00 leaves no time to approve; "
                    + "write hours:minutes:seconds, such as 01:00:00"
            },
            {
                $"{Place}:Approvals:From:0=ada",
                $"{Place}:Approvals:From:0: \"ada\" is not a person or group; "
                    + "write a user id such as U012AB3CD, a group such as @platform, "
                    + "a team such as github:acme/platform, or oncall"
            },
            {
                $"{Place}:Approvals:From:0=oncall",
                $"{Place}:Approvals:From: needs an approval from oncall, but the service has no OnCall"
            },
            {
                $"{Place}:StartWithin=00:00:00",
                $"{Place}:StartWithin: 00:00:00 is not a time limit; write hours:minutes:seconds, such as 00:02:00"
            },
            {
                $"{Place}:TimeLimit=00:00:00",
                $"{Place}:TimeLimit: 00:00:00 is not a time limit; write hours:minutes:seconds, such as 00:30:00"
            },
            {
                $"{Place}:TimeLimit=soon",
                $"{Place}:TimeLimit: \"soon\" is not a duration; write hours:minutes:seconds, "
                    + "such as 00:30:00, or days.hours:minutes:seconds"
            },
            { $"{Place}:Aproval:Count=1", $"{Place}:Aproval: is unknown; did you mean Approvals?" },
            { $"{Place}:Command=deploy.sh", $"{Place}:Command: is a single value; write a list: [ … ]" },
            { "Services:checkout=acme/checkout", "Services:checkout: is a single value; write its keys: { … }" },
            { $"{Place}:Variables=TARGET", $"{Place}:Variables: is a single value; write names and values: {{ … }}" },
            // Of an option that only the engine knows, and of one that all share.
            { $"{Place}:KillAfter:0=00:00:20", $"{Place}:KillAfter: is a list or has keys; write a single value" },
            { $"{Place}:Workflow:0=deploy.yml", $"{Place}:Workflow: is a list or has keys; write a single value" },
            { $"{Place}:Url:x=https://shop.example.com", $"{Place}:Url: is a list or has keys; write a single value" },
            { $"{Place}:Approvals:Count=one", $"{Place}:Approvals:Count: \"one\" is not a whole number" },
            { $"{Place}:AutoRollback=on", $"{Place}:AutoRollback: \"on\" is neither true nor false" },
            { $"{Place}:Guards:0:Max=1%", $"{Place}:Guards:0:Max: \"1%\" is not a number" },
            {
                $"{Place}:Canary:0:Percent=100",
                $"{Place}:Canary:0:Percent: 100 is not a share of the traffic; write 1 to 99"
            },
            {
                $"{Place}:Canary:0:Percent=10;{Place}:Canary:0:Bake=-00:01:00",
                $"{Place}:Canary:0:Bake: -00:01:00 is below zero; leave it out to wait until someone promotes it"
            },
            {
                $"{Place}:SmokeTests:0:Url=checkout/health",
                $"{Place}:SmokeTests:0:Url: \"checkout/health\" is not a URL; "
                    + "write one that begins with https:// or http://"
            },
            {
                $"{Place}:SmokeTests:0:Url=https://a;{Place}:SmokeTests:0:Retries=-1",
                $"{Place}:SmokeTests:0:Retries: -1 is below zero; write 0 for a single try"
            },
            {
                $"{Place}:SmokeTests:0:Url=https://a;{Place}:SmokeTests:0:Every=00:00:00",
                $"{Place}:SmokeTests:0:Every: 00:00:00 is not an interval; "
                    + "write hours:minutes:seconds, such as 00:00:05"
            },
            {
                $"{Place}:Guards:0:Name=errors",
                $"{Place}:Guards:0: has no condition; write Alert, or Prometheus, Query and Min or Max"
            },
            {
                $"{Place}:Guards:0:Alert=A*;{Place}:Guards:0:Prometheus=prometheus:9090",
                $"{Place}:Guards:0:Prometheus: \"prometheus:9090\" is not a URL; "
                    + "write one that begins with https:// or http://"
            },
            {
                $"{Place}:Guards:0:Alert=A*;{Place}:Guards:0:Every=00:00:00",
                $"{Place}:Guards:0:Every: 00:00:00 is not an interval; "
                    + "write hours:minutes:seconds, such as 00:00:30"
            },
            {
                $"{Place}:VersionUrl=/version",
                $"{Place}:VersionUrl: \"/version\" is not a URL; write one that begins with https:// or http://"
            },
            { $"{Place}:Bake=-00:01:00", $"{Place}:Bake: -00:01:00 is below zero; leave it out for no bake time" },
            {
                $"{Place}:Command:0=",
                $"{Place}:Command: is empty; write the program and its arguments as separate items: "
                    + "[\"./deploy.sh\", \"{environment}\", \"{version}\"]"
            },
            {
                $"{Place}:Command:0=no-such-program",
                $"{Place}:Command:0: program not found: \"no-such-program\" on the path"
            },
            { $"{Place}:Command:0=./no/such", $"{Place}:Command:0: there is no file \"./no/such\"" },
            { $"{Place}:Command:0=appsettings.json/", $"{Place}:Command:0: there is no file \"appsettings.json/\"" },
            { $"{Place}:WorkingDirectory=/no/such", $"{Place}:WorkingDirectory: there is no folder \"/no/such\"" },
            {
                $"{Place}:KillAfter=00:00:00",
                $"{Place}:KillAfter: 00:00:00 leaves no time to stop; write hours:minutes:seconds, such as 00:00:20"
            },
            {
                $"{Place}:Variables:CHATOPS_RUN=1",
                $"{Place}:Variables:CHATOPS_RUN: is not a valid variable name; "
                    + "it must not contain = or start with CHATOPS_"
            },
            {
                "Services:shop:Versions=deploy/examples/demo/versions.json;"
                    + "Services:shop:Environments:staging:Engine=github-deployments",
                "Services:shop:Environments:staging:Engine: needs the service's Repository, as owner/name"
            },
            {
                $"{Place}:Engine=github-actions",
                $"{Place}:Workflow: is not set; write the workflow's file name, such as deploy.yml"
            },
            {
                $"{Place}:Engine=http;{Place}:Secret=hunter2",
                $"{Place}:Server: \"\" is not a URL; write where the hook is, "
                    + "such as https://deploy.example.com/hooks/checkout"
            },
            {
                $"{Place}:Engine=http;{Place}:Server=https://a",
                $"{Place}:Secret: is not set, so callbacks could not be verified; set it or SecretFile"
            },
            {
                $"{Place}:Engine=http;{Place}:Server=https://a;{Place}:SecretFile=/no/such",
                $"{Place}:SecretFile: the file \"/no/such\" does not exist"
            },
            {
                $"{Place}:Engine=argocd;{Place}:Server=argocd;{Place}:Secret=hunter2;{Place}:Application=a",
                $"{Place}:Server: \"argocd\" is not a URL; write where Argo CD is, such as https://argocd.example.com"
            },
            {
                $"{Place}:Engine=argocd;{Place}:Server=https://a;{Place}:Application=a",
                $"{Place}:Secret: is not set; make a token with argocd account generate-token, and set it or SecretFile"
            },
            {
                $"{Place}:Engine=argocd;{Place}:Server=https://a;{Place}:Application=a;{Place}:SecretFile=/no/such",
                $"{Place}:SecretFile: the file \"/no/such\" does not exist"
            },
            {
                $"{Place}:Engine=argocd;{Place}:Server=https://a;{Place}:Secret=hunter2;{Place}:Application=a/b/c",
                $"{Place}:Application: \"a/b/c\" is not an application; write its name, or namespace/name"
            },
            {
                $"{Place}:Engine=argocd;{Place}:Server=https://a;{Place}:Secret=hunter2;{Place}"
                    + $":Application=a;{Place}:Canary:0:Percent=10",
                $"{Place}:Canary: argocd cannot send a share of the traffic to a version; leave that to Argo Rollouts"
            },
            {
                $"{Place}:Engine=argocd;{Place}:Server=https://a;{Place}:Secret=hunter2;{Place}"
                    + $":Application=a;{Place}:BlueGreen=true",
                $"{Place}:BlueGreen: argocd would only sync twice; leave that to Argo Rollouts"
            },
            {
                "Freezes:0:Name=for ever",
                "Freezes:0: never ends; limit it with From, To, Weekdays, Times, DaysOfMonth or Months"
            },
            {
                "Freezes:0:Weekdays:0=fryday",
                "Freezes:0:Weekdays:0: \"fryday\" is not a weekday such as friday, or saturday:monday"
            },
            { "Freezes:0:Times:0=4pm", "Freezes:0:Times:0: \"4pm\" is not a time of day; write 16:00-24:00" },
            {
                "Freezes:0:DaysOfMonth:0=32",
                "Freezes:0:DaysOfMonth:0: \"32\" is not a day such as 24, -1 for the last, or 24:31"
            },
            {
                "Freezes:0:Months:0=13",
                "Freezes:0:Months:0: \"13\" is not a month such as december or 12, or november:january"
            },
            {
                "Freezes:0:Months:0=12;Freezes:0:TimeZone=Berlin",
                "Freezes:0:TimeZone: \"Berlin\" is not a time zone; write an IANA name such as Europe/Berlin"
            },
            {
                "Freezes:0:From=christmas",
                "Freezes:0:From: \"christmas\" is not a date; write 2026-12-24, or 2026-12-24T18:00"
            },
            { "Freezes:0:From=2026-12-24;Freezes:0:To=2026-12-20", "Freezes:0:To: 2026-12-20 00:00 is not after From" },
            {
                "Freezes:0:Months:0=12;Freezes:0:Except:0=ada",
                "Freezes:0:Except:0: \"ada\" is not a person or group; write a user id such as U012AB3CD, "
                    + "a group such as @platform, a team such as github:acme/platform, or oncall"
            },
        };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_names_its_key_what_was_seen_and_what_is_right(string settings, string told)
    {
        var problems = Check(settings.Split(';'));

        Assert.Contains(told, problems);
        // Beside it only what follows from a place that was made up for it.
        Assert.All(
            problems.Where(problem => problem != told),
            problem => Assert.Contains(":Command: is empty", problem, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("hunter2", string.Join('\n', problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Application=checkout", "Application: \"checkout\" is not a deployment; write deployment/NAME")]
    [InlineData(
        "Application=statefulset/checkout",
        "Application: \"statefulset/checkout\" is not a deployment; write deployment/NAME"
    )]
    [InlineData(
        "Image=registry/checkout:{version}",
        "Image: \"registry/checkout:{version}\" is not a container image; write container=image, "
            + "such as app=registry.example.com/checkout:{version}"
    )]
    [InlineData(
        "Image=app=registry/checkout:latest",
        "Image: \"app=registry/checkout:latest\" is the same for all versions; "
            + "write {version} or {sha} where they differ"
    )]
    [InlineData(
        "Canary:0:Percent=10",
        "Canary: kubernetes cannot send a share of the traffic to a version; "
            + "a deployment of its own for the canary, by script, can"
    )]
    [InlineData(
        "BlueGreen=true",
        "BlueGreen: kubernetes would only deploy twice; two deployments behind one service, by script, can switch"
    )]
    public void So_does_one_of_kubernetes(string setting, string told)
    {
        var problems = Check(
            $"{Place}:Engine=kubernetes",
            $"{Place}:Application=deployment/checkout",
            $"{Place}:Image=app=registry/checkout:{{version}}",
            $"{Place}:{setting}"
        );

        Assert.Equal(
            [$"{Place}:{told}"],
            problems.Where(problem => !problem.Contains("on the path", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_workflow_takes_so_many_inputs_and_no_more() =>
        Assert.Equal(
            [$"{Place}:Variables: there are 26; a workflow takes 25 inputs at most"],
            Check([
                $"{Place}:Engine=github-actions",
                $"{Place}:Workflow=deploy.yml",
                .. Enumerable.Range(0, 26).Select(number => $"{Place}:Variables:v{number}=1"),
            ])
        );

    [Fact]
    public async Task Every_engine_is_registered_under_the_name_by_which_its_configuration_is_checked()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(
            EnginesModule.Checks.Keys,
            app.Services.GetServices<IDeployEngine>().Select(engine => engine.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_bad_edit_of_the_services_is_reported_and_the_last_good_one_stays()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chatops.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        await using var app = await TestApp.StartWithFileAsync(file);

        await File.WriteAllTextAsync(
            file,
            """{ "Services": { "demo": { "Environments": { "staging": { "Engine": "jenkins" } } } } }""",
            TestContext.Current.CancellationToken
        );
        await app.UntilAsync(() => app.Cards("#chatops-admin").Count > 0);

        Assert.Contains(
            "Services:demo:Environments:staging:Engine: \"jenkins\" is unknown; use one of argocd,",
            Assert.Single(app.Cards("#chatops-admin")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "script",
            app.Services.GetRequiredService<ServiceCatalog>().Find("demo", "staging")!.Options.Engine
        );
    }

    [Theory]
    [InlineData("", "Freezes:0:Months:0=12")]
    [InlineData("", "Freezes:0:Months:0=12", "Freezes:0:Services:0=check*", "Freezes:0:Environments:0=stag*")]
    [InlineData(
        "Freezes:0: \"weekend\" covers no environment, so it never applies; available: checkout/production, "
            + "checkout/staging",
        "Freezes:0:Name=weekend",
        "Freezes:0:Months:0=12",
        "Freezes:0:Environments:0=prod"
    )]
    [InlineData(
        "Freezes:0: \"freeze\" covers no environment (of those that are production), so it never applies; "
            + "available: checkout/production, checkout/staging",
        "Freezes:0:Months:0=12",
        "Freezes:0:Services:0=chekout"
    )]
    public void A_freeze_that_never_holds_is_named(string warning, params string[] settings) =>
        Assert.Equal(
            warning.Length == 0 ? [] : [warning],
            ConfigurationWarnings.Of(Configuration(settings), TestApp.Start)
        );

    [Theory]
    [InlineData("", "Templates:Folder=/")]
    [InlineData(
        "Templates:Folder: there is no folder /nowhere; cards use the built-in wording until it exists",
        "Templates:Folder=/nowhere"
    )]
    public void A_folder_of_templates_that_is_not_there_is_named(string warning, params string[] settings) =>
        Assert.Equal(
            warning.Length == 0 ? [] : [warning],
            ConfigurationWarnings.Of(Configuration(settings), TestApp.Start)
        );

    [Fact]
    public void A_template_that_no_card_uses_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("push.scriban"), "{{ title }}");
        File.WriteAllText(folder.File("chnge.scriban"), "{{ title }}");

        Assert.Equal(
            "Templates:Folder: chnge.scriban is not used, as no card has that name; did you mean change.scriban?",
            Assert.Single(ConfigurationWarnings.Of(Configuration([$"Templates:Folder={folder.Path}"]), TestApp.Start))
        );
    }

    private static IReadOnlyList<string> Check(params string[] settings) =>
        ConfigurationCheck.Run(Configuration(settings));

    private static IConfiguration Configuration(string[] settings)
    {
        string[] good =
        [
            "Services:checkout:Repository=acme/checkout",
            $"{Place}:Engine=script",
            $"{Place}:Command:0=true",
            "Services:checkout:Environments:production:Engine=script",
            "Services:checkout:Environments:production:Command:0=true",
        ];
        var values = good.Concat(settings)
            .Select(setting => setting.Split('=', 2))
            .GroupBy(pair => pair[0])
            .Select(pairs => KeyValuePair.Create(pairs.Key, (string?)pairs.Last()[1]));
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}
