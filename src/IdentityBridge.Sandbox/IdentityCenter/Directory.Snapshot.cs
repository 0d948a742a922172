using IdentityBridge.Sandbox.State;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <content>The identity store and the assignments as a snapshot and back.</content>
internal sealed partial class Directory
{
    public IReadOnlyDictionary<string, int> Generations => _generations;

    public void Restore(AwsSnapshot snapshot)
    {
        Users.RemoveFirst(Users.Count);
        Groups.RemoveFirst(Groups.Count);
        foreach (var index in new[] { _byUserName, _byEmail, _byExternalId })
            index.Clear();
        _byDisplayName.Clear();
        _memberships.Clear();
        _generations.Clear();
        foreach (var (name, generation) in snapshot.Generations)
            _generations[name] = generation;
        foreach (var state in snapshot.Users)
            Add(
                new StoreUser(state.UserId, state.UserName, state.CreatedAt)
                {
                    ExternalId = state.ExternalId,
                    GivenName = state.GivenName,
                    FamilyName = state.FamilyName,
                    DisplayName = state.DisplayName,
                    Email = state.Email,
                    Title = state.Title,
                    Department = state.Department,
                    Enabled = state.Enabled,
                    Attributes = state.Attributes,
                    UpdatedAt = state.UpdatedAt,
                }
            );
        foreach (var state in snapshot.Groups)
            Restore(state);
    }

    private void Restore(StoreGroupState state)
    {
        var group = new StoreGroup(state.GroupId, state.CreatedAt)
        {
            DisplayName = state.DisplayName,
            Description = state.Description,
            UpdatedAt = state.UpdatedAt,
        };
        Add(group);
        foreach (var member in state.Members)
            if (Users.TryGet(member.UserId, out var user))
            {
                var membership = new Membership(member.Id, group, user, member.CreatedAt);
                _memberships.Add(membership.Id, membership);
                user.Memberships.Add(membership);
                group.Members.Add(membership);
            }
    }
}

/// <summary>The AWS side as a snapshot and back. Called under the gate.</summary>
internal static class IdentityCenterSnapshots
{
    public static AwsSnapshot Take(IdentityCenterState state) =>
        new(
            [
                .. state.Directory.Users.Items.Select(u => new StoreUserState(
                    u.UserId,
                    u.UserName,
                    u.ExternalId,
                    u.GivenName,
                    u.FamilyName,
                    u.DisplayName,
                    u.Email,
                    u.Title,
                    u.Department,
                    u.Enabled,
                    u.Attributes is null ? null : new(u.Attributes, StringComparer.Ordinal),
                    u.CreatedAt,
                    u.UpdatedAt
                )),
            ],
            [
                .. state.Directory.Groups.Items.Select(g => new StoreGroupState(
                    g.GroupId,
                    g.DisplayName,
                    g.Description,
                    g.CreatedAt,
                    g.UpdatedAt,
                    [.. g.Members.Items.Select(m => new MembershipState(m.Id, m.User.UserId, m.CreatedAt))]
                )),
            ],
            [.. Standing(state).Select(s => new AssignmentState(s.Account.Id, s.Set.Name, s.Principal.Type, s.Principal.Id))],
            new Dictionary<string, int>(state.Directory.Generations, StringComparer.Ordinal)
        );

    public static void Restore(IdentityCenterState state, AwsSnapshot snapshot)
    {
        state.Directory.Restore(snapshot);
        foreach (var (account, set, principal) in Standing(state).ToList())
            state.Book.Revoke(account, set, principal.Id);
        foreach (var kept in snapshot.Assignments)
            if (state.Organization.Account(kept.AccountId) is { } account && state.Book.SetByName(kept.PermissionSet) is { } set)
                state.Book.Grant(account, set, kept.PrincipalType, kept.PrincipalId);
        state.Changes.Touch();
    }

    private static IEnumerable<(Account Account, PermissionSet Set, Principal Principal)> Standing(IdentityCenterState state) =>
        from account in state.Organization.Accounts.Items
        from set in account.PermissionSets.Items
        from principal in state.Book.Slot(account, set)?.Principals.Items ?? []
        select (account, set, principal);
}
