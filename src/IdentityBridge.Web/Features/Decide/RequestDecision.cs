using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Web.Features.Decide;

/// <summary>What a reviewer chose on the panel.</summary>
/// <param name="Person">Who asked, for words.</param>
/// <param name="Shorter">Null to leave the time as asked for.</param>
public sealed record RequestDecision(
    RequestId Id,
    string Person,
    Verdict Verdict,
    string? Comment = null,
    TimeSpan? Shorter = null
);
