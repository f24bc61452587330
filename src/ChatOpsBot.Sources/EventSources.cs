using System.Collections.Frozen;
using ChatOpsBot.Sources.Ci;
using ChatOpsBot.Sources.Delivery;
using ChatOpsBot.Sources.Generic;
using ChatOpsBot.Sources.Monitoring;
using ChatOpsBot.Sources.SourceControl;
using ChatOpsBot.Sources.Tests;

namespace ChatOpsBot.Sources;

/// <summary>
/// Every tool that the bot understands: one line each, alphabetical. A test fails where a class is missing or out of
/// order.
/// </summary>
public static class EventSources
{
    public static IReadOnlyList<IEventSource> All { get; } =
    [
        new ApacheBench(),
        new Alertmanager(),
        new Ansible(),
        new AppVeyor(),
        new ArgoCd(),
        new Artifactory(),
        new AmazonSns(),
        new Awx(),
        new AzureMonitor(),
        new AzurePipelines(),
        new Bamboo(),
        new BenchmarkDotNet(),
        new Benchmarks(),
        new Bitbucket(),
        new Buildkite(),
        new Cabot(),
        new Chef(),
        new CircleCi(),
        new CloudEvents(),
        new Crashlytics(),
        new Datadog(),
        new DockerHub(),
        new DockerRegistry(),
        new ElastAlert(),
        new Flagger(),
        new Flux(),
        new AnyTool(),
        new GitHub(),
        new GitLab(),
        new GoogleCloudMonitoring(),
        new Grafana(),
        new Graylog(),
        new Harbor(),
        Nagios.Icinga(),
        new InfluxDb(),
        new Jenkins(),
        new JUnit(),
        new K6(),
        new Kapacitor(),
        new Kibana(),
        new Locust(),
        new Logstash(),
        new Moira(),
        new Monit(),
        Nagios.Itself(),
        new NewRelic(),
        new Nexus(),
        new Opsgenie(),
        Nagios.Opsview(),
        new PagerDuty(),
        new Pingdom(),
        new Rollbar(),
        new Sensu(),
        new Sentry(),
        new Seyren(),
        new Siege(),
        new StatusCake(),
        new Taurus(),
        new TeamCity(),
        new Telegraf(),
        new Terraform(),
        new Travis(),
        new Trx(),
        new UptimeRobot(),
        new Watcher(),
        new Wrk(),
        new Zabbix(),
    ];

    /// <summary>By <see cref="IEventSource.Type"/>, in any case.</summary>
    public static IReadOnlyDictionary<string, IEventSource> ByType { get; } =
        All.ToFrozenDictionary(source => source.Type, StringComparer.OrdinalIgnoreCase);
}
