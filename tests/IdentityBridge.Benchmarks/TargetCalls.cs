using IdentityBridge.Sandbox;

namespace IdentityBridge.Benchmarks;

/// <summary>Counts what the targets were asked since it was made.</summary>
internal sealed class TargetCalls(SandboxHost sandbox)
{
    private readonly long okta = sandbox.OktaJournal.Last;
    private readonly long aws = sandbox.AwsJournal.Last;

    public long Okta => sandbox.OktaJournal.Last - okta;

    /// <summary>The calls to AWS by operation, most first.</summary>
    public string AwsByOperation =>
        string.Join(
            ", ",
            sandbox
                .AwsJournal.Read(aws)
                .GroupBy(call => call.Route, StringComparer.Ordinal)
                .OrderByDescending(calls => calls.Count())
                .Select(calls => $"{calls.Count()} {calls.Key}")
        );

    public long Aws => sandbox.AwsJournal.Last - aws;
}
