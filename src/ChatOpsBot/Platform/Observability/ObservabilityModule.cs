using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace ChatOpsBot.Platform.Observability;

public static class ObservabilityModule
{
    /// <summary>
    /// Seconds: the acknowledgement's bar (10 ms) and the delivery's (25 ms) are edges, so that a dashboard can tell.
    /// </summary>
    private static readonly double[] Buckets =
    [
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60,
        300,
    ];

    /// <summary>The words that <c>Serilog:MinimumLevel</c> takes, in any case.</summary>
    public static IReadOnlyList<string> Levels { get; } = Enum.GetNames<LogEventLevel>();

    public static IServiceCollection AddObservability(
        this IServiceCollection services,
        IConfiguration configuration,
        IHostEnvironment environment
    )
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .ReadFrom.Configuration(configuration)
            // The program says in a sentence why it could not start, or ends with the exception.
            // What runs in the background is cancelled by that, which the host would report as failures of their own.
            .Filter.ByExcluding(logged =>
                logged.MessageTemplate.Text == "Hosting failed to start"
                || IsHost(logged) && logged.Exception is OperationCanceledException
            )
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Host", System.Environment.MachineName);
        log = environment.IsDevelopment()
            ? log.WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}")
            : log.WriteTo.Console(new CompactJsonFormatter());
        services.AddSerilogLogging(log.CreateLogger());
        services.AddSingleton<Telemetry>();
        services.AddSingleton(provider => Metrics(provider.GetRequiredService<Telemetry>()));
        // OpenTelemetry's own variable (https://opentelemetry.io/docs/specs/otel/protocol/exporter/): without it no
        // span is recorded at all.
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
            services.AddSingleton(_ =>
                Sdk.CreateTracerProviderBuilder()
                    .ConfigureResource(resource => resource.AddService(Telemetry.Name))
                    .AddSource(Telemetry.Name, $"{Telemetry.Name}.*", "Microsoft.AspNetCore")
                    .AddOtlpExporter()
                    .Build()
            );
        return services;
    }

    private static bool IsHost(LogEvent logged) =>
        logged.Properties.GetValueOrDefault("SourceContext")
            is ScalarValue { Value: "Microsoft.Extensions.Hosting.Internal.Host" };

    private static void AddSerilogLogging(this IServiceCollection services, Serilog.ILogger logger) =>
        services.AddLogging(logging => logging.AddSerilog(logger, dispose: true));

    public static IEndpointRouteBuilder MapObservability(this IEndpointRouteBuilder endpoints)
    {
        // Made now, so that they get the first measurement, too.
        _ = endpoints.ServiceProvider.GetService<TracerProvider>();
        var metrics = endpoints.ServiceProvider.GetRequiredService<MeterProvider>();
        endpoints.MapPrometheusScrapingEndpoint(
            path: "/metrics",
            metrics,
            configureBranchedPipeline: null,
            optionsName: null
        );
        return endpoints;
    }

    private static MeterProvider Metrics(Telemetry telemetry) =>
        Sdk.CreateMeterProviderBuilder()
            .AddMeter(Telemetry.Name)
            // The name is not enough: another application in the same process has a meter of that name.
            .AddView(instrument =>
                ReferenceEquals(instrument.Meter, telemetry.Meter)
                    ? instrument is Histogram<double>
                        ? new ExplicitBucketHistogramConfiguration { Boundaries = Buckets }
                        : null
                    : MetricStreamConfiguration.Drop
            )
            .AddPrometheusExporter(options =>
            {
                options.ScrapeResponseCacheDurationMilliseconds = 0;
                options.ScopeInfoEnabled = false;
                options.TargetInfoEnabled = false;
            })
            .Build();
}
