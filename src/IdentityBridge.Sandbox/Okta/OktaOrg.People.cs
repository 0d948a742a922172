namespace IdentityBridge.Sandbox.Okta;

/// <content>Users and their life cycle.</content>
internal sealed partial class OktaOrg
{
    public IReadOnlyList<OktaUser?> Users => users;

    public OktaUser User(string idOrLogin) =>
        usersById.GetValueOrDefault(idOrLogin)
        ?? usersByLogin.GetValueOrDefault(idOrLogin)
        ?? throw OktaErrorException.NotFound(idOrLogin, "User");

    public OktaUser? FindUser(string idOrLogin) =>
        usersById.GetValueOrDefault(idOrLogin) ?? usersByLogin.GetValueOrDefault(idOrLogin);

    /// <summary>Users in id order above <paramref name="after" />, or only those that changed since a moment.</summary>
    public IEnumerable<OktaUser> UsersAfter(int after, DateTimeOffset? changedSince)
    {
        if (changedSince is { } since)
            return userChanges.Since(since).Where(ordinal => ordinal > after).Order().Select(ordinal => users[ordinal]!);
        return Walk(users, after);
    }

    /// <summary>Users by last change, oldest first.</summary>
    public IEnumerable<OktaUser> UsersByChange(DateTimeOffset since) =>
        userChanges.Since(since).Select(ordinal => users[ordinal]!);

    /// <summary>Adds a person or changes the profile of one.</summary>
    public OktaUser SavePerson(CompanyPerson person, LogParty actor)
    {
        if (usersByLogin.TryGetValue(person.Login, out var known))
        {
            known.Person = person with { OktaStatus = known.Status };
            Touch(known);
            Log.Append("user.account.update_profile", actor, [Party(known)]);
            return known;
        }

        var user = new OktaUser(users.Count, person, Now());
        users.Add(user);
        usersById.Add(user.Id, user);
        usersByLogin.Add(user.Login, user);
        userChanges.Move(user.Ordinal, null, user.LastUpdated);
        Log.Append("user.lifecycle.create", actor, [Party(user)]);
        if (user.Status != "DEPROVISIONED")
            ReturnToFedGroups(user, actor);
        return user;
    }

    public void Activate(OktaUser user, LogParty actor)
    {
        if (user.Status is not ("STAGED" or "DEPROVISIONED" or "PROVISIONED"))
            throw new OktaErrorException(403, "E0000016", "Activation failed because the user is already active");
        ChangeStatus(user, "ACTIVE", "user.lifecycle.activate", actor);
        ReturnToFedGroups(user, actor);
    }

    /// <summary>Ends the person's access in Okta: app assignments are removed and group memberships leave the API.</summary>
    public void Deactivate(OktaUser user, LogParty actor)
    {
        if (user.Status == "DEPROVISIONED")
            throw OktaErrorException.WrongState();
        foreach (var app in AppsOf(user).ToList())
        {
            TakeAway(app, user);
            Log.Append("application.user_membership.remove", actor, [AppUserParty(app, user), Party(app), Party(user)]);
        }

        foreach (var ordinal in user.Groups.ToArray())
        {
            groups[ordinal]!.Members.Remove(user.Ordinal);
            user.Groups.Remove(ordinal);
        }

        ChangeStatus(user, "DEPROVISIONED", "user.lifecycle.deactivate", actor);
        AccessEnded(user.Id);
    }

    public void Suspend(OktaUser user, LogParty actor)
    {
        if (user.Status != "ACTIVE")
            throw OktaErrorException.Invalid("suspendUser", "Cannot suspend a user that is not active");
        ChangeStatus(user, "SUSPENDED", "user.lifecycle.suspend", actor);
        AccessEnded(user.Id);
    }

    public void Unsuspend(OktaUser user, LogParty actor)
    {
        if (user.Status != "SUSPENDED")
            throw OktaErrorException.Invalid("unsuspendUser", "Cannot unsuspend a user that is not suspended");
        ChangeStatus(user, "ACTIVE", "user.lifecycle.unsuspend", actor);
    }

    public void Unlock(OktaUser user, LogParty actor)
    {
        if (user.Status != "LOCKED_OUT")
            throw new OktaErrorException(403, "E0000032", "Unlock is not allowed for this user.");
        ChangeStatus(user, "ACTIVE", "user.account.unlock", actor);
    }

    /// <summary>Deactivates on the first call and deletes on the second, as Okta does.</summary>
    public void Delete(OktaUser user, LogParty actor)
    {
        if (user.Status != "DEPROVISIONED")
        {
            Deactivate(user, actor);
            return;
        }

        Log.Append("user.lifecycle.delete.initiated", actor, [Party(user)]);
        users[user.Ordinal] = null;
        usersById.Remove(user.Id);
        usersByLogin.Remove(user.Login);
        userChanges.Remove(user.Ordinal, user.LastUpdated);
        foreach (var rule in groups.Select(group => group?.Rule).OfType<OktaRule>())
        {
            rule.Matches.Remove(user.Ordinal);
            rule.Excluded.Remove(user.Ordinal);
        }

        Log.Append("user.lifecycle.delete.completed", actor, [Party(user)]);
    }

    public void SignedIn(OktaUser user) => user.LastLogin = Now();

    internal static IEnumerable<T> Walk<T>(List<T?> list, int after)
        where T : class
    {
        for (var ordinal = after + 1; ordinal < list.Count; ordinal++)
            if (list[ordinal] is { } found)
                yield return found;
    }

    internal void ChangeStatus(OktaUser user, string status, string eventType, LogParty actor)
    {
        user.Status = status;
        user.StatusChanged = Now();
        Touch(user);
        Log.Append(eventType, actor, [Party(user)]);
    }

    private void ReturnToFedGroups(OktaUser user, LogParty actor)
    {
        foreach (var group in groups.OfType<OktaGroup>())
            if (
                group.IsEveryone
                || (group.Rule is { } rule && rule.Matches.Contains(user.Ordinal) && !rule.Excluded.Contains(user.Ordinal))
            )
                Join(group, user, actor);
    }

    private void Touch(OktaUser user)
    {
        var from = user.LastUpdated;
        user.LastUpdated = Now();
        userChanges.Move(user.Ordinal, from, user.LastUpdated);
    }

    /// <summary>Okta's times have milliseconds.</summary>
    private DateTimeOffset Now()
    {
        var now = Time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
