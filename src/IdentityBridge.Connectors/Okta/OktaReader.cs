using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Okta;

/// <summary>The complete read of an org. One instance reads once.</summary>
internal sealed class OktaReader(
    OktaClient okta,
    IOptions<OktaOptions> options,
    ILogger logger,
    IProgress<ReadProgress>? progress
)
{
    private const string EveryoneGroup = "Everyone";

    private readonly int size = options.Value.PageSize;
    private readonly Dictionary<string, OktaUser> users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OktaGroup> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> groupsOfApp = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> membersOfGivingGroup = new(StringComparer.Ordinal);
    private long records;

    public async IAsyncEnumerable<ConnectorRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadUsersAsync(cancellationToken);
        foreach (var user in users.Values)
            yield return Counted(OktaMapping.Person(user, OktaManagers.Login(user, users)));

        Report("Reading groups", 0, null);
        await foreach (
            var group in ListAsync("groups", $"/api/v1/groups?limit={size}", OktaJson.Default.ListOktaGroup, cancellationToken)
        )
            groups[group.Id] = group;
        var ruleFed = OktaMapping.RuleFedGroups(
            await WholeAsync(
                "group rules",
                $"/api/v1/groups/rules?limit={size}",
                OktaJson.Default.ListOktaGroupRule,
                cancellationToken
            )
        );
        foreach (var group in groups.Values)
            yield return Counted(OktaMapping.Group(group, ruleFed.GetValueOrDefault(group.Id)));

        Report("Reading apps", 0, null);
        var apps = new Dictionary<string, OktaApp>(StringComparer.Ordinal);
        const string allApps = "&includeNonDeleted=true";
        await foreach (
            var app in ListAsync("apps", $"/api/v1/apps?limit={size}{allApps}", OktaJson.Default.ListOktaApp, cancellationToken)
        )
            if (app.Status != "DELETED")
                apps[app.Id] = app;
        foreach (var app in apps.Values)
            yield return Counted(OktaMapping.App(app, okta.Address("/")));

        foreach (var group in groups.Keys)
            yield return Counted(new EntitlementRecord(OktaMapping.Membership(group), null, null));
        foreach (var app in apps.Keys)
            yield return Counted(new EntitlementRecord(OktaMapping.Assignment(app), null, null));

        await foreach (var record in GivesAsync([.. apps.Keys], cancellationToken))
            yield return Counted(record);
        await foreach (var record in MembershipsAsync(cancellationToken))
            yield return Counted(record);
        await foreach (var record in AppAssignmentsAsync([.. apps.Keys], cancellationToken))
            yield return Counted(record);
    }

    /// <summary>
    /// Okta's plain listing leaves deactivated users out, so they are listed first by filter. In this order someone who is
    /// reactivated meanwhile is still found, and someone who is deactivated meanwhile is at worst missing, which means the same.
    /// </summary>
    private async Task ReadUsersAsync(CancellationToken cancellationToken)
    {
        Report("Reading people", 0, null);
        var deactivated = Uri.EscapeDataString("status eq \"DEPROVISIONED\"");
        foreach (var path in new[] { $"/api/v1/users?filter={deactivated}&limit={size}", $"/api/v1/users?limit={size}" })
        await foreach (var user in ListAsync("users", path, OktaJson.Default.ListOktaUser, cancellationToken))
        {
            if (OktaMapping.KnownStatus(user.Status) is null)
                logger.UnknownStatus(SafeText.Of(user.Status));
            users[user.Id] = user;
        }
    }

    private async IAsyncEnumerable<ConnectorRecord> GivesAsync(
        IReadOnlyList<string> apps,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var lists = OrderedReads.RunAsync(
            apps,
            options.Value.Concurrency,
            (app, token) =>
                WholeAsync(
                    $"groups of app {app}",
                    $"/api/v1/apps/{app}/groups?limit={size}",
                    OktaJson.Default.ListOktaIdentified,
                    token
                ),
            cancellationToken
        );
        var done = 0;
        await foreach (var list in lists)
        {
            var app = apps[done];
            var giving = groupsOfApp[app] = [.. list.Select(group => group.Id)];
            foreach (var group in giving)
            {
                membersOfGivingGroup.TryAdd(group, new HashSet<string>(StringComparer.Ordinal));
                yield return new GroupGivesRecord(Named(group), OktaMapping.Assignment(app));
            }

            Report("Reading groups of apps", ++done, apps.Count);
        }
    }

    private async IAsyncEnumerable<ConnectorRecord> MembershipsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Everyone is in Everyone: reading it would only repeat the list of people.
        var listed = groups.Values.Where(group => !IsEveryone(group)).Select(group => group.Id).ToList();
        var lists = OrderedReads.RunAsync(
            listed,
            options.Value.Concurrency,
            (group, token) =>
                WholeAsync(
                    $"members of group {group}",
                    $"/api/v1/groups/{group}/users?limit={size}",
                    OktaJson.Default.ListOktaIdentified,
                    token
                ),
            cancellationToken
        );
        var done = 0;
        await foreach (var list in lists)
        {
            var group = listed[done];
            if (membersOfGivingGroup.TryGetValue(group, out var known))
                known.UnionWith(list.Select(user => user.Id));
            foreach (var member in list.DistinctBy(user => user.Id, StringComparer.Ordinal))
                yield return new AssignmentRecord(member.Id, OktaMapping.Membership(group), null);
            Report("Reading group members", ++done, listed.Count);
        }
    }

    private async IAsyncEnumerable<ConnectorRecord> AppAssignmentsAsync(
        IReadOnlyList<string> apps,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var lists = OrderedReads.RunAsync(
            apps,
            options.Value.Concurrency,
            (app, token) =>
                WholeAsync(
                    $"users of app {app}",
                    $"/api/v1/apps/{app}/users?limit={options.Value.AppUserPageSize}",
                    OktaJson.Default.ListOktaAppUser,
                    token
                ),
            cancellationToken
        );
        var done = 0;
        await foreach (var list in lists)
        {
            var app = apps[done];
            foreach (var user in list.DistinctBy(user => user.Id, StringComparer.Ordinal))
            {
                var via = groupsOfApp[app].Where(group => IsIn(user.Id, group)).ToList();
                if (user.Scope == "USER")
                    yield return new AssignmentRecord(user.Id, OktaMapping.Assignment(app), null);
                else if (via.Count == 0)
                    via = await GivingGroupsNowAsync(app, user, cancellationToken);

                foreach (var group in via)
                    yield return new AssignmentRecord(user.Id, OktaMapping.Assignment(app), Named(group));
            }

            Report("Reading app assignments", ++done, apps.Count);
        }
    }

    /// <summary>For someone who joined a giving group after its members were read.</summary>
    private async Task<List<string>> GivingGroupsNowAsync(string app, OktaAppUser user, CancellationToken cancellationToken)
    {
        var now = await WholeAsync(
            $"groups of user {user.Id}",
            $"/api/v1/users/{user.Id}/groups",
            OktaJson.Default.ListOktaIdentified,
            cancellationToken
        );
        var via = now.Select(group => group.Id).Intersect(groupsOfApp[app], StringComparer.Ordinal).ToList();
        if (via.Count == 0)
            logger.GroupNotFound(app, user.Id);
        return via;
    }

    private bool IsIn(string user, string group) =>
        groups.TryGetValue(group, out var known) && IsEveryone(known)
            ? users.ContainsKey(user)
            : membersOfGivingGroup[group].Contains(user);

    private static bool IsEveryone(OktaGroup group) => group.Type == OktaMapping.BuiltIn && group.Profile.Name == EveryoneGroup;

    private GroupRef Named(string group) => new(group, groups.TryGetValue(group, out var known) ? known.Profile.Name : group);

    private async Task<List<T>> WholeAsync<T>(
        string listing,
        string path,
        JsonTypeInfo<List<T>> type,
        CancellationToken cancellationToken
    )
    {
        var items = new List<T>();
        await foreach (var item in ListAsync(listing, path, type, cancellationToken))
            items.Add(item);
        return items;
    }

    private IAsyncEnumerable<T> ListAsync<T>(
        string listing,
        string path,
        JsonTypeInfo<List<T>> type,
        CancellationToken cancellationToken
    ) => OktaListings.ReadAsync(okta, listing, path, type, CallPriority.Background, cancellationToken);

    private ConnectorRecord Counted(ConnectorRecord record)
    {
        records++;
        return record;
    }

    private void Report(string step, int done, int? total) => progress?.Report(new ReadProgress(step, done, total, records));
}
