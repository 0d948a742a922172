using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>One accepted call; the gate of its state is held.</summary>
/// <param name="Id">The resource named in the path; empty for a collection.</param>
/// <param name="Input">The body; empty where the method has none.</param>
internal sealed record ScimCall(
    IdentityCenterState State,
    DateTimeOffset Now,
    ScimLimits Limits,
    string Id,
    IQueryCollection Query,
    JsonObject Input
)
{
    public Directory Directory => State.Directory;
}

/// <param name="Body">None with 204.</param>
internal sealed record ScimReply(int Status, JsonObject? Body = null);

/// <param name="Name">AWS's name of the operation: its limit is counted by it.</param>
internal sealed record ScimOperation(string Name, bool Writes, bool HasBody, Func<ScimCall, ScimReply> Handle);
