using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Domain.Catalog;

/// <summary>
/// Something that access can be given to: an Okta app, an Okta group, an AWS account. Made and changed by imports; marked gone when its
/// source no longer has it, never deleted.
/// </summary>
public sealed class Resource
{
    private readonly List<ResourceOwner> owners = [];

    private Resource() { }

    public ResourceId Id { get; private set; }

    public ConnectorId Connector { get; private set; }

    public ResourceKind Kind { get; private set; }

    public string ExternalId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    /// <summary>What searches look into: name, description, id, permission sets and labels, as <see cref="CatalogText" /> writes them.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>Why nobody may ask for it, in a sentence; null when people may.</summary>
    public string? WhyNotRequestable { get; private set; }

    /// <summary>Where a person who has it opens it.</summary>
    public string? Url { get; private set; }

    /// <summary><c>key=value</c> facts and labels; ordered by key.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<ResourceOwner> Owners => owners;

    /// <summary>First complete read that no longer showed it; null while its source has it.</summary>
    public DateTimeOffset? GoneAt { get; private set; }

    public long Version { get; private set; }

    public static Resource Import(ConnectorId connector, ResourceRecord record)
    {
        var resource = new Resource
        {
            Id = ResourceId.New(),
            Connector = connector,
            Kind = record.Kind,
            ExternalId = record.ExternalId,
        };
        resource.Update(record, []);
        return resource;
    }

    /// <summary>Takes over what the source says; labels that people set stay. True when anything changed.</summary>
    /// <param name="permissionSets">Names of the permission sets on an account, so that searching for one finds the account.</param>
    public bool Update(ResourceRecord record, IEnumerable<string> permissionSets)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Labels.Where(l => !IsSystemLabel(l.Key)))
            labels[key] = value;
        foreach (var (key, value) in record.Facts)
            labels[key] = value;
        var search = CatalogText.WithLabels(
            CatalogText.Of(record.Name, permissionSets, [record.Description, record.ExternalId]),
            Searched(labels)
        );
        var changed =
            Name != record.Name
            || Description != record.Description
            || WhyNotRequestable != record.WhyNotRequestable
            || Url != record.Url
            || SearchText != search
            || GoneAt is not null
            || !labels.SequenceEqual(Labels.OrderBy(l => l.Key, StringComparer.Ordinal));
        if (!changed)
            return false;
        (Name, Description, WhyNotRequestable, Url) = (record.Name, record.Description, record.WhyNotRequestable, record.Url);
        (SearchText, Labels, GoneAt) = (search, labels, null);
        return true;
    }

    /// <summary>Whether only imports set the label: everything with a prefix of a source or of ours.</summary>
    public static bool IsSystemLabel(string key) =>
        key.StartsWith("okta/", StringComparison.Ordinal)
        || key.StartsWith("aws/", StringComparison.Ordinal)
        || key.StartsWith("identitybridge/", StringComparison.Ordinal);

    public void SetLabel(string key, string value)
    {
        Labels = new SortedDictionary<string, string>(Labels.ToDictionary(), StringComparer.Ordinal) { [key] = value };
        SearchText = CatalogText.WithLabels(SearchText, Searched(Labels));
    }

    private static IEnumerable<KeyValuePair<string, string>> Searched(IEnumerable<KeyValuePair<string, string>> labels) =>
        labels.Where(l => !IsSystemLabel(l.Key));

    /// <summary>A complete read did not show it. True when this is news.</summary>
    public bool Miss(DateTimeOffset now)
    {
        if (GoneAt is not null)
            return false;
        GoneAt = now;
        return true;
    }

    public bool AddOwner(PersonId person)
    {
        if (owners.Exists(o => o.PersonId == person))
            return false;
        owners.Add(new ResourceOwner(Id, person));
        return true;
    }
}

/// <summary>A person who answers for a resource and may decide requests for it.</summary>
public sealed record ResourceOwner(ResourceId ResourceId, PersonId PersonId);
