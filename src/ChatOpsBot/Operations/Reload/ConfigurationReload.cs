using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Cards.Wording.Handlebars;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Operations.Reload;

/// <summary>
/// Takes over changed configuration files and templates, of this machine and of other replicas, but only good ones:
/// they are read and checked aside first. The framework's own reload would bind whatever it finds, and fail in the
/// middle of a delivery.
/// </summary>
internal sealed partial class ConfigurationReload(
    IConfiguration configuration,
    SharedConfiguration shared,
    Templates templates,
    ConfigurationReload.Check check,
    IOptions<TemplateOptions> options,
    AdminChannel admin,
    TimeProvider time,
    ILogger<ConfigurationReload> logger
) : BackgroundService
{
    /// <summary>All problems of a configuration, a line each.</summary>
    public delegate IReadOnlyList<string> Check(IConfiguration configuration);

    /// <summary>
    /// A few small files are read and one document is asked for. Polling, unlike a notification, also finds what a
    /// mounted folder or a network changed.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly ConfigurationFiles _files = ConfigurationFiles.Of(configuration);
    private readonly string? _folder = options.Value.Folder is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;
    private OwnTexts? _seen,
        _taken;
    private OwnConfiguration? _own,
        _changed;
    private long _applied = -1;
    private string? _reported;

    /// <summary>The admin channel knows of a mistake that is not corrected yet.</summary>
    private bool _refused,
        _wasRefused;

    /// <summary>
    /// Before the first delivery is processed: a restarted replica may have files that are long out of date.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Take(_seen = OwnTexts.Read(_files.Files, _folder));
        try
        {
            await AgreeAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotShared(logger, exception.Message);
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, time, stoppingToken);
            // Reading is not for the thread of the clock, which has others to wake.
            await Task.Yield();
            var texts = OwnTexts.Read(_files.Files, _folder);
            // An editor writes a file in several steps: what is the same at two looks is meant.
            if (texts.Same(_seen) && !texts.Same(_taken))
                Take(texts);
            _seen = texts;
            try
            {
                await AgreeAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The engine logs it; the next look asks again.
            }
        }
    }

    private void Take(OwnTexts texts)
    {
        _taken = texts;
        _wasRefused |= _refused;
        _refused = false;
        try
        {
            if (texts.Problem is { } problem)
                Refuse(problem);
            else
                _changed = OwnConfiguration.Read(texts);
        }
        catch (InvalidDataException exception)
        {
            Refuse(exception.Message);
        }
    }

    private async Task AgreeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var inForce = await shared.ReadAsync(cancellationToken);
            if (_changed is not { } own)
            {
                if (_own is not null && inForce.Version != _applied)
                    Apply(inForce);
                return;
            }
            var report = await shared.ReportAsync(cancellationToken);
            var news = SharedConfiguration.News(own, inForce, report);
            var refused = BadTemplates(news);
            var bad = IsBad(own, inForce, news);
            if (bad)
                refused.AddRange(news.Keys.Where(name => !OwnConfiguration.IsTemplate(name)));
            foreach (var name in refused)
                news.Remove(name);
            if (
                await shared.TryPublishAsync(inForce, report, own, news, refused, cancellationToken)
                is not { } published
            )
                continue;

            if (!bad)
                _own = own;
            _changed = null;
            if (_own is not null)
                Apply(published);
            var stale = own
                .Parts.Where(part =>
                    published.Parts.GetValueOrDefault(part.Key)?.Text != part.Value.Text && !refused.Contains(part.Key)
                )
                .Select(part => part.Key)
                .ToList();
            if (_wasRefused && !_refused)
                Corrected();
            if (stale.Count > 0)
                Log.Stale(
                    logger,
                    string.Join(", ", stale),
                    string.Join(", ", stale.Select(name => published.Parts[name].From).Distinct())
                );
            return;
        }
    }

    private List<string> BadTemplates(Dictionary<string, string?> news)
    {
        List<string> bad = [];
        foreach (
            var (name, text) in news.Where(part => part.Value is not null && OwnConfiguration.IsTemplate(part.Key))
        )
            if (Templates.Problem(text!) is { } problem)
            {
                bad.Add(name);
                Report(
                    $"The template `{name}` of `{shared.Replica}` cannot be used, "
                        + "so the last good one stays in effect",
                    problem
                );
            }
        return bad;
    }

    /// <summary>Whether the changes in this machine's files make the configuration in effect invalid.</summary>
    private bool IsBad(OwnConfiguration own, InForce inForce, Dictionary<string, string?> news)
    {
        if (news.Keys.All(OwnConfiguration.IsTemplate) && own.SameLocally(_own ?? own))
            return false;
        var settings = own.With(inForce.Sections(news));
        if (_files.AreCurrent(settings) || Problems(settings) is not { Count: > 0 } problems)
            return false;
        Refuse(string.Join("; ", problems));
        return true;
    }

    private void Apply(InForce inForce)
    {
        var problems = CardKind.All.Select(kind => Apply(kind.Name, inForce)).OfType<string>().ToList();
        var settings = _own!.With(inForce.Sections());
        if (!_files.AreCurrent(settings))
        {
            if (Problems(settings) is { Count: > 0 } found)
                problems.AddRange(found);
            else
            {
                _files.Put(settings);
                ((IConfigurationRoot)configuration).Reload();
                Log.Reloaded(logger);
            }
        }
        if (problems.Count == 0)
        {
            if (_reported is not null)
                Corrected();
            (_applied, _reported) = (inForce.Version, null);
            return;
        }
        // What is missing here may come, so it is tried again at each look.
        var all = string.Join("; ", problems);
        if (all == _reported)
            return;
        _reported = all;
        Report(
            $"`{shared.Replica}` cannot apply the configuration that is in effect for all replicas, "
                + "and keeps its last good one",
            all
        );
    }

    private string? Apply(string card, InForce inForce)
    {
        try
        {
            return templates.Put(card, inForce.TemplateText(card)) is { } bad
                ? $"{card}{Templates.Ending}: {bad}"
                : null;
        }
        catch (TemplateProblem problem)
        {
            return $"{card}{HandlebarsFiles.Ending}: {problem.Message}";
        }
    }

    private void Refuse(string problem) =>
        Report($"The changed configuration of `{shared.Replica}` is not in effect", problem);

    private void Corrected()
    {
        (_refused, _wasRefused) = (false, false);
        Log.Corrected(logger);
        admin.Post(
            $"{Glyph.Good} The configuration of `{shared.Replica}` is corrected and in effect.",
            $"configuration/{shared.Replica}/corrected/{time.GetUtcNow():O}"
        );
    }

    private void Report(string what, string problem)
    {
        _refused = true;
        Log.Refused(logger, what, problem);
        admin.Post($"{Glyph.Bad} {what}: {Mrkdwn.Escape(problem)}");
    }

    private IReadOnlyList<string> Problems(Dictionary<string, string?> settings)
    {
        var aside = new ConfigurationBuilder();
        foreach (var source in ((IConfigurationBuilder)configuration).Sources)
            aside.Add(source == _files ? new MemoryConfigurationSource { InitialData = settings } : source);
        try
        {
            var candidate = aside.Build();
            var problems = check(candidate);
            (candidate as IDisposable)?.Dispose();
            return problems;
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException)
        {
            return [exception.InnerException?.Message ?? exception.Message];
        }
        catch (Exception exception)
        {
            // What an edit makes the checks trip over must not end the process.
            Log.Unchecked(logger, exception);
            return [$"it cannot be checked ({exception.GetType().Name})"];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The changed configuration is in effect")]
        public static partial void Reloaded(ILogger logger);

        [LoggerMessage(
            LogLevel.Information,
            "This machine's files for {Parts} are not in effect: {Replicas} changed the configuration since"
        )]
        public static partial void Stale(ILogger logger, string parts, string replicas);

        [LoggerMessage(
            LogLevel.Warning,
            "The configuration in effect for all replicas is not known yet; "
                + "this machine's own files are used until the store responds: {Reason}"
        )]
        public static partial void NotShared(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Information, "The configuration is corrected and in effect")]
        public static partial void Corrected(ILogger logger);

        [LoggerMessage(LogLevel.Error, "The changed configuration could not be checked")]
        public static partial void Unchecked(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Error, "{What}: {Problem}")]
        public static partial void Refused(ILogger logger, string what, string problem);
    }
}
