namespace IdentityBridge.Sandbox.Okta;

/// <content>Groups and their members.</content>
internal sealed partial class OktaOrg
{
    public IReadOnlyList<OktaGroup?> Groups => groups;

    public OktaGroup Group(string id) => groupsById.GetValueOrDefault(id) ?? throw OktaErrorException.NotFound(id, "UserGroup");

    public OktaGroup? FindGroup(string idOrName) =>
        groupsById.GetValueOrDefault(idOrName) ?? groupsByName.GetValueOrDefault(idOrName);

    public IEnumerable<OktaGroup> GroupsAfter(int after, DateTimeOffset? changedSince)
    {
        if (changedSince is { } since)
            return groupChanges.Since(since).Where(ordinal => ordinal > after).Order().Select(ordinal => groups[ordinal]!);
        return Walk(groups, after);
    }

    public IEnumerable<OktaUser> MembersAfter(OktaGroup group, int after) =>
        group.Members.After(after).Select(ordinal => users[ordinal]!);

    public IEnumerable<OktaGroup> GroupsOf(OktaUser user) => user.Groups.After(-1).Select(ordinal => groups[ordinal]!);

    public OktaGroup CreateGroup(string name, string description, LogParty actor)
    {
        RefuseTakenName(name, null);
        var group = NewGroup(name, description, "OKTA_GROUP", Now());
        Log.Append("group.lifecycle.create", actor, [Party(group)]);
        return group;
    }

    public void UpdateGroup(OktaGroup group, string name, string description, LogParty actor)
    {
        RefuseUnlessOktaGroup(group);
        RefuseTakenName(name, group);
        groupsByName.Remove(group.Name);
        group.Name = name;
        group.Description = description;
        groupsByName.Add(name, group);
        var from = group.LastChange;
        group.LastUpdated = Now();
        groupChanges.Move(group.Ordinal, from, group.LastChange);
        Log.Append("group.profile.update", actor, [Party(group)]);
    }

    public void DeleteGroup(OktaGroup group, LogParty actor)
    {
        if (group.Type == "BUILT_IN")
            throw OktaErrorException.Forbidden();
        foreach (var app in group.Apps.ToArray().Select(ordinal => apps[ordinal]))
            UnassignGroup(app, group, actor);
        foreach (var ordinal in group.Members.ToArray())
            users[ordinal]!.Groups.Remove(group.Ordinal);
        groups[group.Ordinal] = null;
        groupsById.Remove(group.Id);
        groupsByName.Remove(group.Name);
        groupChanges.Remove(group.Ordinal, group.LastChange);
        Log.Append("group.lifecycle.delete", actor, [Party(group)]);
    }

    /// <summary>Adds a member; a member already is success.</summary>
    public void AddMember(OktaGroup group, OktaUser user, LogParty actor)
    {
        RefuseUnlessOktaGroup(group);
        if (user.Status == "DEPROVISIONED")
            throw OktaErrorException.WrongState();
        if (group.Rule is { } rule && rule.Excluded.Remove(user.Ordinal))
            rule.LastUpdated = Now();
        Join(group, user, actor);
    }

    /// <summary>Removes a member; not a member is success.</summary>
    /// <param name="throughApi">
    /// A removal through the API puts a rule's match on the rule's exclusion list; one by hand lasts until the rule runs again, which is now.
    /// </param>
    public void RemoveMember(OktaGroup group, OktaUser user, LogParty actor, bool throughApi)
    {
        RefuseUnlessOktaGroup(group);
        if (!group.Members.Contains(user.Ordinal))
            return;
        Leave(group, user, actor);
        if (group.Rule is not { } rule || !rule.Matches.Contains(user.Ordinal))
            return;
        if (throughApi)
        {
            rule.Excluded.Add(user.Ordinal);
            rule.LastUpdated = Now();
        }
        else if (!rule.Excluded.Contains(user.Ordinal))
        {
            Join(group, user, Okta);
        }
    }

    private void Join(OktaGroup group, OktaUser user, LogParty actor)
    {
        if (group.Members.Contains(user.Ordinal))
            return;
        var gained = group.Apps.After(-1).Select(ordinal => apps[ordinal]).Where(app => !HasApp(app, user)).ToList();
        group.Members.Add(user.Ordinal);
        user.Groups.Add(group.Ordinal);
        TouchMembership(group);
        Log.Append("group.user_membership.add", actor, [Party(user), Party(group)]);
        foreach (var app in gained)
            Log.Append("application.user_membership.add", actor, [AppUserParty(app, user), Party(app), Party(user)]);
    }

    private void Leave(OktaGroup group, OktaUser user, LogParty actor)
    {
        group.Members.Remove(user.Ordinal);
        user.Groups.Remove(group.Ordinal);
        TouchMembership(group);
        Log.Append("group.user_membership.remove", actor, [Party(user), Party(group)]);
        foreach (var app in group.Apps.After(-1).Select(ordinal => apps[ordinal]).Where(app => !HasApp(app, user)).ToList())
            Log.Append("application.user_membership.remove", actor, [AppUserParty(app, user), Party(app), Party(user)]);
    }

    private void TouchMembership(OktaGroup group)
    {
        var from = group.LastChange;
        group.LastMembershipUpdated = Now();
        groupChanges.Move(group.Ordinal, from, group.LastChange);
    }

    private void RefuseTakenName(string name, OktaGroup? except)
    {
        if (groupsByName.TryGetValue(name, out var taken) && taken != except)
            throw OktaErrorException.Invalid(
                "name",
                "name: An object with this field already exists in the current organization"
            );
    }

    private static void RefuseUnlessOktaGroup(OktaGroup group)
    {
        if (group.Type != "OKTA_GROUP")
            throw OktaErrorException.Forbidden();
    }
}
