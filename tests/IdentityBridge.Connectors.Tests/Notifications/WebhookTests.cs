using System.Text.Json;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.TestKit;

namespace IdentityBridge.Connectors.Tests.Notifications;

/// <summary>A post goes to the webhook that the settings name, signed over its bytes, and nowhere else.</summary>
public sealed class WebhookTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Send_ToAWebhookThatRedirects_IsDownAndGoesNowhereElse(int status)
    {
        await using var hook = WebhookReceiver.Start();
        await using var elsewhere = WebhookReceiver.Start();
        hook.Next(status, location: elsewhere.Url);

        var outcome = await Channels.SendAsync(hook.Settings(), Channels.Message());

        var reason = outcome.ShouldBeOfType<DeliveryOutcome.Down>().Reason;
        reason.ShouldContain($"answered {status}");
        reason.ShouldContain("not followed");
        reason.ShouldNotContain(elsewhere.Url);
        hook.Taken.Count.ShouldBe(1);
        elsewhere.Taken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Approved: Müller – 田中 👩🏽‍💻 & <b>")]
    [InlineData("Half a sign: \ud83d")]
    [InlineData("\"}], \"text\": \"other")]
    public async Task Send_OfAnyWords_IsSignedOverTheBytesThatAreSent(string title)
    {
        await using var hook = WebhookReceiver.Start();

        (await Channels.SendAsync(hook.Settings(), Channels.Message(title))).ShouldBeOfType<DeliveryOutcome.Sent>();

        var post = hook.Taken.Single();
        post.SignatureHolds.ShouldBeTrue();
        post.Key.ShouldBe("notice-1");
        post.Body.EnumerateObject().Select(p => p.Name).ShouldBe(["text", "unfurl_links", "blocks"]);
        post.Body.GetProperty("text").ValueKind.ShouldBe(JsonValueKind.String);
    }
}
