namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>Everything one reset creates. Whoever reads or changes it holds <see cref="Gate" />.</summary>
internal sealed class IdentityCenterState
{
    public IdentityCenterState(Company company, AwsFaults faults, DateTimeOffset now, int epoch)
    {
        Epoch = epoch;
        CreatedAt = now;
        Organization = new(company);
        Directory = new(company, now);
        Book = new(company, Organization, Directory, now);
        Changes = new(Directory);
        Operations = new(Book, Directory, Changes, faults);
    }

    public Lock Gate { get; } = new();

    /// <summary>Counts resets: what one state handed out, the next one does not accept.</summary>
    public int Epoch { get; }

    public DateTimeOffset CreatedAt { get; }

    public OrganizationTree Organization { get; }

    public Directory Directory { get; }

    public AssignmentBook Book { get; }

    public ChangeLog Changes { get; }

    public AssignmentOperations Operations { get; }
}
