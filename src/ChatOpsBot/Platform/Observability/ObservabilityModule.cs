using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;

namespace ChatOpsBot.Platform.Observability;

public static class ObservabilityModule
{
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
            : log.WriteTo.Console(new CompactJson());
        services.AddSerilogLogging(log.CreateLogger());
        services.AddSingleton<Telemetry>();
        services.AddSingleton<PrometheusText>();
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
        // Made now, so that it gets the first measurement, too.
        _ = endpoints.ServiceProvider.GetService<TracerProvider>();
        var metrics = endpoints.ServiceProvider.GetRequiredService<PrometheusText>();
        endpoints.MapGet("/metrics", () => Results.Text(metrics.Render(), "text/plain; version=0.0.4"));
        return endpoints;
    }
}
