using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatOpsBot.Cards.History;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Repositories;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines.Http;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Operations.Reload;
using ChatOpsBot.Platform.Commands.Entry;
using ChatOpsBot.Platform.Commands.Forms;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>How the owner of each kind of document or work reads what is stored, and writes it again.</summary>
internal static class StoredSampleReaders
{
    /// <summary>
    /// By the beginning of the key, the longest that fits. A kind that is text has nothing to read: whoever needs it
    /// compares or shows it as it is.
    /// </summary>
    private static readonly Dictionary<string, Func<Document, Commit>> Documents = new(StringComparer.Ordinal)
    {
        ["actions-run"] = Text,
        ["argocd-run"] = Text,
        ["artifact"] = Text,
        ["audit"] = Json(LegacyAuditEntry.LegacyJson.Default.LegacyAuditEntry),
        ["audit/head"] = As(document => Encoding.ASCII.GetBytes(AuditHead.Read(TextOf(document))!.ToString())),
        ["auditKey"] = Text,
        ["card"] = As(document => Card.Read(document).ToBytes()),
        ["configuration"] = Json(SharedConfiguration.SharedJson.Default.DictionaryStringSharedPart),
        ["configuration/replica"] = Json(SharedConfiguration.SharedJson.Default.DictionaryStringString),
        ["dead"] = Into((document, commit) => DeadLetter.Read(document).AddTo(commit)),
        ["deploy"] = Json(Deployment.DeploymentJson.Default.Deployment),
        ["deployRun"] = Number,
        ["deploys"] = Number,
        ["form"] = Json(FormWork.ShownFormJson.Default.ShownForm),
        ["freeze"] = Json(MadeFreeze.MadeFreezeJson.Default.MadeFreeze),
        ["hook-run"] = As(document => HookRun.Read(document).ToBytes()),
        ["key"] = Text,
        ["lock"] = Json(DeployLock.DeployLockJson.Default.DeployLock),
        ["login"] = Into(
            (document, commit) => Person.Kept.Put(commit, document.Key, Person.Kept.Read(document), document.Version)
        ),
        ["person"] = Into(
            (document, commit) => Person.Kept.Put(commit, document.Key, Person.Kept.Read(document), document.Version)
        ),
        ["pipeline"] = As(document => PipelineHistory.Read(document).ToBytes()),
        ["post"] = As(document => CardPost.Read(document).ToBytes()),
        ["press"] = Json(CommandWork.PressJson.Default.Press),
        ["probe"] = Text,
        ["recurring"] = As(document => Firing.Read(document.Body).ToBytes()),
        ["removedLock"] = Json(DeployLock.DeployLockJson.Default.DeployLock),
        ["repository"] = Json(RepositoryNames.RepositoryNamesJson.Default.ListKnown),
        ["repositoryId"] = Text,
        ["script-run"] = Text,
        ["slack/budget"] = Json(SlackBudget.BucketJson.Default.Bucket),
        ["slack/channel"] = Text,
        ["target"] = Json(EnvironmentState.EnvironmentStateJson.Default.EnvironmentState),
        ["tests"] = As(document => TestHistory.Read(document).ToBytes()),
        ["undo"] = Json(UndoLog.UndoJson.Default.UndoEntryArray),
        ["webhook"] = As(document => StoredWebhook.Read(document).ToBytes()),
        ["webhookBody"] = Text,
    };

    /// <summary>By the queue. The text of the others is one key or number.</summary>
    private static readonly Dictionary<string, Func<WorkItem, NewWork>> Work = new(StringComparer.Ordinal)
    {
        ["answers"] = item => Answer.Read(item).ToWork(),
        ["commands"] = item => CommandCall.Read(item).ToWork(),
        ["deploy-news"] = Text,
        ["deploys"] = Text,
        ["events"] = Text,
        ["forms"] = item => FormWork.Changed(CommandCall.Read(item)),
        ["locks"] = Text,
        ["recurring"] = item => Firing.Read(item.Payload).ToWork(),
        ["slack"] = item => SlackJob.Read(item.Payload).ToWork(item.Priority),
        ["slack-channels"] = Text,
        ["slack-events"] = Text,
        ["slack-pages"] = item => SlackJob.Read(item.Payload).ToWork(item.Priority),
    };

    /// <summary>
    /// What is not written again as it was stored, on purpose: <c>kind.field</c>, and why.
    /// </summary>
    public static readonly Dictionary<string, string> Dropped = new(StringComparer.Ordinal);

    /// <returns>What the owner writes; null when the table has no reader.</returns>
    public static DocumentPut? WriteAgain(StoredSample sample)
    {
        var parts = sample.Key.Split('/');
        var read = Enumerable
            .Range(1, parts.Length)
            .Reverse()
            .Select(count => Documents.GetValueOrDefault(string.Join('/', parts.Take(count))))
            .FirstOrDefault(reader => reader is not null);
        return read?.Invoke(new Document(sample.Key, sample.Bytes, 1)).Puts.Single();
    }

    /// <inheritdoc cref="WriteAgain"/>
    public static NewWork? EnqueueAgain(StoredSample sample) =>
        Work.GetValueOrDefault(sample.Kind)
            ?.Invoke(new WorkItem(sample.Kind, 1, sample.Lane, sample.Bytes, 5, 1, 1, TestApp.Start, null));

    private static Func<Document, Commit> Into(Action<Document, Commit> add) =>
        document =>
        {
            var commit = new Commit();
            add(document, commit);
            return commit;
        };

    private static Func<Document, Commit> As(Func<Document, ReadOnlyMemory<byte>> bytes) =>
        document => new Commit().Put(document.Key, bytes(document), document.Version);

    private static Func<Document, Commit> Json<T>(JsonTypeInfo<T> type) =>
        As(document =>
            JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(document.Body.Span, type)!, type)
        );

    private static Commit Text(Document document) => As(same => same.Body)(document);

    private static NewWork Text(WorkItem item) => new(item.Queue, item.Payload) { Lane = item.Lane };

    private static Commit Number(Document document) =>
        As(same =>
            Encoding.ASCII.GetBytes(
                long.Parse(TextOf(same), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            )
        )(document);

    private static string TextOf(Document document) => Encoding.UTF8.GetString(document.Body.Span);
}
