using System.Text.Json;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.AccessLists;

/// <summary>
/// Reads first roles from the JSON file that <c>Portal:RoleSeedFile</c> names, once every target was read and as long as no custom role was
/// ever made. Groups, apps and <c>permission set on account</c> are named as lists name them.
/// </summary>
public sealed partial class SeedRoles(
    Transactions transactions,
    IDbContextFactory<PortalDbContext> contexts,
    GrantableThings grantable,
    IConfiguration configuration,
    ILogger<SeedRoles> logger
)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <returns>Whether there is nothing left to seed.</returns>
    public async Task<bool> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (configuration["Portal:RoleSeedFile"] is not { Length: > 0 } path)
            return true;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            if (await db.Roles.AnyAsync(r => r.Kind != RoleKind.System, cancellationToken))
                return true;
        await using var file = File.OpenRead(path);
        var seed =
            await JsonSerializer.DeserializeAsync<IReadOnlyList<SeedRole>>(file, Options, cancellationToken)
            ?? throw new InvalidOperationException($"{path} is empty.");
        return await transactions.DoAsync((db, _) => SeedAsync(db, seed, cancellationToken), cancellationToken);
    }

    private async Task<bool> SeedAsync(PortalDbContext db, IReadOnlyList<SeedRole> seed, CancellationToken cancellationToken)
    {
        if (await db.Roles.AnyAsync(r => r.Kind != RoleKind.System, cancellationToken))
            return true;
        if (
            await db.Connectors.AnyAsync(
                c => !db.SyncRuns.Any(r => r.Connector == c.Id && r.Outcome == SyncOutcome.Succeeded),
                cancellationToken
            )
        )
            return false;
        var things = (
            await EntitlementNames
                .Of(db)
                .Where(e => db.Entitlements.Any(x => x.Id == e.Id && x.GoneAt == null))
                .ToListAsync(cancellationToken)
        ).ToLookup(e => e.FullName, e => e.Id, StringComparer.Ordinal);
        foreach (var seeded in seed)
        {
            var holds = seeded
                .Holds.Select(name =>
                    things[name].Select(e => (EntitlementId?)e).FirstOrDefault()
                    ?? throw new InvalidOperationException($"The seed of roles names {name}, which no target has.")
                )
                .ToList();
            if (await grantable.RefusalAsync(db, [], holds, cancellationToken) is { } no)
                throw new InvalidOperationException(no.Message);
            var made = Role.Create(new RoleDraft(seeded.Name, seeded.Description, holds, null));
            if (!made.Succeeded)
                throw new InvalidOperationException(made.Error.Message);
            db.Roles.Add(made.Value);
            db.Record(
                new AuditDraft(
                    "role.seeded",
                    null,
                    Actor.System.Name,
                    "role",
                    made.Value.Id.ToString(),
                    $"The role {seeded.Name} was read from the seed file."
                )
            );
        }
        db.Announce(Topics.Roles);
        Seeded(logger, seed.Count);
        return true;
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} roles were read from the seed file")]
    private static partial void Seeded(ILogger logger, int count);

    private sealed record SeedRole(string Name, string? Description, IReadOnlyList<string> Holds);
}
