using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Commands;

/// <summary>What a form remembers of where it was asked for. It travels through the client, and so is signed.</summary>
/// <param name="Path">Of the command.</param>
/// <param name="Received">When it was asked for: the response address lives from then on.</param>
/// <param name="Then">See <see cref="CommandCall.Then"/>.</param>
internal sealed partial record FormOrigin(string Path, string Title, string ChannelId, string? ResponseUrl, DateTimeOffset Received, string? Then)
{
    public ModalViewDefinition ToView(CommandForm form, CommandButtons buttons) => new()
    {
        Title = form.Title,
        Submit = form.Submit,
        Close = "Cancel",
        CallbackId = Path,
        PrivateMetadata = buttons.Sign(JsonSerializer.Serialize(this, FormOriginJson.Default.FormOrigin)),
        Blocks = form.Blocks,
    };

    /// <summary>Null when the view is none of our forms.</summary>
    public static FormOrigin? Read(ViewInfo view, CommandButtons buttons) =>
        buttons.Verify(view.PrivateMetadata) is { } signed ? JsonSerializer.Deserialize(signed, FormOriginJson.Default.FormOrigin) : null;

    /// <summary>What was filled in, by the names of the inputs' blocks.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Values(ViewState state) => state.Values.ToDictionary(value => value.BlockId, ValuesOf);

    /// <summary>The mistake in the field that it is about, or in the first one.</summary>
    public static InboundAnswer Errors(ViewInfo view, CommandReply reply)
    {
        var inputs = view.State.Values;
        var block = inputs.FirstOrDefault(input => input.BlockId == reply.Parameter)?.BlockId ?? (inputs is [var first, ..] ? first.BlockId : null);
        return block is null
            ? InboundAnswer.UpdateView(reply.ToView("That did not work"))
            : InboundAnswer.ViewErrors(new Dictionary<string, string> { [block] = Mrkdwn.ToPlainText(reply.Text) });
    }

    private static IReadOnlyList<string> ValuesOf(StateValue value) =>
        value.Value is { } text ? [text.Trim()]
        : value.SelectedOptions.Count > 0 ? [.. value.SelectedOptions.Select(option => option.Value)]
        : value.SelectedUsers.Count > 0 ? [.. value.SelectedUsers.Select(Mrkdwn.User)]
        : value.SelectedChannels.Count > 0 ? [.. value.SelectedChannels.Select(Mrkdwn.Channel)]
        : value.SelectedConversations.Count > 0 ? [.. value.SelectedConversations.Select(Mrkdwn.Channel)]
        : value.SelectedDate is { } date ? [date.ToString("O", CultureInfo.InvariantCulture)]
        : value.SelectedTime is { } clock ? [clock.ToString("HH:mm", CultureInfo.InvariantCulture)]
        : value.SelectedDateTime is { } moment ? [moment.ToString("O", CultureInfo.InvariantCulture)]
        : value.RichText is { } rich ? [rich.Trim()]
        : value.Files;

    [JsonSerializable(typeof(FormOrigin))]
    private sealed partial class FormOriginJson : JsonSerializerContext;
}
