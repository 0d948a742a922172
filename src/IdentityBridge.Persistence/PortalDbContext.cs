using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence.Conventions;
using IdentityBridge.Persistence.Interceptors;
using IdentityBridge.Persistence.Mappings;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence;

/// <summary>
/// The database. One sealed context per provider; what only one provider can say in SQL is an abstract method here, so that nobody else
/// writes SQL. Audit entries and announcements are handed in with <see cref="Record" /> and <see cref="Announce" /> and leave with
/// <see cref="CommitAsync" />.
/// </summary>
public abstract class PortalDbContext(DbContextOptions options) : DbContext(options)
{
    private readonly List<AuditDraft> drafts = [];
    private readonly HashSet<string> announcements = new(StringComparer.Ordinal);
    private readonly List<TimelineEntry> noted = [];
    private readonly List<ToTell> told = [];

    public DbSet<Person> People => Set<Person>();
    public DbSet<Resource> Resources => Set<Resource>();
    public DbSet<ResourceOwner> ResourceOwners => Set<ResourceOwner>();
    public DbSet<Entitlement> Entitlements => Set<Entitlement>();
    public DbSet<Favourite> Favourites => Set<Favourite>();
    public DbSet<GroupGives> GroupGives => Set<GroupGives>();
    public DbSet<Assignment> Assignments => Set<Assignment>();
    public DbSet<TargetUser> TargetUsers => Set<TargetUser>();
    public DbSet<TargetGroup> TargetGroups => Set<TargetGroup>();
    public DbSet<RequestPolicy> Policies => Set<RequestPolicy>();
    public DbSet<AccessRequest> Requests => Set<AccessRequest>();
    public DbSet<RequestItem> RequestItems => Set<RequestItem>();
    public DbSet<ApproverRoute> ApproverRoutes => Set<ApproverRoute>();
    public DbSet<Decision> Decisions => Set<Decision>();
    public DbSet<FollowUp> FollowUps => Set<FollowUp>();
    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();
    public DbSet<Grant> Grants => Set<Grant>();
    public DbSet<AppUse> AppUses => Set<AppUse>();
    public DbSet<PortalLock> Locks => Set<PortalLock>();
    public DbSet<AccessList> AccessLists => Set<AccessList>();
    public DbSet<ListGrant> ListGrants => Set<ListGrant>();
    public DbSet<ListEdge> ListEdges => Set<ListEdge>();
    public DbSet<EffectiveMember> ListMemberships => Set<EffectiveMember>();
    public DbSet<ListReview> ListReviews => Set<ListReview>();
    public DbSet<ListReminder> ListReminders => Set<ListReminder>();
    public DbSet<ReviewCampaign> Campaigns => Set<ReviewCampaign>();
    public DbSet<CampaignList> CampaignLists => Set<CampaignList>();
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<RoleEntitlement> RoleEntitlements => Set<RoleEntitlement>();
    public DbSet<ProvisioningOperation> Operations => Set<ProvisioningOperation>();
    public DbSet<ListGroup> ListGroups => Set<ListGroup>();
    public DbSet<ListGroupMember> ListGroupMembers => Set<ListGroupMember>();
    public DbSet<ListGroupAssignment> ListGroupAssignments => Set<ListGroupAssignment>();
    public DbSet<ProvisionedUser> ProvisionedUsers => Set<ProvisionedUser>();
    public DbSet<ConnectorState> Connectors => Set<ConnectorState>();
    public DbSet<SyncRun> SyncRuns => Set<SyncRun>();
    public DbSet<Drift> Drift => Set<Drift>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<NoticeDelivery> Deliveries => Set<NoticeDelivery>();
    public DbSet<NoticePreferences> NoticePreferences => Set<NoticePreferences>();
    public DbSet<ChannelHealth> Channels => Set<ChannelHealth>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<DataProtectionKeyRow> DataProtectionKeys => Set<DataProtectionKeyRow>();

    internal abstract string JsonColumnType { get; }

    internal abstract string NextValueOf(string sequence);

    /// <summary>Filter of an index: the column is null.</summary>
    internal string WhereNull(string column) => $"{Quote(column)} IS NULL";

    /// <summary>Filter of an index: the column has a value.</summary>
    internal string WhereNotNull(string column) => $"{Quote(column)} IS NOT NULL";

    /// <summary>Filter of an index: the operation is open.</summary>
    internal string WhereOpen(string column) => FormattableString.Invariant($"{Quote(column)} IN (1, 2, 3)");

    private protected static (string Key, string Value) Split(string label)
    {
        var at = label.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (label, "") : (label[..at], label[(at + 1)..]);
    }

    protected abstract string Quote(string name);

    /// <summary>Hands in an entry for the audit log; written with <see cref="CommitAsync" />.</summary>
    public void Record(AuditDraft draft) => drafts.Add(draft);

    /// <summary>Hands in the name of something that changed; open pages and workers hear of it when the transaction commits.</summary>
    public void Announce(string topic) => announcements.Add(topic);

    /// <summary>Hands in what somebody is to be told, beside what timelines say; written in the same transaction.</summary>
    public void Tell(ToTell tell) => told.Add(tell);

    /// <summary>Steps that were saved to timelines since this was last asked: people are to be told of them.</summary>
    public IReadOnlyList<TimelineEntry> TakeNoted()
    {
        TimelineEntry[] taken = [.. noted];
        noted.Clear();
        return taken;
    }

    /// <summary>What was handed in with <see cref="Tell" /> since this was last asked.</summary>
    public IReadOnlyList<ToTell> TakeTold()
    {
        ToTell[] taken = [.. told];
        told.Clear();
        return taken;
    }

    internal void Noted(TimelineEntry entry) => noted.Add(entry);

    /// <summary>
    /// Locks the rows of these people until the transaction ends. Whatever plans or records access of a person does so under this lock, so
    /// that two causes at once become two plans, one after the other. Only lists are locked before people; always in id order.
    /// </summary>
    public abstract Task LockPeopleAsync(IReadOnlyCollection<PersonId> people, CancellationToken cancellationToken);

    /// <summary>
    /// Locks the rows of these lists until the transaction ends. Whatever changes who belongs to a list, or what it gives, does so under the lock
    /// on it and on every list it is in. Taken before people are locked, in id order.
    /// </summary>
    public abstract Task LockListsAsync(IReadOnlyCollection<AccessListId> lists, CancellationToken cancellationToken);

    /// <summary>
    /// Locks the rows of these roles until the transaction ends: whoever gives a role to a list and whoever deletes it come one after the other.
    /// </summary>
    public abstract Task LockRolesAsync(IReadOnlyCollection<RoleId> roles, CancellationToken cancellationToken);

    /// <summary>
    /// Every edge, open and of either kind, on a way from these lists up to the lists that they are in, whatever the number of other lists.
    /// </summary>
    public abstract Task<IReadOnlyList<ListLink>> LinksAboveAsync(
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    );

    /// <summary>The same on the ways down.</summary>
    public abstract Task<IReadOnlyList<ListLink>> LinksBelowAsync(
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Gives due operations of one connector to <paramref name="worker" /> until <paramref name="until" />: the oldest of each person and
    /// entitlement, and no more that are new to the target than <paramref name="inFlightLimit" /> leaves room for; removals first. Claims
    /// that ran out are free again, and on PostgreSQL those of a worker whose <see cref="IWorkerSigns">sign</see> is gone.
    /// </summary>
    public abstract Task<IReadOnlyList<ProvisioningOperation>> ClaimOperationsAsync(
        ConnectorId connector,
        Guid worker,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        int? inFlightLimit,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Gives groups of lists that are to be looked at now to <paramref name="worker" /> until <paramref name="until" />, each to one worker
    /// only. Claims that ran out are free again, and on PostgreSQL those of a worker whose <see cref="IWorkerSigns">sign</see> is gone.
    /// </summary>
    public abstract Task<IReadOnlyList<ListGroup>> ClaimGroupsAsync(
        Guid worker,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Gives deliveries of a channel that are due to <paramref name="worker" /> until <paramref name="until" />, of each person only the
    /// oldest, so that they get them in order. Claims that ran out are free again, and on PostgreSQL those of a worker whose
    /// <see cref="IWorkerSigns">sign</see> is gone.
    /// </summary>
    public abstract Task<IReadOnlyList<NoticeDelivery>> ClaimDeliveriesAsync(
        NoticeChannel channel,
        Guid worker,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        CancellationToken cancellationToken
    );

    /// <summary>Whoever starts a change in a target holds this until the start is noted, so that together they keep to its limit.</summary>
    public abstract Task LockStartsAsync(ConnectorId connector, CancellationToken cancellationToken);

    /// <summary>Adds many assignments in one go.</summary>
    public abstract Task InsertAssignmentsAsync(IReadOnlyCollection<Assignment> assignments, CancellationToken cancellationToken);

    protected abstract Task LockAuditAsync(CancellationToken cancellationToken);

    protected abstract Task NotifyAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken);

    /// <summary>Resources that carry the label with a value like <paramref name="pattern" />, in small letters, <c>\</c> before what stands for itself.</summary>
    public abstract IQueryable<ResourceId> WithLabelLike(string key, string pattern);

    /// <summary>Resources that carry the label <c>key=value</c>.</summary>
    public abstract IQueryable<Resource> WithLabel(IQueryable<Resource> resources, string label);

    /// <summary>Labels that people set, most frequent first, as <c>key=value</c>.</summary>
    public abstract Task<IReadOnlyList<string>> FrequentLabelsAsync(int most, CancellationToken cancellationToken);

    /// <summary>Whether the exception says that the transaction lost a race and may simply be tried again.</summary>
    public abstract bool IsLostRace(Exception exception);

    /// <summary>Saves, appends the audit entries to the chain, announces, commits. The audit chain's lock is the last one taken.</summary>
    public async Task CommitAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transaction = Database.CurrentTransaction ?? throw new InvalidOperationException("Commit needs a transaction.");
        await SaveChangesAsync(cancellationToken);
        if (drafts.Count > 0)
            await AppendAuditAsync(now, cancellationToken);
        if (announcements.Count > 0)
            await NotifyAsync(announcements, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        drafts.Clear();
        announcements.Clear();
    }

    private async Task AppendAuditAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockAuditAsync(cancellationToken);
        var last = await Audit
            .AsNoTracking()
            .OrderByDescending(a => a.Sequence)
            .Select(a => new { a.Sequence, a.Hash })
            .FirstOrDefaultAsync(cancellationToken);
        var (sequence, hash) = (last?.Sequence ?? 0, last?.Hash ?? AuditChain.Genesis);
        foreach (var draft in drafts)
        {
            var entry = AuditChain.Append(++sequence, hash, draft, now);
            hash = entry.Hash;
            Audit.Add(entry);
        }
        await SaveChangesAsync(cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        IdConversions.Apply(configurationBuilder);

    /// <summary>A context that is used again for something else begins empty; the rest of it is emptied by EF.</summary>
    public override void Dispose()
    {
        Forget();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    public override ValueTask DisposeAsync()
    {
        Forget();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    private void Forget()
    {
        drafts.Clear();
        announcements.Clear();
        noted.Clear();
        told.Clear();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        PeopleMapping.Apply(modelBuilder);
        CatalogMapping.Apply(modelBuilder, this);
        FavouriteMapping.Apply(modelBuilder, this);
        PolicyMapping.Apply(modelBuilder, this);
        RequestMapping.Apply(modelBuilder, this);
        AccessListMapping.Apply(modelBuilder, this);
        CampaignMapping.Apply(modelBuilder);
        LockMapping.Apply(modelBuilder, this);
        NotificationMapping.Apply(modelBuilder, this);
        ProvisioningMapping.Apply(modelBuilder, this);
        ListGroupMapping.Apply(modelBuilder, this);
        AuditMapping.Apply(modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }
}
