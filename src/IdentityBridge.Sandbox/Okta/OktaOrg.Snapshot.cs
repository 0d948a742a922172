using IdentityBridge.Sandbox.State;

namespace IdentityBridge.Sandbox.Okta;

/// <content>The org as a snapshot and back. The System Log starts anew, as after a reset.</content>
internal sealed partial class OktaOrg
{
    /// <summary>Called under the gate.</summary>
    public OktaSnapshot TakeSnapshot() =>
        new(
            [
                .. users.Select(u =>
                    u is null ? null : new UserState(u.Person, u.Status, u.Created, u.StatusChanged, u.LastUpdated, u.LastLogin)
                ),
            ],
            [.. groups.Select(g => g is null ? null : StateOf(g))],
            [
                .. apps.Select(a => new AppState(
                    [
                        .. a.Direct.Select(d => new DirectState(
                            d.Key,
                            d.Value.Created,
                            d.Value.LastUpdated,
                            d.Value.UserName,
                            d.Value.Profile
                        )),
                    ],
                    [.. a.ByGroup.Select(g => new GivenState(g.Key, g.Value.LastUpdated, g.Value.Priority, g.Value.Profile))]
                )),
            ]
        );

    /// <summary>Makes the org what the snapshot says; apps themselves stay the company's. Called under the gate.</summary>
    public void Restore(Company company, OktaSnapshot snapshot)
    {
        Clear();
        generation++;
        foreach (var state in snapshot.Users)
            Restore(state);
        foreach (var state in snapshot.Groups)
            Restore(state);
        foreach (var (seed, state) in company.Apps.Zip(snapshot.Apps))
            Restore(new OktaApp(apps.Count, seed, Now()), state);
    }

    private void Restore(UserState? state)
    {
        if (state is null)
        {
            users.Add(null);
            return;
        }
        var user = new OktaUser(users.Count, state.Person, state.Created)
        {
            Status = state.Status,
            StatusChanged = state.StatusChanged,
            LastUpdated = state.LastUpdated,
            LastLogin = state.LastLogin,
        };
        users.Add(user);
        usersById.Add(user.Id, user);
        usersByLogin.Add(user.Login, user);
        userChanges.Move(user.Ordinal, null, user.LastUpdated);
    }

    private void Restore(GroupState? state)
    {
        if (state is null)
        {
            groups.Add(null);
            return;
        }
        var group = NewGroup(state.Name, state.Description, state.Type, state.Created);
        var from = group.LastChange;
        (group.LastUpdated, group.LastMembershipUpdated) = (state.LastUpdated, state.LastMembershipUpdated);
        groupChanges.Move(group.Ordinal, from, group.LastChange);
        if (state.Rule is { } rule)
        {
            group.Rule = new OktaRule(OktaIds.Make("0pr", group.Ordinal), rule.Created) { LastUpdated = rule.LastUpdated };
            foreach (var user in rule.Matches)
                group.Rule.Matches.Add(user);
            foreach (var user in rule.Excluded)
                group.Rule.Excluded.Add(user);
        }
        foreach (var user in state.Members)
        {
            group.Members.Add(user);
            users[user]!.Groups.Add(group.Ordinal);
        }
    }

    private void Restore(OktaApp app, AppState state)
    {
        apps.Add(app);
        appsById.Add(app.Id, app);
        foreach (var direct in state.Users)
            Give(
                app,
                users[direct.User]!,
                new DirectAssignment(direct.Created, direct.UserName)
                {
                    LastUpdated = direct.LastUpdated,
                    Profile = direct.Profile,
                }
            );
        foreach (var given in state.Groups)
        {
            app.Groups.Add(given.Group);
            app.ByGroup[given.Group] = new GroupAssignment(given.LastUpdated, given.Priority, given.Profile);
            groups[given.Group]!.Apps.Add(app.Ordinal);
        }
    }

    private static GroupState StateOf(OktaGroup group) =>
        new(
            group.Name,
            group.Description,
            group.Type,
            group.Created,
            group.LastUpdated,
            group.LastMembershipUpdated,
            group.Members.ToArray(),
            group.Rule is { } rule
                ? new RuleState(rule.Created, rule.LastUpdated, rule.Matches.ToArray(), rule.Excluded.ToArray())
                : null
        );

    private void Clear()
    {
        users.Clear();
        groups.Clear();
        apps.Clear();
        usersById.Clear();
        usersByLogin.Clear();
        groupsById.Clear();
        groupsByName.Clear();
        appsById.Clear();
        userChanges = new();
        groupChanges = new();
        Log.Clear();
    }
}
