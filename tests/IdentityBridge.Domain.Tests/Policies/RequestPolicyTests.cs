using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Policies;

public sealed class RequestPolicyTests
{
    private static readonly PolicyDraft Good = Build.Draft(Build.Need(1, Build.Manager()));

    public static TheoryData<string, PolicyDraft, string> Wrong =>
        new()
        {
            { "no name", Good with { Name = " " }, "name" },
            { "long name", Good with { Name = new string('x', 101) }, "name" },
            { "no time", Good with { MaxDuration = TimeSpan.Zero }, "longest duration" },
            { "over the ceiling", Good with { MaxDuration = TimeSpan.FromDays(14) + TimeSpan.FromTicks(1) }, "14 days" },
            { "ceiling not raised", Good with { MaxDuration = TimeSpan.FromDays(15) }, "unless the ceiling is raised" },
            {
                "over the raised ceiling",
                Good with
                {
                    CeilingRaised = true,
                    MaxDuration = TimeSpan.FromDays(366) + TimeSpan.FromTicks(1),
                },
                "366 days"
            },
            { "default of nothing", Good with { DefaultDuration = TimeSpan.Zero }, "default duration" },
            { "default over longest", Good with { DefaultDuration = Good.MaxDuration * 2 }, "default duration" },
            { "no threshold", Good with { Thresholds = [] }, "threshold" },
            { "count of none", Good with { Thresholds = [Build.Need(0, Build.Manager())] }, "count from 1" },
            { "no approvers", Good with { Thresholds = [Build.Need(1)] }, "approvers" },
            { "no denial", Good with { DenialsNeeded = 0 }, "denial" },
            { "hardly pending", Good with { PendingFor = TimeSpan.FromSeconds(59) }, "30 days" },
            { "pending too long", Good with { PendingFor = TimeSpan.FromDays(31) }, "30 days" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Create_OneThingWrong_SaysThatOneThing(string what, PolicyDraft draft, string says)
    {
        var error = RequestPolicy.Create(draft).Error.ShouldNotBeNull(what);
        error.Code.ShouldBe("policy.invalid");
        error.Kind.ShouldBe(ErrorKind.Invalid);
        draft.Problems().ShouldHaveSingleItem().ShouldContain(says);
        error.Message.ShouldContain(draft.Problems().Single());
    }

    [Fact]
    public void Create_EverythingWrong_SaysEverything()
    {
        var draft = Good with
        {
            Name = "",
            MaxDuration = TimeSpan.Zero,
            Thresholds = [],
            DenialsNeeded = 0,
            PendingFor = TimeSpan.Zero,
        };
        var message = RequestPolicy.Create(draft).Error.ShouldNotBeNull().Message;
        draft.Problems().Count().ShouldBe(5);
        draft.Problems().ShouldAllBe(p => message.Contains(p, StringComparison.Ordinal));
    }

    [Fact]
    public void Create_Good_TakesDefaults()
    {
        var policy = RequestPolicy.Create(Good with { Name = " Standard " }).Value;
        policy.Name.ShouldBe("Standard");
        policy.Enabled.ShouldBeTrue();
        policy.DefaultDuration.ShouldBe(Good.MaxDuration);
        policy.PendingFor.ShouldBe(TimeSpan.FromDays(7));
        policy.DenialsNeeded.ShouldBe(1);
    }
}
