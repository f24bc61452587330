using System.Collections.Concurrent;
using ChatOpsBot.Platform.Observability;

namespace ChatOpsBot.Platform.Http;

/// <summary>
/// Every client that the bot asks others with has its limits from here, so that one that accepts a call and then says
/// nothing holds up only the work that asked it.
/// </summary>
internal static class OutgoingCalls
{
    /// <param name="limit">For the whole exchange: from the connection to the last byte of the answer's body.</param>
    /// <param name="atOnce">How many exchanges with one host may be under way. One more does not wait: it counts as
    /// unanswered at once, since those before it are waiting in vain.</param>
    public static IHttpClientBuilder AddOutgoingClient(
        this IServiceCollection services,
        string name,
        TimeSpan limit,
        int atOnce = int.MaxValue
    )
    {
        var underWay = new ConcurrentDictionary<string, int>();
        return services
            .AddHttpClient(name)
            // It would end with the head of the answer.
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler(provider => new ExchangeLimit(
                new CallLimits(
                    name,
                    limit,
                    atOnce,
                    underWay,
                    provider.GetRequiredService<Telemetry>(),
                    TimeProvider.System
                )
            ))
            // The factory's own log lines would be two for each call.
            .RemoveAllLoggers();
    }
}

/// <summary>See <see cref="OutgoingCalls.AddOutgoingClient"/>.</summary>
/// <param name="UnderWay">Exchanges by host.</param>
/// <param name="Time">The real one: a peer's silence lasts as long as it lasts.</param>
internal sealed record CallLimits(
    string Client,
    TimeSpan Limit,
    int AtOnce,
    ConcurrentDictionary<string, int> UnderWay,
    Telemetry Telemetry,
    TimeProvider Time
);

/// <summary>
/// One limit around a whole exchange. What is cut off looks to the caller as <see cref="HttpClient.Timeout"/> does: a
/// <see cref="TaskCanceledException"/> while its own token lives.
/// </summary>
internal sealed class ExchangeLimit(CallLimits limits) : DelegatingHandler
{
    /// <summary>Bytes; far more than any answer that is asked for.</summary>
    private const long LargestAnswer = 64 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var exchange = new Exchange(limits, request.RequestUri!.Authority);
        try
        {
            exchange.ThrowIfTooMany();
            var response = await exchange.WithinAsync(token => base.SendAsync(request, token), cancellationToken);
            response.Content = new LimitedContent(response.Content, exchange);
            return response;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    private sealed class Exchange : IDisposable
    {
        private readonly CallLimits _limits;
        private readonly string _host;
        private readonly CancellationTokenSource _end;
        private readonly int _count;
        private long _read;
        private int _disposed;

        public Exchange(CallLimits limits, string host)
        {
            (_limits, _host) = (limits, host);
            _count = limits.UnderWay.AddOrUpdate(host, 1, (_, count) => count + 1);
            _end = new CancellationTokenSource(limits.Limit, limits.Time);
        }

        public void ThrowIfTooMany()
        {
            if (_count > _limits.AtOnce)
                throw CutOff("busy", $"{_limits.AtOnce} calls are already waiting for {_host}", null);
        }

        public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> part, CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, cancellationToken);
            try
            {
                return await part(either.Token);
            }
            catch (OperationCanceledException exception)
                when (_end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw CutOff(
                    "time",
                    $"{_host} did not send a complete response within {_limits.Limit.TotalSeconds:0} s",
                    exception
                );
            }
        }

        /// <exception cref="HttpRequestException">It is more than any answer has.</exception>
        public int Count(int read)
        {
            if (read == 0)
                Dispose();
            return (_read += read) <= LargestAnswer
                ? read
                : throw new HttpRequestException(
                    HttpRequestError.ConfigurationLimitExceeded,
                    $"{_host} responded with more than {LargestAnswer} bytes"
                );
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 1)
                return;
            _limits.UnderWay.AddOrUpdate(_host, 0, (_, count) => count - 1);
            _end.Dispose();
        }

        private TaskCanceledException CutOff(string why, string text, Exception? inner)
        {
            _limits.Telemetry.CutOff(_limits.Client, why);
            return new TaskCanceledException(text, new TimeoutException(text, inner));
        }
    }

    /// <summary>The answer's body, whose reading is still part of the exchange.</summary>
    private sealed class LimitedContent : HttpContent
    {
        private readonly HttpContent _inner;
        private readonly Exchange _exchange;

        public LimitedContent(HttpContent inner, Exchange exchange)
        {
            (_inner, _exchange) = (inner, exchange);
            foreach (var (name, values) in inner.Headers)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new LimitedStream(await _inner.ReadAsStreamAsync(), _exchange);

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new LimitedStream(await _inner.ReadAsStreamAsync(cancellationToken), _exchange);

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream,
            System.Net.TransportContext? context,
            CancellationToken cancellationToken
        )
        {
            await using var body = await CreateContentReadStreamAsync(cancellationToken);
            await body.CopyToAsync(stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            // Where there is one it is among the headers.
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
                _exchange.Dispose();
            }
            base.Dispose(disposing);
        }
    }

    private sealed class LimitedStream(Stream inner, Exchange exchange) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) =>
            exchange.Count(
                await exchange.WithinAsync(token => inner.ReadAsync(buffer, token).AsTask(), cancellationToken)
            );

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("A thread would wait for someone else.");

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
