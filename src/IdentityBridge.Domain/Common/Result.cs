using System.Diagnostics.CodeAnalysis;

namespace IdentityBridge.Domain.Common;

/// <summary>What kind of refusal it is; each maps to one HTTP status and one kind of screen.</summary>
public enum ErrorKind
{
    /// <summary>The input is wrong: 400.</summary>
    Invalid,

    /// <summary>It does not exist, or not for this actor: 404.</summary>
    NotFound,

    /// <summary>The actor sees it but may not do this: 403.</summary>
    Forbidden,

    /// <summary>Somebody or something was faster: 409.</summary>
    Conflict,
}

/// <summary>An expected refusal. <paramref name="Message" /> says what happened and what to do next, and never holds a secret.</summary>
/// <param name="Code">Stable, for programs: <c>request.own</c>.</param>
public record Error(ErrorKind Kind, string Code, string Message)
{
    public static Error Invalid(string code, string message) => new(ErrorKind.Invalid, code, message);

    public static Error NotFound(string code, string message) => new(ErrorKind.NotFound, code, message);

    public static Error Forbidden(string code, string message) => new(ErrorKind.Forbidden, code, message);

    public static Error Conflict(string code, string message) => new(ErrorKind.Conflict, code, message);
}

/// <summary>A value, or why there is none.</summary>
public readonly struct Result<T> : IEquatable<Result<T>>
{
    private readonly T? value;

    private Result(T? value, Error? error) => (this.value, Error) = (value, error);

    /// <summary>Why there is no value; null when there is one.</summary>
    public Error? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>The value. Throws when there is none: look at <see cref="Succeeded" /> first.</summary>
    public T Value => Error is null ? value! : throw new InvalidOperationException($"No value: {Error.Code}, {Error.Message}");

    internal static Result<T> From(T value) => new(value, null);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);

    public bool Equals(Result<T> other) => EqualityComparer<T?>.Default.Equals(value, other.value) && Error == other.Error;

    public override bool Equals(object? obj) => obj is Result<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(value, Error);

    public static bool operator ==(Result<T> left, Result<T> right) => left.Equals(right);

    public static bool operator !=(Result<T> left, Result<T> right) => !left.Equals(right);
}

/// <summary>The value of a command that has nothing to tell but that it was done.</summary>
public readonly record struct Done;

/// <summary>Makes results of values whose type is an interface, which no conversion can.</summary>
public static class Result
{
    public static Result<T> Of<T>(T value) => Result<T>.From(value);
}
