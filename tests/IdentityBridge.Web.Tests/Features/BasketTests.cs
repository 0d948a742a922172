using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Features.Catalog;

namespace IdentityBridge.Web.Tests.Features;

public sealed class BasketTests
{
    private static readonly EntitlementId One = EntitlementId.New();
    private static readonly EntitlementId Other = EntitlementId.New();

    [Fact]
    public void Parse_OfWhatWasKept_IsTheSameBasketWithTheSameKey()
    {
        var basket = Basket.Empty().With([One, Other]) with { Duration = TimeSpan.FromHours(4), Reason = "INC-2207" };

        var read = Basket.Parse(basket.ToJson());

        read.Key.ShouldBe(basket.Key);
        read.Items.ShouldBe([One, Other]);
        read.Duration.ShouldBe(TimeSpan.FromHours(4));
        read.Reason.ShouldBe("INC-2207");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"Key":"00000000-0000-0000-0000-000000000000","Items":[],"Minutes":null,"Reason":""}""")]
    [InlineData(
        """{"Key":"01a1fbb8-9af2-7089-89a4-df75344742b6","Items":["01a1fbb8-9af2-7089-89a4-df75344742b6"],"Minutes":-1,"Reason":""}"""
    )]
    [InlineData("""{"Key":"01a1fbb8-9af2-7089-89a4-df75344742b6","Items":null,"Minutes":1,"Reason":"x"}""")]
    public void Parse_OfAnythingElse_IsAnEmptyBasket(string? json) => Basket.Parse(json).Items.ShouldBeEmpty();

    [Fact]
    public void With_Roles_AreKeptAndAnotherSubmission()
    {
        var role = RoleId.New();
        var basket = Basket.Empty().With([One]);

        var with = basket.With([role]);

        with.Key.ShouldNotBe(basket.Key);
        with.Count.ShouldBe(2);
        Basket.Parse(with.ToJson()).Roles.ShouldBe([role]);
        with.Without(role).Has(role).ShouldBeFalse();
        with.With([role]).ShouldBeSameAs(with);
    }

    [Fact]
    public void Parse_OfABasketFromBeforeRoles_HasNone() =>
        Basket
            .Parse(
                """{"Key":"01a1fbb8-9af2-7089-89a4-df75344742b6","Items":["01a1fbb8-9af2-7089-89a4-df75344742b6"],"Reason":""}"""
            )
            .ShouldSatisfyAllConditions(b => b.Items.Count.ShouldBe(1), b => b.Roles.ShouldBeEmpty());

    [Fact]
    public void With_PersonAndStart_AreKeptAndForAnotherIsAnotherSubmission()
    {
        var (person, start) = (PersonId.New(), new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));
        var basket = Basket.Empty().With([One]);

        var with = basket.WithPerson(person) with { StartsAt = start };

        with.Key.ShouldNotBe(basket.Key);
        (Basket.Parse(with.ToJson()).For, Basket.Parse(with.ToJson()).StartsAt).ShouldBe((person, start));
        with.WithPerson(person).ShouldBeSameAs(with);
        with.WithPerson(null).Key.ShouldNotBe(with.Key);
    }

    [Fact]
    public void With_OtherItems_IsAnotherSubmission()
    {
        var basket = Basket.Empty().With([One]);

        basket.With([Other]).Key.ShouldNotBe(basket.Key);
        basket.With([Other]).Without(Other).Key.ShouldNotBe(basket.Key);
    }

    [Fact]
    public void With_WhatIsInIt_StaysTheSameSubmission()
    {
        var basket = Basket.Empty().With([One]);

        basket.With([One]).ShouldBeSameAs(basket);
        basket.Without(Other).ShouldBeSameAs(basket);
        (basket with { Reason = "why" }).Key.ShouldBe(basket.Key);
    }

    [Fact]
    public void With_WhatIsAskedAgain_FillsAnEmptyBasketAndAddsToOneThatWasBegun()
    {
        var role = RoleId.New();
        var again = new AgainDraft(
            RequestId.New(),
            14,
            null,
            [One],
            [role],
            TimeSpan.FromHours(8),
            "INC-2207",
            [new LeftOutThing("Figma", "It is gone.")]
        );

        var filled = Basket.Empty().With(again);
        var begun = (Basket.Empty().With([Other]) with { Duration = TimeSpan.FromHours(1), Reason = "Mine" }).With(again);

        filled.Items.ShouldBe([One]);
        filled.Roles.ShouldBe([role]);
        (filled.Duration, filled.Reason, filled.AgainOf).ShouldBe((TimeSpan.FromHours(8), "INC-2207", again.Id));
        begun.Items.ShouldBe([Other, One]);
        (begun.Duration, begun.Reason, begun.AgainOf).ShouldBe((TimeSpan.FromHours(1), "Mine", again.Id));
        Basket.Parse(begun.ToJson()).AgainOf.ShouldBe(again.Id);
        filled.Without(One).AgainOf.ShouldBe(again.Id);
        filled.Without(One).Without(role).AgainOf.ShouldBeNull();
        var nothing = Basket.Empty();
        nothing.With(again with { Items = [], Roles = [] }).ShouldBeSameAs(nothing);
        var colleague = PersonId.New();
        var other = again with { For = colleague };
        nothing.With(other).For.ShouldBe(colleague);
        begun.Takes(other).ShouldBeFalse();
        begun.With(other).ShouldBeSameAs(begun);
    }
}
