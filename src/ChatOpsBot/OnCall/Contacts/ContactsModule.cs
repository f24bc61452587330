using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Commands;
using ChatOpsBot.OnCall.Contacts.Methods;
using ChatOpsBot.OnCall.Contacts.Push;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.OnCall.Watch.Ports;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;

namespace ChatOpsBot.OnCall.Contacts;

internal static class ContactsModule
{
    public static IServiceCollection AddContacts(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ContactsOptions>(configuration.GetSection("OnCall"));
        services.AddSingleton<ContactKinds>();
        services.AddSingleton<ContactCodes>();
        services.AddSingleton<ContactPlans>();
        services.AddSingleton<WorkingHours>();
        services.AddContactClient();
        services.AddSingleton<IContactSender, MailSender>();
        services.AddSingleton<IContactSender, GatewaySender>();
        services.AddSingleton<IContactSender, NtfySender>();
        services.AddSingleton<IContactSender, PushSender>();
        services.AddSingleton<PushKeys>();
        services.AddSingleton<PushLinks>();
        services.AddSingleton<PushServices>();
        services.AddSingleton<PushPage>();
        services.AddSingleton<Steps>();
        services.AddSingleton<Attention>();
        services.AddSingleton<SlackPlaces>();
        services.AddSingleton<ContactPreview>();
        services.AddSingleton<Attempts>();
        services.AddSingleton<CodeMessages>();
        services.AddSingleton<ILiveMessages, NoticeMessages>();
        services.AddWorkHandler<ContactWorker>();
        services.AddSingleton<Deliveries>();
        services.AddSingleton<Notifier>();
        services.AddSingleton<IReachability, BesideSlack>();
        services.AddSingleton<ContactSummary>();
        services.AddSlashCommand<ShowMe>();
        services.AddSlashCommand<AddContact>();
        services.AddSlashCommand<VerifyContact>();
        services.AddSlashCommand<RemoveContact>();
        services.AddSlashCommand<EditRules>();
        return services.AddSlashCommand<TestContacts>();
    }

    public static IEndpointRouteBuilder MapContacts(this IEndpointRouteBuilder endpoints)
    {
        PushPage.Map(endpoints);
        return endpoints;
    }
}
