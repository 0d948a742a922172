using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>The reader's last decision, which one key turns round.</summary>
public sealed record UndoableDecision(ListEdgeId Edge, string Name, ReviewVerdict Verdict);
