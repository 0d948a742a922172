using IdentityBridge.Application.Live;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Tests.Shared;

public sealed class WordsTests
{
    [Theory]
    [InlineData("ActiveInPart", "Active in part", Tone.Warn)]
    [InlineData("Active", "Active", Tone.Good)]
    [InlineData("Rejected", "Rejected", Tone.Bad)]
    [InlineData("NoLongerNeeded", "No longer needed", Tone.Neutral)]
    [InlineData("", "", Tone.Neutral)]
    public void Status_OfTheGlossary_HasItsWordAndTone(string status, string word, Tone tone)
    {
        StatusWords.Word(status).ShouldBe(word);
        StatusWords.ToneOf(status).ShouldBe(tone);
    }

    [Fact]
    public void Shape_OfEachTone_IsItsOwn() =>
        Enum.GetValues<Tone>().Select(Icons.Shape).Distinct(StringComparer.Ordinal).Count().ShouldBe(5);

    [Fact]
    public void Initials_OfNames_AreTwoLetters()
    {
        Initials.OfPerson("Ada Maria Brandt").ShouldBe("AB");
        Initials.OfPerson("  ").ShouldBe("?");
        Initials.OfGroup("data-platform").ShouldBe("dp");
        Initials.OfApp("1Password").ShouldBe("1p");
    }

    [Fact]
    public void SignInReason_UnknownCode_IsNotRepeated() =>
        SignInReasons.Sentence("<b>call 555</b>").ShouldBe(SignInReasons.Sentence(null));

    [Fact]
    public void Places_OfAPersonWithoutRole_AreWithoutAdministration() =>
        Place.Of(new NavModel { Person = new("Ada", null) }).ShouldNotContain(p => p.Administration);

    [Fact]
    public void Places_OfAnAuditor_AreAllOfAdministration() =>
        Place
            .Of(new NavModel { Audits = true })
            .Where(p => p.Administration)
            .Select(p => p.Text)
            .ShouldBe(["Roles", "Integrations", "Operations", "Jobs", "Locks", "Policies", "Audit"]);

    [Fact]
    public void Publish_AfterDispose_IsNotHeard()
    {
        var changes = new PortalChanges();
        var heard = 0;
        var subscription = new AnnouncedPortalChanges(changes).Subscribe(["requests/1", "jobs"], () => heard++);
        changes.Publish("jobs");
        changes.Publish("lists");
        subscription.Dispose();
        changes.Publish("jobs");
        heard.ShouldBe(1);
    }
}
