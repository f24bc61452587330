namespace ChatOpsBot.OnCall.Import;

/// <summary>Understands the export of one product.</summary>
internal interface IExportReader
{
    ImportDraft Read();
}
