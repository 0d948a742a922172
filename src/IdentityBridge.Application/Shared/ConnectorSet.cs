using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Application.Shared;

/// <summary>The connectors that the host registered, by name.</summary>
public sealed class ConnectorSet(IEnumerable<IConnector> connectors)
{
    private readonly Dictionary<ConnectorId, IConnector> byId = connectors.ToDictionary(c => c.Id);

    public IReadOnlyCollection<IConnector> All => byId.Values;

    public IConnector? Find(ConnectorId id) => byId.GetValueOrDefault(id);
}
