using System.Globalization;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter;

internal sealed record Operation(string Name, Shape Input, Func<Call, JsonObject> Handle);

/// <summary>One AWS service as its callers see it: names on the wire, operations, limits and how it words refusals.</summary>
internal abstract class AwsService
{
    public abstract string TargetPrefix { get; }

    /// <summary>The service name and region that a signature must be scoped to.</summary>
    public abstract string SigningName { get; }

    public virtual string SigningRegion => Ids.Region;

    public abstract string ActionPrefix { get; }

    /// <summary>Rows of a page when MaxResults is absent.</summary>
    public virtual int PageSize => 100;

    /// <summary>identitystore repeats the request id in every error body.</summary>
    public virtual bool NamesRequestIdInErrors => false;

    public abstract IReadOnlyDictionary<string, Operation> Operations { get; }

    /// <summary>Operations that exist at AWS and that the sandbox's key may not call.</summary>
    public abstract IReadOnlySet<string> Denied { get; }

    public abstract bool TryTakeToken(string operation);

    public abstract AwsException Throttled();

    public virtual AwsException Invalid(IReadOnlyList<Violation> found)
    {
        var count = found.Count.ToString(CultureInfo.InvariantCulture);
        var noun = found.Count == 1 ? "validation error" : "validation errors";
        return AwsException.Validation($"{count} {noun} detected: {string.Join("; ", found)}");
    }

    public virtual AwsException InvalidToken() => AwsException.Validation("The NextToken is not valid for this request.");

    /// <exception cref="AwsException">UnknownOperationException or AccessDeniedException.</exception>
    public Operation Find(string name)
    {
        if (Operations.TryGetValue(name, out var operation))
            return operation;
        if (Denied.Contains(name))
            throw new AwsException(
                "AccessDeniedException",
                $"User: arn:aws:iam::sandbox:user/identitybridge is not authorized to perform: {ActionPrefix}:{name} "
                    + "because no identity-based policy allows the action"
            );
        throw AwsException.BeforeService("UnknownOperationException", $"The operation {name} is not known.");
    }

    protected static Dictionary<string, Operation> Table(params Operation[] operations) =>
        operations.ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>Timestamps of JSON 1.1: epoch seconds, to the millisecond.</summary>
    protected static JsonNode Epoch(DateTimeOffset at) => JsonValue.Create(at.ToUnixTimeMilliseconds() / 1000m);

    /// <summary>AWS leaves absent members out.</summary>
    protected static void Put(JsonObject into, string member, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            into[member] = value;
    }
}
