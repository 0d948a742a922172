using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <content>Apps and who has them: directly (scope USER) or through a group (scope GROUP).</content>
internal sealed partial class OktaOrg
{
    public IReadOnlyList<OktaApp> Apps => apps;

    public OktaApp App(string id) => appsById.GetValueOrDefault(id) ?? throw OktaErrorException.NotFound(id, "AppInstance");

    public OktaApp? FindApp(string idOrLabel) =>
        appsById.GetValueOrDefault(idOrLabel) ?? apps.Find(app => string.Equals(app.Label, idOrLabel, StringComparison.Ordinal));

    public bool HasApp(OktaApp app, OktaUser user) =>
        app.DirectUsers.Contains(user.Ordinal) || GivingGroup(app, user) is not null;

    /// <summary>The assigned group with the best priority through which the user has the app.</summary>
    public OktaGroup? GivingGroup(OktaApp app, OktaUser user) =>
        app
            .Groups.After(-1)
            .Where(ordinal => groups[ordinal]!.Members.Contains(user.Ordinal))
            .OrderBy(ordinal => app.ByGroup[ordinal].Priority)
            .Select(ordinal => groups[ordinal])
            .FirstOrDefault();

    public IEnumerable<OktaApp> AppsOf(OktaUser user) =>
        OrdinalSet
            .UnionAfter([user.DirectApps, .. user.Groups.After(-1).Select(ordinal => groups[ordinal]!.Apps)], -1)
            .Select(ordinal => apps[ordinal]);

    public IEnumerable<OktaUser> AppUsersAfter(OktaApp app, int after) =>
        OrdinalSet
            .UnionAfter([app.DirectUsers, .. app.Groups.After(-1).Select(ordinal => groups[ordinal]!.Members)], after)
            .Select(ordinal => users[ordinal]!);

    public IEnumerable<OktaApp> AppsOf(OktaGroup group, int after) => group.Apps.After(after).Select(ordinal => apps[ordinal]);

    /// <summary>Assigns directly; who has it by group becomes scope USER.</summary>
    public void Assign(OktaApp app, OktaUser user, string? userName, JsonObject? profile, LogParty actor)
    {
        if (!user.IsActive)
            throw new OktaErrorException(403, "E0000117", "Inactive users cannot be assigned to an application.");
        if (app.Status != "ACTIVE")
            throw OktaErrorException.Invalid("appInstance", "The application is not active.");
        if (app.Direct.TryGetValue(user.Ordinal, out var known))
        {
            UpdateAssignment(app, user, known, userName, profile, actor);
            return;
        }

        var had = HasApp(app, user);
        Give(app, user, new DirectAssignment(Now(), userName ?? user.Login) { Profile = profile ?? [] });
        var type = had ? "application.user_membership.update" : "application.user_membership.add";
        Log.Append(type, actor, [AppUserParty(app, user), Party(app), Party(user)]);
    }

    public void UpdateAppUser(OktaApp app, OktaUser user, string? userName, JsonObject? profile, LogParty actor)
    {
        if (!HasApp(app, user))
            throw OktaErrorException.NotFound(user.Id, "AppUser");
        if (!app.Direct.TryGetValue(user.Ordinal, out var known))
            Assign(app, user, userName, profile, actor);
        else
            UpdateAssignment(app, user, known, userName, profile, actor);
    }

    /// <summary>Removes the direct assignment; what a group gives stays, with scope GROUP.</summary>
    public void Unassign(OktaApp app, OktaUser user, LogParty actor)
    {
        if (!HasApp(app, user))
            throw OktaErrorException.NotFound(user.Id, "AppUser");
        if (!app.Direct.ContainsKey(user.Ordinal))
            return;
        TakeAway(app, user);
        var type = HasApp(app, user) ? "application.user_membership.update" : "application.user_membership.remove";
        Log.Append(type, actor, [AppUserParty(app, user), Party(app), Party(user)]);
    }

    public GroupAssignment AssignGroup(OktaApp app, OktaGroup group, int? priority, JsonObject? profile, LogParty actor)
    {
        var known = app.ByGroup.GetValueOrDefault(group.Ordinal);
        var assignment = new GroupAssignment(
            Now(),
            priority ?? known?.Priority ?? app.ByGroup.Count,
            profile ?? known?.Profile ?? []
        );
        var gaining = known is null
            ? group.Members.After(-1).Select(o => users[o]!).Where(user => !HasApp(app, user)).ToList()
            : [];
        app.ByGroup[group.Ordinal] = assignment;
        app.Groups.Add(group.Ordinal);
        group.Apps.Add(app.Ordinal);
        var type = known is null ? "group.application_assignment.add" : "group.application_assignment.update";
        Log.Append(type, actor, [Party(group), Party(app)]);
        foreach (var user in gaining)
            Log.Append("application.user_membership.add", actor, [AppUserParty(app, user), Party(app), Party(user)]);
        return assignment;
    }

    public void UnassignGroup(OktaApp app, OktaGroup group, LogParty actor)
    {
        if (!app.ByGroup.Remove(group.Ordinal))
            throw OktaErrorException.NotFound(group.Id, "ApplicationGroupAssignment");
        app.Groups.Remove(group.Ordinal);
        group.Apps.Remove(app.Ordinal);
        Log.Append("group.application_assignment.remove", actor, [Party(group), Party(app)]);
        foreach (
            var user in group.Members.After(-1).Select(ordinal => users[ordinal]!).Where(user => !HasApp(app, user)).ToList()
        )
            Log.Append("application.user_membership.remove", actor, [AppUserParty(app, user), Party(app), Party(user)]);
    }

    private void UpdateAssignment(
        OktaApp app,
        OktaUser user,
        DirectAssignment known,
        string? userName,
        JsonObject? profile,
        LogParty actor
    )
    {
        if (userName is null && profile is null)
            return;
        known.UserName = userName ?? known.UserName;
        known.Profile = profile ?? known.Profile;
        known.LastUpdated = Now();
        Log.Append("application.user_membership.update", actor, [AppUserParty(app, user), Party(app), Party(user)]);
    }
}
