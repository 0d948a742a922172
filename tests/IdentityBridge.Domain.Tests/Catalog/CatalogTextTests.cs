using IdentityBridge.Domain.Catalog;

namespace IdentityBridge.Domain.Tests.Catalog;

/// <summary>What a search looks into, and what somebody typed.</summary>
public sealed class CatalogTextTests
{
    [Theory]
    [InlineData("Zürich MÜNSTER", "zurich munster")]
    [InlineData("Łódź", "lodz")]
    [InlineData("Straße", "strasse")]
    [InlineData("Smørrebrød Æther", "smorrebrod aether")]
    [InlineData("Aydın İstanbul", "aydin istanbul")]
    [InlineData("100% _x_ \\o/", "100% _x_ \\o/")]
    [InlineData("a\u0001b\nc", "a b c")]
    [InlineData("日本", "日本")]
    public void Fold_OfAnything_IsSmallAndPlain(string text, string expected) => CatalogText.Fold(text).ShouldBe(expected);

    [Fact]
    public void Fold_OfHalfAPairOfSurrogates_DoesNotThrow() => CatalogText.Fold("x\ud800y").ShouldBe("xy");

    [Fact]
    public void Of_NameAndSets_MarksWhereWordsBegin()
    {
        var text = CatalogText.Of("prod-Deployers EU", ["AdministratorAccess"], ["Everything", null, "0oa1"]);

        text.ShouldStartWith("prod-deployers eu\n");
        foreach (var word in new[] { "prod", "deployers", "eu" })
            text.ShouldContain(CatalogText.NameWord + word);
        foreach (var word in new[] { "administratoraccess", "access" })
            text.ShouldContain(CatalogText.OtherWord + word);
        text.ShouldContain("\neverything\n0oa1");
        text.ShouldNotContain(CatalogText.NameWord + "administrator");
    }

    [Fact]
    public void WithLabels_Again_ReplacesThem()
    {
        var text = CatalogText.Of("Figma", [], []);

        var labelled = CatalogText.WithLabels(text, new Dictionary<string, string> { ["env"] = "Prod", ["team"] = "Design" });
        var other = CatalogText.WithLabels(labelled, new Dictionary<string, string> { ["env"] = "Test" });

        labelled.ShouldContain("env=prod");
        labelled.ShouldContain(CatalogText.OtherWord + "design");
        other.ShouldContain("env=test");
        other.ShouldNotContain("design");
        CatalogText.WithLabels(other, []).ShouldBe(text);
    }

    [Fact]
    public void Words_OfWhatWasTyped_AreFoldedOnceAndNotTooMany()
    {
        CatalogText.Words(null)!.ShouldBeEmpty();
        CatalogText.Words(" \t\u0001 ")!.ShouldBeEmpty();
        CatalogText.Words("Prod  ADMIN prod")!.ShouldBe(["prod", "admin"]);
        CatalogText.Words("a b c d e f g h i j")!.Count.ShouldBe(CatalogText.MaxWords);
        CatalogText.Words(new string('x', 300))!.Count.ShouldBe(1);
        CatalogText.Words(new string('x', CatalogText.MaxText + 1)).ShouldBeNull();
    }
}
