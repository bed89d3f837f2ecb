using System.CommandLine;
using StreamSentiment.Trainer.Torch;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Makes options that refuse what lies outside their range, before any work.</summary>
internal static class Options
{
    /// <summary>An option that takes a text.</summary>
    public static Option<string> Text(string name, string description, string value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary>An option that takes a whole number.</summary>
    public static Option<int> Number(string name, string description, int value, int least, int most) =>
        Within(new Option<int>(name) { Description = description, DefaultValueFactory = _ => value }, least, most);

    /// <summary>An option that takes a number between 0 and 1.</summary>
    public static Option<double> Share(string name, string description, double value) => Real(name, description, value, 0, 1);

    /// <summary>An option that takes a number.</summary>
    public static Option<double> Real(string name, string description, double value, double least, double most) =>
        Within(new Option<double>(name) { Description = description, DefaultValueFactory = _ => value }, least, most);

    /// <summary>Makes each option of these commands that takes a text refuse an empty one, unless that is what it has by default.</summary>
    public static void RefuseEmpty(IEnumerable<Command> commands)
    {
        var options = commands.SelectMany(command => command.Options)
            .Where(option => option.ValueType == typeof(string) || option.ValueType == typeof(string[]))
            .Where(option => !option.HasDefaultValue || option.GetDefaultValue() is not "");
        foreach (var option in options)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                {
                    result.AddError($"{option.Name} must not be empty.");
                }
            });
        }
    }

    /// <summary>Whether people gave the option themselves.</summary>
    public static bool IsTyped(ParseResult given, Option option) => given.GetResult(option) is { Implicit: false };

    /// <summary>The option that says what computes.</summary>
    public static Option<string> Device()
    {
        var option = Text("--device", "What computes: cpu, or cuda where there is a GPU that libtorch can use.", "cpu");
        option.AcceptOnlyFromAmong(Devices.Names);
        return option;
    }

    private static Option<T> Within<T>(Option<T> option, T least, T most)
        where T : IComparable<T>, IParsable<T>
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && T.TryParse(result.Tokens[0].Value, null, out var given)
                && !(given.CompareTo(least) >= 0 && given.CompareTo(most) <= 0))
            {
                result.AddError($"{option.Name} must lie between {least} and {most}.");
            }
        });
        return option;
    }
}
