using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Okta;

/// <summary>Okta: people, groups, apps, and who is in or assigned to what.</summary>
internal sealed class OktaConnector(
    OktaClient okta,
    IOptions<OktaOptions> options,
    TimeProvider time,
    ILogger<OktaConnector> logger
) : IConnector, IChangeFeed, IUseFeed
{
    public ConnectorId Id => ConnectorId.Okta;

    public int? InFlightLimit => null;

    /// <inheritdoc />
    public async Task<ConnectorHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await okta.PageAsync(
                okta.Address("/api/v1/users?limit=1"),
                OktaJson.Default.ListOktaUser,
                CallPriority.Interactive,
                cancellationToken
            );
            return new ConnectorHealth(true, "Okta answers and accepts our token.", time.GetElapsedTime(started));
        }
        catch (TargetException exception)
        {
            var whatToDo = exception.Fault switch
            {
                TargetFault.Unauthenticated => OktaOutcomes.TokenRefused,
                TargetFault.Forbidden => "Okta accepts our token but does not let it read users: " + OktaOutcomes.GiveRights,
                TargetFault.Unreachable => "Check Okta:Url and the network between here and Okta.",
                TargetFault.Throttled => "Too many calls are made with our token: wait, or lower Okta:RateShare.",
                TargetFault.Failing => "Look at status.okta.com, and wait.",
                _ => "Check that Okta:Url is the address of an Okta org.",
            };
            return new ConnectorHealth(false, $"{exception.Message} {whatToDo}", time.GetElapsedTime(started));
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ConnectorRecord> ReadAllAsync(
        IProgress<ReadProgress>? progress,
        CancellationToken cancellationToken
    ) => new OktaReader(okta, options, logger, progress).ReadAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<PersonRecord>> ReadPeopleAsync(
        IReadOnlyCollection<string> externalIds,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(externalIds);
        var ids = externalIds.Distinct(StringComparer.Ordinal).ToList();
        var users = new Dictionary<string, OktaUser>(StringComparer.Ordinal);
        await FetchAsync(ids, users, cancellationToken);
        var people = ids.Where(users.ContainsKey).Select(id => users[id]).ToList();

        var managers = people
            .Select(user => user.Profile.ManagerId?.Trim())
            .OfType<string>()
            .Where(id => OktaManagers.LooksLikeId(id) && !users.ContainsKey(id))
            .Distinct(StringComparer.Ordinal);
        await FetchAsync([.. managers], users, cancellationToken);
        return [.. people.Select(user => OktaMapping.Person(user, OktaManagers.Login(user, users)))];
    }

    /// <inheritdoc />
    public async Task<string?> FindLeftOutAsync(LeftOut leftOut, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leftOut);
        try
        {
            foreach (var id in leftOut.Users.Take(LeftOut.MostLooks))
                if (
                    await LookUpAsync($"/api/v1/users/{Escaped(id)}", OktaJson.Default.OktaUser) is
                    { Status: not "DEPROVISIONED" }
                )
                    return $"user {id}";
            foreach (var (kind, id) in leftOut.Resources.Take(LeftOut.MostLooks))
                if (kind == ResourceKind.OktaGroup)
                {
                    if (await LookUpAsync($"/api/v1/groups/{Escaped(id)}", OktaJson.Default.OktaIdentified) is not null)
                        return $"group {id}";
                }
                else if (await LookUpAsync($"/api/v1/apps/{Escaped(id)}", OktaJson.Default.OktaApp) is { Status: not "DELETED" })
                    return $"app {id}";
            foreach (var (group, rule) in leftOut.Rules.Take(LeftOut.MostLooks))
                if (
                    await LookUpAsync($"/api/v1/groups/rules/{Escaped(rule)}", OktaJson.Default.OktaGroupRule) is { } found
                    && OktaMapping.RuleFedGroups([found]).ContainsKey(group)
                )
                    return $"group rule {rule}";
            return null;
        }
        catch (TargetException exception)
        {
            throw OktaListings.Failed("one by one what a listing left out", exception);
        }

        Task<T?> LookUpAsync<T>(string path, JsonTypeInfo<T> type)
            where T : class => okta.FindAsync(path, type, CallPriority.Background, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Presence> FindAsync(AccessChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            return change.Entitlement.Kind switch
            {
                EntitlementKind.GroupMembership => await FindMembershipAsync(change, cancellationToken),
                EntitlementKind.AppAssignment => await FindAssignmentAsync(change, cancellationToken),
                _ => Presence.None,
            };
        }
        catch (TargetException exception)
        {
            throw OktaListings.Failed($"what user {User(change)} has", exception);
        }
    }

    /// <inheritdoc />
    public async Task<OperationOutcome> ApplyAsync(AccessChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            return (change.Entitlement.Kind, change.Kind) switch
            {
                (EntitlementKind.GroupMembership, ChangeKind.Grant) => await SendAsync(HttpMethod.Put, Member(change), null),
                (EntitlementKind.GroupMembership, ChangeKind.Revoke) => await SendAsync(HttpMethod.Delete, Member(change), null),
                (EntitlementKind.AppAssignment, ChangeKind.Grant) => await SendAsync(
                    HttpMethod.Post,
                    $"/api/v1/apps/{Escaped(change.Entitlement.ResourceExternalId)}/users",
                    JsonSerializer.SerializeToUtf8Bytes(
                        new OktaAppAssignment(User(change), "USER"),
                        OktaJson.Default.OktaAppAssignment
                    )
                ),
                (EntitlementKind.AppAssignment, ChangeKind.Revoke) => await UnassignAsync(change, cancellationToken),
                _ => new OperationOutcome.Rejected(
                    $"Okta has no {change.Entitlement.Kind}.",
                    "This change was sent to the wrong target: report it as a defect."
                ),
            };
        }
        catch (TargetException exception)
        {
            try
            {
                return await OktaOutcomes.OfAsync(okta, this, change, User(change), exception, cancellationToken);
            }
            catch (Exception second) when (second is TargetException or ConnectorReadException)
            {
                return new OperationOutcome.Retry(second.Message, (second as TargetException)?.RetryAfter);
            }
        }

        async Task<OperationOutcome> SendAsync(HttpMethod method, string path, byte[]? json)
        {
            await okta.ChangeAsync(method, path, json, cancellationToken);
            return new OperationOutcome.Applied();
        }
    }

    /// <inheritdoc />
    public Task<ChangeHints> ReadHintsAsync(string? checkpoint, CancellationToken cancellationToken) =>
        new OktaChangeFeed(okta, time, logger).ReadAsync(checkpoint, cancellationToken);

    /// <inheritdoc />
    public Task<AppSignIns> ReadSignInsAsync(string? checkpoint, CancellationToken cancellationToken) =>
        new OktaChangeFeed(okta, time, logger).ReadSignInsAsync(checkpoint, cancellationToken);

    /// <summary>
    /// Only a direct assignment is ours to take back. One that a group gives is left alone: Okta cannot remove it alone, and the
    /// read-back (<see cref="FindAsync" />) tells by which group the person keeps the app.
    /// </summary>
    private async Task<OperationOutcome> UnassignAsync(AccessChange change, CancellationToken cancellationToken)
    {
        var current = await AppUserAsync(change, cancellationToken);
        if (current?.Scope == "USER")
            await okta.ChangeAsync(HttpMethod.Delete, AppUserPath(change), null, cancellationToken);
        return new OperationOutcome.Applied();
    }

    private async Task<Presence> FindMembershipAsync(AccessChange change, CancellationToken cancellationToken)
    {
        var groups = await GroupsOfUserAsync(change, cancellationToken);
        return new Presence(groups.Any(group => group.Id == change.Entitlement.ResourceExternalId), null);
    }

    private async Task<Presence> FindAssignmentAsync(AccessChange change, CancellationToken cancellationToken)
    {
        if (await AppUserAsync(change, cancellationToken) is not { } assigned)
            return Presence.None;

        var path = $"/api/v1/apps/{Escaped(change.Entitlement.ResourceExternalId)}/groups?limit={options.Value.PageSize}";
        var giving = await WholeAsync(path, OktaJson.Default.ListOktaIdentified, cancellationToken);
        var ids = giving.Select(group => group.Id).ToHashSet(StringComparer.Ordinal);
        var via =
            ids.Count == 0
                ? null
                : (await GroupsOfUserAsync(change, cancellationToken)).FirstOrDefault(group => ids.Contains(group.Id));
        return new Presence(assigned.Scope == "USER", via is null ? null : new GroupRef(via.Id, via.Profile.Name));
    }

    private Task<OktaAppUser?> AppUserAsync(AccessChange change, CancellationToken cancellationToken) =>
        okta.FindAsync(AppUserPath(change), OktaJson.Default.OktaAppUser, CallPriority.Interactive, cancellationToken);

    private async Task<List<OktaGroup>> GroupsOfUserAsync(AccessChange change, CancellationToken cancellationToken)
    {
        try
        {
            return await WholeAsync(
                $"/api/v1/users/{Escaped(User(change))}/groups",
                OktaJson.Default.ListOktaGroup,
                cancellationToken
            );
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            return [];
        }
    }

    private async Task<List<T>> WholeAsync<T>(string path, JsonTypeInfo<List<T>> type, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        await foreach (var item in okta.ListAsync(path, type, CallPriority.Interactive, cancellationToken))
            items.Add(item);
        return items;
    }

    private async Task FetchAsync(List<string> ids, Dictionary<string, OktaUser> into, CancellationToken cancellationToken)
    {
        var reads = OrderedReads.RunAsync(
            ids,
            options.Value.Concurrency,
            async (id, token) =>
            {
                try
                {
                    return await okta.FindAsync(
                        $"/api/v1/users/{Escaped(id)}",
                        OktaJson.Default.OktaUser,
                        CallPriority.Background,
                        token
                    );
                }
                catch (TargetException exception)
                {
                    throw OktaListings.Failed($"user {id}", exception);
                }
            },
            cancellationToken
        );
        await foreach (var user in reads)
            if (user is not null)
                into[user.Id] = user;
    }

    private static string User(AccessChange change) => change.TargetUserId ?? change.PersonExternalId;

    private static string Escaped(string id) => Uri.EscapeDataString(id);

    private static string Member(AccessChange change) =>
        $"/api/v1/groups/{Escaped(change.Entitlement.ResourceExternalId)}/users/{Escaped(User(change))}";

    private static string AppUserPath(AccessChange change) =>
        $"/api/v1/apps/{Escaped(change.Entitlement.ResourceExternalId)}/users/{Escaped(User(change))}";
}
