using System.Globalization;
using IdentityBridge.Benchmarks;

if (args.Length == 0 || !Scenarios.All.TryGetValue(args[0], out var scenario))
{
    Console.Error.WriteLine($"Usage: <scenario> [--name number …]. Scenarios: {string.Join(", ", Scenarios.All.Keys)}.");
    return 2;
}

var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
for (var i = 1; i < args.Length; i += 2)
{
    if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
    {
        Console.Error.WriteLine($"{args[i]} is not an option with a number after it.");
        return 2;
    }
    numbers[args[i][2..]] = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
}

await scenario(new Numbers(numbers));
return 0;
