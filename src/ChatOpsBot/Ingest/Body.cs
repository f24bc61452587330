using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOpsBot.Ingest;

/// <summary>A request's body in rented memory, up to a limit.</summary>
internal sealed class Body : IDisposable
{
    private const int FirstGuess = 16 * 1024;
    private byte[] _buffer;
    private int _length;

    private Body(int size) => _buffer = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Null when there is more than <paramref name="max"/> bytes of it; what is announced to be more is not read at all.</summary>
    public static async Task<Body?> ReadAsync(HttpRequest request, int max, CancellationToken cancellationToken)
    {
        if (request.ContentLength > max) return null;
        // The server's own limit would answer before ours, in fewer words.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        var body = new Body((int)Math.Min(request.ContentLength ?? FirstGuess, max) + 1);
        try
        {
            while (await request.Body.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken) is > 0 and var read)
            {
                body._length += read;
                if (body._length > max)
                {
                    body.Dispose();
                    return null;
                }
                if (body._length == body._buffer.Length) body.Grow();
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }
}
