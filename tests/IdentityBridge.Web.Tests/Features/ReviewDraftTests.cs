using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Features.Reviews;

namespace IdentityBridge.Web.Tests.Features;

public sealed class ReviewDraftTests
{
    [Fact]
    public void Parse_OfWhatWasWritten_IsTheSame()
    {
        var draft = new ReviewDraft(
            new Requirements(
                [ResourceId.New()],
                new Dictionary<string, IReadOnlyList<string>> { ["department"] = ["Payments", "Risk"] }
            ),
            new ReviewSchedule(ReviewEvery.ThreeMonths, ReviewDay.Last),
            "Two have left."
        );

        ReviewDraft.Parse(draft.ToJson()).ShouldBe(draft);
        ReviewDraft.Parse(ReviewDraft.Nothing.ToJson()).ShouldBe(ReviewDraft.Nothing);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"groups":["nothing"]}""")]
    [InlineData("""{"groups":[],"attributes":{"shoe size":["42"]}}""")]
    [InlineData("""{"every":2,"day":7}""")]
    public void Parse_OfWhatCannotBe_IsNothing(string? kept) => ReviewDraft.Parse(kept).ShouldBe(ReviewDraft.Nothing);
}
