using IdentityBridge.Domain.Audit;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Audit;

/// <summary>What entries of the audit log are about, in words.</summary>
internal static class AuditWords
{
    /// <summary>The groups of actions one can filter by; a group is what stands before the dot.</summary>
    public static readonly IReadOnlyList<ChipOption> Groups =
    [
        new(null, "Everything"),
        new("request", "Requests"),
        new("access", "Access"),
        new("target", "Targets"),
        new("person", "People"),
        new("lock", "Locks"),
        new("connector", "Integrations"),
        new("sync", "Syncs"),
        new("operation", "Operations"),
        new("job", "Jobs"),
        new("policy", "Policies"),
    ];

    /// <summary>"Request", "Integration okta".</summary>
    public static string Subject(AuditEntry entry) =>
        entry.SubjectKind switch
        {
            "request" => "The request",
            "connector" => $"Integration {entry.SubjectId}",
            "job" => $"Job {entry.SubjectId}",
            _ => StatusWords.Word(entry.SubjectKind),
        };

    /// <summary>Where the subject is shown; null when it has no page.</summary>
    public static string? SubjectHref(AuditEntry entry) =>
        entry.SubjectKind switch
        {
            "request" when Guid.TryParse(entry.SubjectId, out var id) => $"requests/{id}",
            "connector" => "integrations",
            "job" => "jobs",
            _ => null,
        };
}
