namespace IdentityBridge.Sandbox.IdentityCenter;

internal sealed class Account(CompanyAccount source, string parentId, string path)
{
    public string Id => source.Id;
    public string Name => source.Name;
    public string Email => source.Email;
    public string State => source.State;
    public string ParentId { get; } = parentId;
    public string Path { get; } = path;
    public SortedIndex<PermissionSet> PermissionSets { get; } = new(p => p.Arn);
}

internal sealed class PermissionSet(CompanyPermissionSet source, DateTimeOffset createdDate)
{
    public string Arn { get; } = Ids.PermissionSetArn(source.Name);
    public string Name => source.Name;
    public string Description => source.Description;
    public string SessionDuration => source.SessionDuration;
    public DateTimeOffset CreatedDate { get; } = createdDate;
    public SortedIndex<Account> Accounts { get; } = new(a => a.Id);
}

/// <summary>A user or group that has or had assignments. It outlives the user: AWS keeps a deleted principal's assignments.</summary>
internal sealed class Principal(string type, string id)
{
    public string Type { get; } = type;
    public string Id { get; } = id;
    public SortedIndex<Slot> Slots { get; } = new(s => s.Key);
}

/// <summary>One permission set in one account and who has it.</summary>
internal sealed class Slot(Account account, PermissionSet permissionSet)
{
    public Account Account { get; } = account;
    public PermissionSet PermissionSet { get; } = permissionSet;
    public string Key { get; } = account.Id + "/" + permissionSet.Arn;

    /// <summary>Provisioned from the start: stays so when the last assignment goes.</summary>
    public bool Seeded { get; init; }
    public SortedIndex<Principal> Principals { get; } = new(p => p.Id);
}

/// <summary>Standing assignments, indexed by (account, permission set) and by principal. Not thread-safe.</summary>
internal sealed class AssignmentBook
{
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Principal> _principals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PermissionSet> _setsByName = new(StringComparer.Ordinal);

    public AssignmentBook(Company company, OrganizationTree organization, Directory directory, DateTimeOffset now)
    {
        foreach (var source in company.PermissionSets)
        {
            var set = new PermissionSet(source, now);
            if (!_setsByName.TryAdd(set.Name, set))
                throw new ArgumentException($"The company has two permission sets named {set.Name}.", nameof(company));
            PermissionSets.Add(set);
            foreach (var accountId in source.ProvisionedAccountIds)
                Open(organization.Account(accountId) ?? throw Unknown("account", accountId), set, seeded: true);
        }
        foreach (var source in company.Assignments)
            LoadAssignment(source, organization, directory);
        foreach (var slot in _slots.Values)
            slot.Principals.EndLoad();
        foreach (var slot in _slots.Values)
        foreach (var principal in slot.Principals.Items)
            principal.Slots.Load(slot);
        foreach (var principal in _principals.Values)
            principal.Slots.EndLoad();
    }

    public SortedIndex<PermissionSet> PermissionSets { get; } = new(p => p.Arn);

    public PermissionSet? SetByName(string name) => _setsByName.GetValueOrDefault(name);

    public Slot? Slot(Account account, PermissionSet set) => _slots.GetValueOrDefault(account.Id + "/" + set.Arn);

    public Principal? Principal(string id) => _principals.GetValueOrDefault(id);

    public bool Has(Account account, PermissionSet set, string principalId) =>
        Slot(account, set)?.Principals.Contains(principalId) == true;

    public void Grant(Account account, PermissionSet set, string principalType, string principalId)
    {
        var slot = Slot(account, set) ?? Open(account, set, seeded: false);
        var principal = Known(principalType, principalId);
        slot.Principals.Add(principal);
        principal.Slots.Add(slot);
    }

    /// <summary>Whether the assignment stood.</summary>
    public bool Revoke(Account account, PermissionSet set, string principalId)
    {
        if (Slot(account, set) is not { } slot || !slot.Principals.TryGet(principalId, out var principal))
            return false;
        slot.Principals.Remove(principalId);
        principal.Slots.Remove(slot.Key);
        if (slot.Principals.Count == 0 && !slot.Seeded)
        {
            _slots.Remove(slot.Key);
            account.PermissionSets.Remove(set.Arn);
            set.Accounts.Remove(account.Id);
        }
        return true;
    }

    private Slot Open(Account account, PermissionSet set, bool seeded)
    {
        var slot = new Slot(account, set) { Seeded = seeded };
        if (!_slots.TryAdd(slot.Key, slot))
            return _slots[slot.Key];
        account.PermissionSets.Add(set);
        set.Accounts.Add(account);
        return slot;
    }

    private Principal Known(string type, string id)
    {
        if (!_principals.TryGetValue(id, out var principal))
            _principals.Add(id, principal = new Principal(type, id));
        return principal;
    }

    private void LoadAssignment(CompanyAssignment source, OrganizationTree organization, Directory directory)
    {
        var account = organization.Account(source.AccountId) ?? throw Unknown("account", source.AccountId);
        var set = SetByName(source.PermissionSet) ?? throw Unknown("permission set", source.PermissionSet);
        var (type, id) = source switch
        {
            { Login: { } login, Group: null } => ("USER", directory.UserByName(login)?.UserId ?? throw Unknown("person", login)),
            { Login: null, Group: { } name } => ("GROUP", directory.GroupByName(name)?.GroupId ?? throw Unknown("group", name)),
            _ => throw new ArgumentException("An assignment has either a login or a group.", nameof(source)),
        };
        (Slot(account, set) ?? Open(account, set, seeded: true)).Principals.Load(Known(type, id));
    }

    private static ArgumentException Unknown(string kind, string name) =>
        new($"An assignment of the company names the {kind} {name}, which Identity Center does not have.", nameof(name));
}
