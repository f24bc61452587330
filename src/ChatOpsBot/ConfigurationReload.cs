using ChatOpsBot.Notifications;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Primitives;

namespace ChatOpsBot;

/// <summary>
/// Takes over a changed configuration file, but only a good one: it is read and checked aside first. The framework's own reload would bind whatever it finds, and
/// fail in the middle of a delivery.
/// </summary>
internal sealed partial class ConfigurationReload(IConfiguration configuration, AdminChannel admin, TimeProvider time, ILogger<ConfigurationReload> logger) : BackgroundService
{
    /// <summary>An editor writes a file in several steps.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _changed = new(0);
    private List<IDisposable> _watches = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _watches = [.. Files.Select(file => ChangeToken.OnChange(() => file.FileProvider!.Watch(file.Path!), () => _changed.Release()))];
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _changed.WaitAsync(stoppingToken);
            await Task.Delay(Settled, time, stoppingToken);
            while (await _changed.WaitAsync(0, stoppingToken)) { }
            Reload();
        }
    }

    public override void Dispose()
    {
        foreach (var watch in _watches) watch.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    private IEnumerable<FileConfigurationSource> Files => ((IConfigurationBuilder)configuration).Sources.OfType<FileConfigurationSource>().Where(file => file is { FileProvider: not null, Path: not null });

    private void Reload()
    {
        var problems = Problems();
        if (problems.Count == 0)
        {
            ((IConfigurationRoot)configuration).Reload();
            Log.Reloaded(logger);
            return;
        }
        var told = string.Join("; ", problems);
        Log.Refused(logger, told);
        admin.Tell($"{Glyph.Bad} The changed configuration is not in force: {Mrkdwn.Escape(told)}");
    }

    private IReadOnlyList<string> Problems()
    {
        var aside = new ConfigurationBuilder();
        foreach (var source in ((IConfigurationBuilder)configuration).Sources) aside.Add(source);
        try
        {
            var candidate = aside.Build();
            var problems = ConfigurationCheck.Run(candidate);
            (candidate as IDisposable)?.Dispose();
            return problems;
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException)
        {
            return [exception.InnerException?.Message ?? exception.Message];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The changed configuration is in force")]
        public static partial void Reloaded(ILogger logger);

        [LoggerMessage(LogLevel.Error, "The changed configuration is not in force: {Problems}")]
        public static partial void Refused(ILogger logger, string problems);
    }
}
