namespace IdentityBridge.Web.Shared;

/// <summary>One place of the navigation.</summary>
/// <param name="Href">Relative to the base; empty is Home.</param>
/// <param name="Key">The letter after <c>g</c>; null when there is none.</param>
internal sealed record Place(string Href, string Text, string Icon, string? Key = null, bool Administration = false)
{
    public int Count { get; init; }

    public string CountMeaning { get; init; } = "";

    /// <summary>The places that are open to somebody, in order. Pages and commands authorise by themselves.</summary>
    public static IEnumerable<Place> Of(NavModel model)
    {
        yield return new("", "Home", "home", "h");
        yield return new("request", "Request access", "request", "r");
        yield return new("decide", "To decide", "inbox", "d") { Count = model.ToDecide, CountMeaning = "requests wait for you" };
        yield return new("lists", "Access lists", "lists", "l") { Count = model.ListsToReview, CountMeaning = "lists to review" };
        if (!model.Administers && !model.Audits)
            yield break;
        yield return new("roles", "Roles", "roles", "e", Administration: true);
        yield return new("integrations", "Integrations", "integrations", "i", Administration: true);
        yield return new("operations", "Operations", "operations", "o", Administration: true)
        {
            Count = model.OperationsWaiting,
            CountMeaning = "wait for an administrator",
        };
        yield return new("jobs", "Jobs", "jobs", "j", Administration: true);
        yield return new("locks", "Locks", "lock", "k", Administration: true);
        yield return new("policies", "Policies", "policies", "p", Administration: true);
        yield return new("audit", "Audit", "audit", "a", Administration: true);
    }
}
