using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Catalog;

/// <summary>Why something cannot be marked.</summary>
public static class FavouriteErrors
{
    public static Error PeopleOnly() =>
        Error.Forbidden("favourite.people-only", "Only people who are active in Okta have favourites.");

    public static Error NotFound() =>
        Error.NotFound("favourite.not-found", "The catalogue no longer has it. Load the page again.");

    public static Error TooMany() =>
        Error.Conflict(
            "favourite.too-many",
            $"You have {Favourite.Most} favourites, which is the most there can be. Take the star off another one first."
        );
}
