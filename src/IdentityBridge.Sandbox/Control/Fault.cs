using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdentityBridge.Sandbox.Control;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The answer is the given status; the handler does not run.</summary>
    Status,

    /// <summary>The call is slow, otherwise right.</summary>
    Latency,

    /// <summary>The connection breaks before the handler runs: nothing changed.</summary>
    Drop,

    /// <summary>The connection breaks after the handler ran: the change happened, the caller does not know.</summary>
    DropAfter,

    /// <summary>Half the body arrives, under the Content-Length of the whole.</summary>
    Truncate,

    /// <summary>A list loses its second half and its next page: it looks complete and is not.</summary>
    Partial,

    /// <summary>A list is empty and has no next page.</summary>
    Empty,
}

/// <summary>A rule for something going wrong.</summary>
/// <param name="Route">
/// <c>*</c>; a path compared whole, in which <c>*</c> or <c>{name}</c> stands for one segment and a closing <c>/**</c> for all below;
/// or an AWS target, whole or only the operation.
/// </param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Method">The HTTP method; any when absent.</param>
/// <param name="Status">For <see cref="FaultKind.Status" />: 400 to 599, 500 when absent.</param>
/// <param name="Body">For <see cref="FaultKind.Status" />: the body; the service's usual error when absent.</param>
/// <param name="Headers">More response headers.</param>
/// <param name="LatencyMs">Milliseconds to wait first, with any kind.</param>
/// <param name="Count">How many calls go wrong; all when absent.</param>
/// <param name="Skip">How many matching calls pass first.</param>
/// <param name="Probability">The share of matching calls that go wrong, 0 to 1; the choice is repeatable.</param>
/// <param name="RetryAfter">Seconds for the Retry-After header.</param>
public sealed record Fault(
    string Route,
    FaultKind Kind,
    string? Method = null,
    int? Status = null,
    string? Body = null,
    IReadOnlyDictionary<string, string>? Headers = null,
    int? LatencyMs = null,
    int? Count = null,
    int Skip = 0,
    double Probability = 1,
    int? RetryAfter = null
)
{
    internal static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.Strict,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter<FaultKind>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        };

    /// <summary>What is wrong with the rule itself, or <see langword="null" />.</summary>
    internal string? Problem() =>
        this switch
        {
            { Route.Length: 0 } => "route is empty; use * for every call.",
            { Status: < 400 or > 599 } => "status must be 400 to 599.",
            { Status: not null, Kind: not FaultKind.Status } => "status belongs to kind \"status\" only.",
            { Body: not null, Kind: not FaultKind.Status } => "body belongs to kind \"status\" only.",
            { Kind: FaultKind.Latency, LatencyMs: null } => "kind \"latency\" needs latencyMs.",
            { LatencyMs: < 0 or > 600_000 } => "latencyMs must be 0 to 600000.",
            { Count: <= 0 } => "count must be at least 1.",
            { Skip: < 0 } => "skip must not be negative.",
            { Probability: not (>= 0 and <= 1) } => "probability must be 0 to 1.",
            { RetryAfter: < 0 } => "retryAfter must not be negative.",
            _ => null,
        };

    internal bool Matches(string method, string path, string? target)
    {
        if (Method is not null && !string.Equals(Method, method, StringComparison.OrdinalIgnoreCase))
            return false;
        if (Route == "*")
            return true;
        if (!Route.StartsWith('/'))
            return target is not null && (target == Route || target.EndsWith("." + Route, StringComparison.Ordinal));
        var wanted = Route.Split('?')[0].TrimEnd('/').Split('/');
        var given = path.TrimEnd('/').Split('/');
        for (var index = 0; index < wanted.Length; index++)
        {
            if (wanted[index] == "**" && index == wanted.Length - 1)
                return given.Length >= index;
            if (index >= given.Length || !(wanted[index] is "*" or ['{', .., '}'] || wanted[index] == given[index]))
                return false;
        }

        return given.Length == wanted.Length;
    }
}

/// <summary>The faults a sandbox has been told to show. The first matching rule that is due wins.</summary>
public sealed class FaultSet
{
    private readonly Lock gate = new();
    private readonly List<Rule> rules = [];
    private int lastId;

    /// <summary>Adds a rule and gives its id.</summary>
    /// <exception cref="ArgumentException">The rule contradicts itself; the message says how.</exception>
    public string Add(Fault fault)
    {
        if (fault.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(fault));
        lock (gate)
        {
            var rule = new Rule($"fault-{++lastId}", fault, new Dice((ulong)lastId));
            rules.Add(rule);
            return rule.Id;
        }
    }

    /// <summary>The rules with how often each has been met and shown.</summary>
    public IReadOnlyList<(string Id, Fault Fault, int Met, int Shown)> List()
    {
        lock (gate)
            return [.. rules.Select(rule => (rule.Id, rule.Fault, rule.Met, rule.Shown))];
    }

    public bool Remove(string id)
    {
        lock (gate)
            return rules.RemoveAll(rule => rule.Id == id) > 0;
    }

    public void Clear()
    {
        lock (gate)
            rules.Clear();
    }

    internal Fault? Next(string method, string path, string? target)
    {
        lock (gate)
        {
            foreach (var rule in rules)
            {
                if (rule.Fault.Count <= rule.Shown || !rule.Fault.Matches(method, path, target))
                    continue;
                if (++rule.Met <= rule.Fault.Skip || rule.Dice.Fraction() >= rule.Fault.Probability)
                    continue;
                rule.Shown++;
                return rule.Fault;
            }

            return null;
        }
    }

    private sealed class Rule(string id, Fault fault, Dice dice)
    {
        public string Id { get; } = id;

        public Fault Fault { get; } = fault;

        public Dice Dice { get; } = dice;

        public int Met { get; set; }

        public int Shown { get; set; }
    }
}
