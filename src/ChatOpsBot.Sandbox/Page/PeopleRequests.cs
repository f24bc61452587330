using System.Text.Json;
using ChatOpsBot.Sandbox.Acts;

namespace ChatOpsBot.Sandbox.Page;

internal sealed record NewDirect(string User);

/// <param name="Text">The whole line: <c>/chatops help</c>.</param>
/// <param name="ThreadTs">The thread in which the answers appear. Slack tells the app nothing of it.</param>
internal sealed record NewCommand(string User, string Channel, string Text, string? ThreadTs = null);

/// <summary>A reaction, which has a name, or a pin.</summary>
internal sealed record NewMark(string User, string Channel, string Ts, string? Name = null, bool Remove = false);

internal sealed record NewShortcut(string User, string CallbackId, string? Channel = null, string? Ts = null);

/// <param name="Tab"><c>home</c> or <c>messages</c>.</param>
internal sealed record NewHome(string User, string Tab);

/// <param name="State"><c>{"values":{block:{action:{…}}}}</c></param>
internal sealed record NewSubmission(string User, JsonElement? State = null);

internal sealed record NewClosing(string User, bool All = false);

/// <param name="Action"><c>refresh</c>, <c>drop</c>, <c>link_disabled</c> or <c>too_many_websockets</c>.</param>
internal sealed record SocketAction(string Action);

/// <param name="Value">What was chosen: <c>{"selected_option":{…}}</c>.</param>
/// <param name="State">What the other elements hold: <c>{"values":{block:{action:{…}}}}</c>.</param>
/// <param name="Element">As in <see cref="Act.Element"/>.</param>
internal sealed record NewAct(
    string User,
    string BlockId,
    string ActionId,
    string? Channel = null,
    string? Ts = null,
    string? ViewId = null,
    JsonElement? Value = null,
    JsonElement? State = null,
    JsonElement? Element = null
)
{
    public Act Of(SandboxWorkspace workspace) =>
        new(workspace.Person(User), ActionId)
        {
            BlockId = BlockId,
            Channel = Channel,
            Ts = Ts,
            ViewId = ViewId,
            Value = Value,
            Element = Element,
            State = State?.Part("values"),
        };
}

/// <param name="Value">The letters typed.</param>
/// <param name="State">As in <see cref="NewAct"/>.</param>
internal sealed record NewQuery(
    string User,
    string BlockId,
    string ActionId,
    string Value,
    string? Channel = null,
    string? Ts = null,
    string? ViewId = null,
    JsonElement? State = null
)
{
    public Act Of(SandboxWorkspace workspace) =>
        new(workspace.Person(User), ActionId)
        {
            BlockId = BlockId,
            Channel = Channel,
            Ts = Ts,
            ViewId = ViewId,
            State = State?.Part("values"),
        };
}
