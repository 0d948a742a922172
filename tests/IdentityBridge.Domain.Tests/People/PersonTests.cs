using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.People;

public sealed class PersonTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    private static readonly PersonRecord Record = new(
        "00u1",
        "ada@example.com",
        "ada@example.com",
        "Ada Lovelace",
        PersonStatus.Active,
        "Engineering",
        "Engineer",
        null
    );

    private readonly Person person = Person.Import(Record);

    public static TheoryData<string, PersonRecord> Changes =>
        new()
        {
            { "login", Record with { Login = "ada.l@example.com" } },
            { "email", Record with { Email = "ada.l@example.com" } },
            { "name", Record with { DisplayName = "Ada King" } },
            { "status", Record with { Status = PersonStatus.Suspended } },
            { "department", Record with { Department = null } },
            { "title", Record with { Title = "Countess" } },
        };

    [Fact]
    public void Update_SameRecord_IsNoChange() => person.Update(Record).ShouldBeFalse();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Update_AnyFieldChanged_IsAChangeOnce(string field, PersonRecord changed)
    {
        person.Update(changed).ShouldBeTrue(field);
        person.Update(changed).ShouldBeFalse(field);
    }

    [Theory]
    [InlineData(PersonStatus.Pending, false)]
    [InlineData(PersonStatus.Active, true)]
    [InlineData(PersonStatus.Suspended, false)]
    [InlineData(PersonStatus.Deactivated, false)]
    public void IsActive_OfStatus_OnlyTheActive(PersonStatus status, bool active)
    {
        person.Update(Record with { Status = status });
        person.IsActive.ShouldBe(active);
    }

    [Fact]
    public void Miss_FirstTime_OnlyMarks()
    {
        person.Miss(Build.Noon, Grace).ShouldBeTrue();
        person.IsActive.ShouldBeTrue();
        person.MissingSince.ShouldBe(Build.Noon);
    }

    [Fact]
    public void Miss_WithinTheGrace_ChangesNothing()
    {
        person.Miss(Build.Noon, Grace);
        person.Miss(Build.Noon + Grace - TimeSpan.FromTicks(1), Grace).ShouldBeFalse();
        person.IsActive.ShouldBeTrue();
    }

    [Fact]
    public void Miss_AfterTheGrace_HasLeft()
    {
        person.Miss(Build.Noon, Grace);
        person.Miss(Build.Noon + Grace, Grace).ShouldBeTrue();
        person.Status.ShouldBe(PersonStatus.Deactivated);
        person.Miss(Build.Noon + Grace * 2, Grace).ShouldBeFalse();
    }

    [Fact]
    public void Update_AfterMissing_IsBackAndTheGraceStartsAnew()
    {
        person.Miss(Build.Noon, Grace);
        person.Update(Record).ShouldBeTrue();
        person.MissingSince.ShouldBeNull();
        person.Miss(Build.Noon + Grace * 3, Grace);
        person.IsActive.ShouldBeTrue();
    }

    [Fact]
    public void ReportTo_OneselfOrTheSame_IsNoChange()
    {
        var manager = PersonId.New();
        person.ReportTo(person.Id).ShouldBeFalse();
        person.ManagerId.ShouldBeNull();
        person.ReportTo(manager).ShouldBeTrue();
        person.ReportTo(manager).ShouldBeFalse();
        person.ReportTo(null).ShouldBeTrue();
    }
}
