using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.Slack;

/// <summary>
/// The arguments of a call as <c>application/x-www-form-urlencoded</c>, the only form that every method takes;
/// structures travel as JSON in a field. Written straight to bytes, so that the size of a message is limited by Slack
/// and not by the length of an address.
/// </summary>
internal sealed class FormBody
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~*"u8
    );

    // Without a charset: Slack answers one with the warning superfluous_charset.
    private static readonly MediaTypeHeaderValue ContentType = new("application/x-www-form-urlencoded");

    private readonly ArrayBufferWriter<byte> _body = new(1024);

    /// <summary>Adds the argument, or nothing when it is null.</summary>
    public FormBody Add(string name, string? value)
    {
        if (value is null)
            return this;
        Name(name);
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        Escape(rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public FormBody Add(string name, bool? value) =>
        Add(
            name,
            value switch
            {
                true => "true",
                false => "false",
                null => null,
            }
        );

    public FormBody Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <exception cref="ArgumentException">The JSON is longer than Slack takes for this argument.</exception>
    public FormBody AddJson<T>(string name, T value, JsonTypeInfo<T> type, int maxBytes = int.MaxValue)
    {
        var json = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(json, SlackJson.Writer))
            JsonSerializer.Serialize(writer, value, type);
        if (json.WrittenCount > maxBytes)
            throw new ArgumentException(
                $"The {name} has {json.WrittenCount} bytes; {maxBytes} are allowed.",
                nameof(value)
            );
        Name(name);
        Escape(json.WrittenSpan);
        return this;
    }

    public HttpContent ToContent() =>
        new ReadOnlyMemoryContent(_body.WrittenMemory) { Headers = { ContentType = ContentType } };

    // Names are our own constants: nothing to escape in them.
    private void Name(string name)
    {
        if (_body.WrittenCount > 0)
            _body.Write("&"u8);
        Encoding.UTF8.GetBytes(name, _body);
        _body.Write("="u8);
    }

    private void Escape(ReadOnlySpan<byte> bytes)
    {
        var hex = "0123456789ABCDEF"u8;
        var target = _body.GetSpan(3 * bytes.Length);
        var length = 0;
        foreach (var value in bytes)
        {
            if (Plain.Contains(value))
            {
                target[length++] = value;
            }
            else if (value == ' ')
            {
                target[length++] = (byte)'+';
            }
            else
            {
                target[length++] = (byte)'%';
                target[length++] = hex[value >> 4];
                target[length++] = hex[value & 15];
            }
        }

        _body.Advance(length);
    }
}
