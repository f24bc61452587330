using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Forms;

/// <summary>What a form remembers of where it was asked for. It travels through the client, and so is signed.</summary>
/// <param name="Path">Of the command.</param>
/// <param name="Received">When it was asked for: the response address lives from then on.</param>
/// <param name="Then">See <see cref="CommandCall.Then"/>.</param>
/// <param name="Once">What its button decides; a form that decides nothing of the kind can be filled in again and
/// again.</param>
internal sealed partial record FormOrigin(
    string Path,
    string Title,
    string ChannelId,
    string? ThreadTs,
    string? ResponseUrl,
    DateTimeOffset Received,
    string? Then,
    string? Once
)
{
    private const string Purpose = "form";

    public static FormOrigin Of(CommandCall call, CommandDescriptor command, CommandForm form) =>
        new(
            command.Path,
            form.Title,
            call.ChannelId,
            call.ThreadTs,
            call.ResponseUrl,
            call.Received,
            call.Then,
            call.IsDecision ? call.Once : null
        );

    public ModalViewDefinition ToView(CommandForm form, CommandButtons buttons) =>
        new()
        {
            Title = form.Title,
            Submit = form.Submit,
            Close = "Cancel",
            CallbackId = Path,
            PrivateMetadata = buttons.Sign(Purpose, JsonSerializer.Serialize(this, FormOriginJson.Default.FormOrigin)),
            Blocks = form.Blocks.Any(block => block is InputBlock { DispatchAction: true })
                ? [.. form.Blocks.Select(Named)]
                : form.Blocks,
        };

    /// <summary>Null when the view is not one of our forms.</summary>
    public static FormOrigin? Read(ViewInfo? view, CommandButtons buttons) =>
        buttons.Verify(Purpose, view?.PrivateMetadata) is { } signed
            ? JsonSerializer.Deserialize(signed, FormOriginJson.Default.FormOrigin)
            : null;

    /// <summary>What was asked with the form, with what it holds.</summary>
    public CommandCall ToCall(InteractionRequest request, ViewInfo view, ViewState state) =>
        new CommandCall
        {
            Origin = CommandOrigin.Form,
            Command = "",
            UserId = request.User.Id,
            TeamId = request.User.TeamId,
            EnterpriseId = request.User.EnterpriseUser?.EnterpriseId,
            ChannelId = ChannelId,
            ThreadTs = ThreadTs,
            ResponseUrl = ResponseUrl,
            ViewId = view.Id,
            ViewHash = view.Hash,
            Received = Received,
            DeliveryId = request.DeliveryId,
        }.With(Path) with
        {
            Form = Values(state),
            Then = Then,
            Once = Once,
        };

    /// <summary>What was filled in, by the names of the inputs' blocks.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Values(ViewState state) =>
        state.Values.GroupBy(value => value.BlockId).ToDictionary(block => block.Key, block => ValuesOf(block.First()));

    /// <summary>
    /// Slack keeps what was entered into an input whose block and action have kept their names. So the action is named
    /// after all that the input says: what is offered otherwise starts over.
    /// </summary>
    private static Block Named(Block block)
    {
        if (block is not InputBlock { Element: ActionElement element } input)
            return block;
        var says = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(SlackJson.Serialize(input.Element))).AsSpan(0, 4)
        );
        return input with { Element = (IInputBlockElement)(element with { ActionId = $"{element.ActionId}:{says}" }) };
    }

    /// <summary>The mistake in the field that it is about, or in the first one.</summary>
    public static InboundAnswer Errors(ViewInfo view, CommandReply reply)
    {
        var inputs = view.State.Values;
        var block =
            inputs.FirstOrDefault(input => input.BlockId == reply.Parameter)?.BlockId
            ?? (inputs is [var first, ..] ? first.BlockId : null);
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
