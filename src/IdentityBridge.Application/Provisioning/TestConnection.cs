using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Application.Provisioning;

public sealed record TestConnectionCommand;

/// <summary>An administrator wants to know now whether every target answers and accepts our credentials.</summary>
public sealed class TestConnection(CheckConnectors check)
{
    /// <returns>Done when all are well; else what is not.</returns>
    public async Task<Result<Done>> ExecuteAsync(TestConnectionCommand command, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.IsAdministrator)
            return ProvisioningErrors.AdministratorsOnly;
        var problems = await check.ExecuteAsync(cancellationToken);
        return problems.Count == 0 ? new Done() : Error.Conflict("connector.not-well", string.Join(' ', problems));
    }
}
