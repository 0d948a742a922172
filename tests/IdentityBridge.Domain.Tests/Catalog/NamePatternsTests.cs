using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Tests.Catalog;

public sealed class NamePatternsTests
{
    [Theory]
    [InlineData("", "", "anything", true)]
    [InlineData("payments", "", "payments", true)]
    [InlineData("payments", "", "Payments", false)]
    [InlineData("payments", "", "payments-on-call", false)]
    [InlineData("payments*", "", "payments-on-call", true)]
    [InlineData("*-on-call", "", "payments-on-call", true)]
    [InlineData("*-on-call", "", "payments-on-call-2", false)]
    [InlineData("p*y*l", "", "payments-on-call", true)]
    [InlineData("a.b*", "", "axb", false)]
    [InlineData("a(b*", "", "a(bc", true)]
    [InlineData("^pay.+$", "", "payments", true)]
    [InlineData("^pay.+$", "", "no payments", false)]
    [InlineData("^pay|design$", "", "design", true)]
    [InlineData("^pay|design$", "", "designers", false)]
    [InlineData("^pay.*$", "", "payments\n", true)]
    [InlineData("^payments$", "", "payments\n", false)]
    [InlineData("sales\r\n\r\n  support  \n", "", "support", true)]
    [InlineData("sales\nsupport", "", "finance", false)]
    [InlineData("", "prod-*", "prod-admins", false)]
    [InlineData("", "prod-*", "payments", true)]
    [InlineData("prod-admins", "^prod-.*$", "prod-admins", false)]
    [InlineData("*", "prod-admins", "prod-admins", false)]
    public void Matches_IncludesAndExcludes_ExcludesWin(string include, string exclude, string name, bool expected) =>
        NamePatterns.Parse(include, exclude).Value.Matches(name).ShouldBe(expected);

    [Theory]
    [InlineData("^(broken$", "^(broken$")]
    [InlineData("^ok$\n^open", "^open")]
    [InlineData("late$", "late$")]
    [InlineData(@"^(a)\1$", @"^(a)\1$")]
    [InlineData("^(?=a)b$", "^(?=a)b$")]
    [InlineData("^", "^")]
    public void Parse_BrokenPattern_IsAnErrorThatNamesIt(string text, string named)
    {
        foreach (var result in new[] { NamePatterns.Parse(text, ""), NamePatterns.Parse("*", text) })
        {
            result.Succeeded.ShouldBeFalse();
            result.Error!.Kind.ShouldBe(ErrorKind.Invalid);
            result.Error.Message.ShouldContain($"The pattern {named} is no regular expression");
        }
    }

    [Fact]
    public void Parse_TooManyOrTooLong_IsAnError()
    {
        var many = string.Join('\n', Enumerable.Range(0, NamePatterns.Most + 1).Select(i => $"group {i}"));
        NamePatterns.Parse(many, null).Error!.Message.ShouldContain("101 patterns");
        NamePatterns.Parse(null, new string('x', NamePatterns.Longest + 1)).Error!.Message.ShouldContain("longer than 500");
        NamePatterns.Parse(null, null).Value.Matches("any").ShouldBeTrue();
    }
}
