using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.AccessLists.Yaml;
using IdentityBridge.Application.Audit;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Live;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Notifications;
using IdentityBridge.Application.People;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Roles;
using IdentityBridge.Application.Shared;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application;

/// <summary>Registers every command and query, and the database below them.</summary>
public static class ApplicationRegistration
{
    public static IServiceCollection AddApplication(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPersistence(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PortalChanges>();
        services.TryAddSingleton<PortalMetrics>();
        services.AddSingleton<ConnectorSet>();
        services.AddSingleton<Transactions>();
        services.AddSingleton<Eligibility>();
        services.AddSingleton<ApproverFactsReader>();
        services.AddSingleton<SavePolicy>();
        services.AddSingleton<SwitchPolicy>();
        services.AddSingleton<DeletePolicy>();
        services.AddSingleton<PolicyQueries>();
        services.AddSingleton<StoreRequest>();
        services.AddSingleton<SubmitRequest>();
        services.AddSingleton<ExtendAccess>();
        services.AddSingleton<PreviewExtension>();
        services.AddSingleton<Colleagues>();
        services.AddSingleton<PreviewRequest>();
        services.AddSingleton<LoadRequest>();
        services.AddSingleton<DecideRequest>();
        services.AddSingleton<ApproveMembership>();
        services.AddSingleton<PromoteRequest>();
        services.AddSingleton<PromotionSuggestions>();
        services.AddSingleton<AskToJoin>();
        services.AddSingleton<JoinableLists>();
        services.AddSingleton<CancelRequest>();
        services.AddSingleton<EndAccess>();
        services.AddSingleton<CloseFollowUp>();
        services.AddSingleton<FollowUpQueries>();
        services.AddSingleton<ExpireRequests>();
        services.AddSingleton<RequestQueries>();
        services.AddSingleton<RequestSearch>();
        services.AddSingleton<RequestPickers>();
        services.AddSingleton<ExportRequests>();
        services.AddSingleton<RequestDetailsQuery>();
        services.AddSingleton<CommentOnRequest>();
        services.AddSingleton<AskForInformation>();
        services.AddSingleton<ReviewerInbox>();
        services.AddSingleton<DeskQuery>();
        services.AddSingleton<ApplyMemberships>();
        services.AddSingleton<ApplyListGrants>();
        services.AddSingleton<GrantableThings>();
        services.AddSingleton<CreateAccessList>();
        services.AddSingleton<ChangeMembers>();
        services.AddSingleton<ChangeOwners>();
        services.AddSingleton<ChangeRequirements>();
        services.AddSingleton<ChangeListGrants>();
        services.AddSingleton<ChangeSchedule>();
        services.AddSingleton<ChangeAsking>();
        services.AddSingleton<DeleteAccessList>();
        services.AddSingleton<StartReview>();
        services.AddSingleton<DecideMembers>();
        services.AddSingleton<NoteMember>();
        services.AddSingleton<DraftReview>();
        services.AddSingleton<FinishReview>();
        services.AddSingleton<RemindReviewers>();
        services.AddSingleton<TellOfMembershipEnds>();
        services.AddSingleton<FollowListClock>();
        services.AddSingleton<RefreshRoles>();
        services.AddSingleton<HealLists>();
        services.AddSingleton<SaveRole>();
        services.AddSingleton<DeleteRole>();
        services.AddSingleton<AccessListQueries>();
        services.AddSingleton<ReviewQueries>();
        services.AddSingleton<RequirableGroups>();
        services.AddSingleton<ExportEvidence>();
        services.AddSingleton<ImportLists>();
        services.AddSingleton<TakeOverGroups>();
        services.AddSingleton<ListSources>();
        services.AddSingleton<FollowSources>();
        services.AddSingleton<ExportLists>();
        services.AddSingleton<DescribeAccessList>();
        services.AddSingleton<ListIndex>();
        services.AddSingleton<ListContents>();
        services.AddSingleton<ListPickers>();
        services.AddSingleton<PreviewListChange>();
        services.AddSingleton<PreviewSchedule>();
        services.AddSingleton<SeedLists>();
        services.AddSingleton<SeedRoles>();
        services.AddSingleton<RoleQueries>();
        services.AddSingleton<StartCampaign>();
        services.AddSingleton<CloseCampaign>();
        services.AddSingleton<CampaignQueries>();
        services.AddSingleton<CatalogQueries>();
        services.AddSingleton<MarkFavourite>();
        services.AddSingleton<UnmarkFavourite>();
        services.AddSingleton<ThingsAtHand>();
        services.AddSingleton<AskAgain>();
        services.AddSingleton<GrantQueries>();
        services.AddSingleton<StartDueAccess>();
        services.AddSingleton<EndDueGrants>();
        services.AddSingleton<EnqueueChanges>();
        services.AddSingleton<PushOperations>();
        services.AddSingleton<PushGroups>();
        services.AddSingleton<FillGroup>();
        services.AddSingleton<FillMembers>();
        services.AddSingleton<AssignGroup>();
        services.AddSingleton<GroupOthers>();
        services.AddSingleton<RecordGroup>();
        services.AddSingleton<ProvisionPeople>();
        services.AddSingleton<GroupQueries>();
        services.AddSingleton<RetryGroup>();
        services.AddSingleton<AllowGroupRemovals>();
        services.AddSingleton<FinishOperation>();
        services.AddSingleton<MeasureOperations>();
        services.AddSingleton<SyncConnector>();
        services.AddSingleton<SyncRuns>();
        services.AddSingleton<DoubtRead>();
        services.AddSingleton<ApplyAssignments>();
        services.AddSingleton<ReconcileDrift>();
        services.AddSingleton<ProvisioningQueries>();
        services.AddSingleton<RequestSync>();
        services.AddSingleton<SetConnectorMode>();
        services.AddSingleton<AllowRemovals>();
        services.AddSingleton<RetryOperation>();
        services.AddSingleton<RegisterConnectors>();
        services.AddSingleton<WantedSyncs>();
        services.AddSingleton<CheckConnectors>();
        services.AddSingleton<TestConnection>();
        services.AddSingleton<FollowLock>();
        services.AddSingleton<PlaceLock>();
        services.AddSingleton<LiftLock>();
        services.AddSingleton<LiftDueLocks>();
        services.AddSingleton<LockQueries>();
        services.AddSingleton<ApplyPeople>();
        services.AddSingleton<FollowDirectory>();
        services.AddSingleton<FollowUse>();
        services.AddSingleton<PeopleQueries>();
        services.AddSingleton<IPortalSessions, DatabasePortalSessions>();
        services.AddSingleton<EndSession>();
        services.AddSingleton<ForgetSessions>();
        services.AddSingleton<SeedPolicies>();
        services.AddSingleton<AuditQueries>();
        services.AddSingleton<CheckAuditChain>();
        services.AddSingleton<WriteAudit>();
        services.AddSingleton<PrepareDatabase>();
        services.AddNotifications(configuration);
        return services;
    }
}

/// <summary>Brings the database up to this version before anything else uses it.</summary>
public sealed class PrepareDatabase(
    IDbContextFactory<PortalDbContext> contexts,
    RegisterConnectors register,
    IOptions<DatabaseOptions> options,
    IAnnouncements announcements,
    PortalChanges changes
)
{
    /// <exception cref="InvalidOperationException">The database cannot be reached, or is older than this version and may not be changed.</exception>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            if (options.Value.Migrate)
                await db.Database.MigrateAsync(cancellationToken);
            else if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                throw new InvalidOperationException(
                    "The database is older than this version. Set Database:Migrate to true, or apply the migrations first."
                );
        }
        catch (Exception e) when (e is System.Data.Common.DbException or System.Net.Sockets.SocketException)
        {
            throw new InvalidOperationException(
                $"The database ({options.Value.Provider}) cannot be used: {e.Message} Check Database:ConnectionString and that the server is up.",
                e
            );
        }
        await register.ExecuteAsync(cancellationToken);
    }

    /// <summary>Passes on what any process announces, until cancelled.</summary>
    public Task RelayAsync(CancellationToken cancellationToken) => announcements.ListenAsync(changes.Publish, cancellationToken);

    /// <summary>Whether the database answers.</summary>
    public async Task<bool> CanConnectAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Database.CanConnectAsync(cancellationToken);
    }
}
