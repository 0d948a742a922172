using System.Text.Json.Nodes;
using IdentityBridge.Sandbox.Okta;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>A user of the identity store. Lists and rarely used attributes live in <see cref="Attributes" /> under AWS's member names.</summary>
internal sealed class StoreUser(string userId, string userName, DateTimeOffset createdAt)
{
    public string UserId { get; } = userId;
    public string UserName { get; set; } = userName;

    /// <summary>Only SCIM sets it; <see cref="Directory.ChangeExternalId(StoreUser, string?)" /> keeps its index.</summary>
    public string? ExternalId { get; set; }
    public string? GivenName { get; set; }
    public string? FamilyName { get; set; }

    /// <summary>The other parts of the name under AWS's member names: Formatted, MiddleName, HonorificPrefix, HonorificSuffix.</summary>
    public Dictionary<string, string>? NameParts { get; set; }
    public string? DisplayName { get; set; }
    public string? Email { get; set; }
    public string? EmailType { get; set; } = "work";
    public string? Title { get; set; }
    public string? Department { get; set; }

    /// <summary>The enterprise extension without the department, under SCIM's names; the manager is an id.</summary>
    public Dictionary<string, string>? Enterprise { get; set; }
    public bool Enabled { get; set; } = true;
    public Dictionary<string, JsonNode>? Attributes { get; set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public SortedIndex<Membership> Memberships { get; } = new(m => m.Group.GroupId);
}

internal sealed class StoreGroup(string groupId, DateTimeOffset createdAt)
{
    public string GroupId { get; } = groupId;
    public string? DisplayName { get; set; }
    public string? ExternalId { get; set; }
    public string? Description { get; set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public SortedIndex<Membership> Members { get; } = new(m => m.User.UserId);
}

internal sealed record Membership(string Id, StoreGroup Group, StoreUser User, DateTimeOffset CreatedAt);

/// <summary>The identity store: users, groups and memberships, with an index for every look-up the API offers. Not thread-safe.</summary>
internal sealed partial class Directory
{
    private readonly Dictionary<string, StoreUser> _byUserName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, StoreUser> _byEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, StoreUser> _byExternalId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoreGroup> _byDisplayName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, StoreGroup> _groupsByExternalId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Membership> _memberships = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _generations = new(StringComparer.OrdinalIgnoreCase);

    public Directory(Company company, DateTimeOffset now)
    {
        foreach (var (ordinal, person) in company.People.Index())
            if (person.InIdentityCenter)
                LoadUser(person, OktaIds.Make("00u", ordinal), now);
        Users.EndLoad();
        foreach (var group in company.AwsGroups)
            LoadGroup(group, now);
        Groups.EndLoad();
    }

    public SortedIndex<StoreUser> Users { get; } = new(u => u.UserId);

    public SortedIndex<StoreGroup> Groups { get; } = new(g => g.GroupId);

    public StoreUser? UserByName(string userName) => _byUserName.GetValueOrDefault(userName);

    public StoreUser? UserByEmail(string email) => _byEmail.GetValueOrDefault(email);

    public StoreUser? UserByExternalId(string id) => _byExternalId.GetValueOrDefault(id);

    public StoreGroup? GroupByExternalId(string id) => _groupsByExternalId.GetValueOrDefault(id);

    public StoreGroup? GroupByName(string displayName) => _byDisplayName.GetValueOrDefault(displayName);

    public Membership? MembershipById(string id) => _memberships.GetValueOrDefault(id);

    /// <summary>An id for a new user or group; a name that was used before gets another one.</summary>
    public string NewId(string kind, string name)
    {
        var generation = _generations.GetValueOrDefault(kind + ":" + name, -1) + 1;
        _generations[kind + ":" + name] = generation;
        return Ids.Store(kind, name, generation);
    }

    /// <summary>Whether the user could be added: user name, e-mail address and external id are unique.</summary>
    public bool Add(StoreUser user)
    {
        if (
            _byUserName.ContainsKey(user.UserName)
            || (user.Email is not null && _byEmail.ContainsKey(user.Email))
            || (user.ExternalId is not null && _byExternalId.ContainsKey(user.ExternalId))
        )
            return false;
        Index(user);
        return Users.Add(user);
    }

    public void Remove(StoreUser user)
    {
        foreach (var membership in user.Memberships.Items.ToList())
            Remove(membership);
        Users.Remove(user.UserId);
        _byUserName.Remove(user.UserName);
        if (user.Email is not null)
            _byEmail.Remove(user.Email);
        if (user.ExternalId is not null)
            _byExternalId.Remove(user.ExternalId);
    }

    public bool Rename(StoreUser user, string userName)
    {
        if (_byUserName.TryGetValue(userName, out var other) && other != user)
            return false;
        _byUserName.Remove(user.UserName);
        user.UserName = userName;
        _byUserName[userName] = user;
        return true;
    }

    public bool ChangeEmail(StoreUser user, string? email)
    {
        if (email is not null && _byEmail.TryGetValue(email, out var other) && other != user)
            return false;
        if (user.Email is not null)
            _byEmail.Remove(user.Email);
        user.Email = email;
        if (email is not null)
            _byEmail[email] = user;
        return true;
    }

    public void ChangeExternalId(StoreUser user, string? id)
    {
        if (user.ExternalId is not null)
            _byExternalId.Remove(user.ExternalId);
        user.ExternalId = id;
        if (id is not null)
            _byExternalId[id] = user;
    }

    public void ChangeExternalId(StoreGroup group, string? id)
    {
        if (group.ExternalId is not null)
            _groupsByExternalId.Remove(group.ExternalId);
        group.ExternalId = id;
        if (id is not null)
            _groupsByExternalId[id] = group;
    }

    public bool Add(StoreGroup group)
    {
        if (group.DisplayName is not null && !_byDisplayName.TryAdd(group.DisplayName, group))
            return false;
        return Groups.Add(group);
    }

    public void Remove(StoreGroup group)
    {
        foreach (var membership in group.Members.Items.ToList())
            Remove(membership);
        Groups.Remove(group.GroupId);
        if (group.DisplayName is not null)
            _byDisplayName.Remove(group.DisplayName);
        ChangeExternalId(group, null);
    }

    public bool Rename(StoreGroup group, string? displayName)
    {
        if (displayName is not null && _byDisplayName.TryGetValue(displayName, out var other) && other != group)
            return false;
        if (group.DisplayName is not null)
            _byDisplayName.Remove(group.DisplayName);
        group.DisplayName = displayName;
        if (displayName is not null)
            _byDisplayName[displayName] = group;
        return true;
    }

    public Membership? Add(StoreGroup group, StoreUser user, DateTimeOffset now)
    {
        if (user.Memberships.Contains(group.GroupId))
            return null;
        var membership = NewMembership(group, user, now);
        group.Members.Add(membership);
        return membership;
    }

    public void Remove(Membership membership)
    {
        _memberships.Remove(membership.Id);
        membership.Group.Members.Remove(membership.User.UserId);
        membership.User.Memberships.Remove(membership.Group.GroupId);
    }

    private Membership NewMembership(StoreGroup group, StoreUser user, DateTimeOffset now)
    {
        var membership = new Membership(NewId("membership", group.GroupId + "/" + user.UserId), group, user, now);
        _memberships.Add(membership.Id, membership);
        user.Memberships.Add(membership);
        return membership;
    }

    private void Index(StoreUser user)
    {
        _byUserName[user.UserName] = user;
        if (user.Email is not null)
            _byEmail[user.Email] = user;
        if (user.ExternalId is not null)
            _byExternalId[user.ExternalId] = user;
    }

    /// <summary>SCIM brings a new person. Whether the login was free.</summary>
    public bool Appear(string login, string firstName, string lastName, DateTimeOffset now)
    {
        if (_byUserName.ContainsKey(login) || _byEmail.ContainsKey(EmailOf(login)))
            return false;
        return Add(Scim(new CompanyPerson(login, firstName, lastName, "", "", null), login, now));
    }

    /// <param name="externalId">The Okta user id: Okta's own provisioning writes it there, and both sides number the company alike.</param>
    private void LoadUser(CompanyPerson person, string externalId, DateTimeOffset now)
    {
        if (_byUserName.ContainsKey(person.Login))
            throw new ArgumentException($"The company has two people with the login {person.Login}.", nameof(person));
        var user = Scim(person, externalId, now);
        Index(user);
        Users.Load(user);
    }

    private StoreUser Scim(CompanyPerson person, string externalId, DateTimeOffset now) =>
        new(NewId("user", person.Login), person.Login, now)
        {
            ExternalId = externalId,
            GivenName = person.FirstName,
            FamilyName = person.LastName,
            DisplayName = $"{person.FirstName} {person.LastName}",
            Email = EmailOf(person.Login),
            Title = person.Title,
            Department = person.Department,
            Enabled = person.OktaStatus is "ACTIVE" or "PASSWORD_EXPIRED" or "LOCKED_OUT" or "RECOVERY" or "PROVISIONED",
        };

    private static string EmailOf(string login) => login.Contains('@', StringComparison.Ordinal) ? login : login + "@example.com";

    private void LoadGroup(CompanyAwsGroup source, DateTimeOffset now)
    {
        var group = new StoreGroup(NewId("group", source.DisplayName), now)
        {
            DisplayName = source.DisplayName,
            Description = source.Description.Length == 0 ? null : source.Description,
        };
        if (!_byDisplayName.TryAdd(source.DisplayName, group))
            throw new ArgumentException($"The company has two groups named {source.DisplayName}.", nameof(source));
        Groups.Load(group);
        foreach (var login in source.Members)
            if (UserByName(login) is { } user && !user.Memberships.Contains(group.GroupId))
                group.Members.Load(NewMembership(group, user, now));
        group.Members.EndLoad();
    }
}
