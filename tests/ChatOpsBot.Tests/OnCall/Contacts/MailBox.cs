using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using SmtpTransaction = SmtpServer.IMessageTransaction;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>A real mail server on loopback, which keeps what it takes.</summary>
internal sealed class MailBox : MessageStore, IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<MimeMessage> _mails = new();
    private Task _running = Task.CompletedTask;

    public int Port { get; private set; }

    /// <summary>What it answers to a mail, in turn; then it takes them.</summary>
    public ConcurrentQueue<SmtpReplyCode> Answers { get; } = new();

    public IReadOnlyList<MimeMessage> Mails => [.. _mails];

    /// <summary>How many of the mails came encrypted.</summary>
    public int Encrypted => _encrypted;

    private int _encrypted;

    /// <summary>The lines of the last mail's envelope: who it was for.</summary>
    public IReadOnlyList<string> Recipients { get; private set; } = [];

    /// <param name="certificate">Of the server; without one it knows no TLS.</param>
    /// <param name="isEncrypted">From the first byte, instead of by STARTTLS.</param>
    public static MailBox Start(X509Certificate2? certificate = null, bool isEncrypted = false)
    {
        var box = new MailBox { Port = FreePort() };
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(box);
        var server = new SmtpServer.SmtpServer(
            new SmtpServerOptionsBuilder()
                .ServerName("localhost")
                .Endpoint(endpoint =>
                {
                    endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, box.Port)).IsSecure(isEncrypted);
                    if (certificate is not null)
                        endpoint.Certificate(certificate);
                })
                .Build(),
            services
        );
        box._running = server.StartAsync(box._end.Token);
        return box;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context,
        SmtpTransaction transaction,
        ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        if (Answers.TryDequeue(out var code) && (int)code >= 300)
            return new SmtpResponse(code, "no");
        if (context.Pipe.IsSecure)
            Interlocked.Increment(ref _encrypted);
        using var stream = new MemoryStream(buffer.ToArray());
        Recipients = [.. transaction.To.Select(box => $"{box.User}@{box.Host}")];
        _mails.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }
}
