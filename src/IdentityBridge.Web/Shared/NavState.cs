namespace IdentityBridge.Web.Shared;

/// <summary>What the navigation needs to know about the person at the screen.</summary>
public sealed record NavModel
{
    /// <summary>Before sign-in: the brand and nothing else.</summary>
    public static NavModel Nobody { get; } = new();

    /// <summary>Null when nobody is signed in: no places are shown.</summary>
    public NavPerson? Person { get; init; }

    /// <summary>Requests that wait for this person's decision.</summary>
    public int ToDecide { get; init; }

    /// <summary>Lists of this person whose review is due.</summary>
    public int ListsToReview { get; init; }

    /// <summary>Notifications that this person has not read.</summary>
    public int Unread { get; init; }

    /// <summary>Administrators see every place.</summary>
    public bool Administers { get; init; }

    /// <summary>Auditors see every place, and change nothing.</summary>
    public bool Audits { get; init; }

    /// <summary>Operations and safeguards that wait for an administrator.</summary>
    public int OperationsWaiting { get; init; }
}

/// <param name="Detail">Department or the like, in a quieter voice.</param>
public sealed record NavPerson(string Name, string? Detail);

/// <summary>Where the navigation's facts come from: a read of Application, scoped to the circuit's person.</summary>
public interface INavSource
{
    Task<NavModel> LoadAsync(CancellationToken ct);

    /// <summary>Topics of <see cref="IPortalChanges" /> after which the facts are read again; asked after the first load.</summary>
    IReadOnlyCollection<string> Topics { get; }
}

/// <summary>The navigation's facts for one open page, shared by everything on it.</summary>
public sealed class NavState(INavSource source)
{
    /// <summary>Raised on any thread after <see cref="Model" /> changed.</summary>
    public event Action? Changed;

    public NavModel Model { get; private set; } = NavModel.Nobody;

    public IReadOnlyCollection<string> Topics => source.Topics;

    public async Task RefreshAsync(CancellationToken ct)
    {
        var model = await source.LoadAsync(ct);
        if (model == Model)
            return;
        Model = model;
        Changed?.Invoke();
    }
}
