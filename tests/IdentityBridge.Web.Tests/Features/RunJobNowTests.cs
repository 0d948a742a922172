using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Features.Jobs;
using IdentityBridge.Web.Jobs;

namespace IdentityBridge.Web.Tests.Features;

public sealed class RunJobNowTests
{
    /// <summary>Refused before the scheduler or the audit log is touched: there is none here.</summary>
    [Theory]
    [InlineData(PortalRoles.None)]
    [InlineData(PortalRoles.Auditor)]
    [InlineData(PortalRoles.Reviewer)]
    [InlineData(PortalRoles.Auditor | PortalRoles.Reviewer)]
    public async Task Run_ByAnybodyButAnAdministrator_IsRefused(PortalRoles roles)
    {
        var refused = await new RunJobNow(null!, null!).ExecuteAsync(new RunJobNowCommand("read-okta"), Person(roles), default);

        refused.Error!.Code.ShouldBe("job.administrators-only");
    }

    [Theory]
    [InlineData(PortalRoles.None)]
    [InlineData(PortalRoles.Reviewer)]
    public async Task List_ByWhoDoesNotSeeEverything_IsRefused(PortalRoles roles)
    {
        var refused = await new JobQueries(null!, null!).ListAsync(Person(roles), default);

        refused.Error!.Code.ShouldBe("jobs.not-allowed");
    }

    private static Actor Person(PortalRoles roles) => new(PersonId.New(), "Ada Brandt", roles);
}
