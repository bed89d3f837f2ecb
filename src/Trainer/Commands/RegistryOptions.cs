using System.CommandLine;
using System.CommandLine.Parsing;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options that say what a version is registered as, refused before any work where the registry would refuse them at its end.</summary>
internal static class RegistryOptions
{
    /// <summary>Makes an option refuse what is no name of a model in the registry that stands beside it.</summary>
    public static Option<T> AsName<T>(this Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && ModelRegistries.NameProblem(RegistryBeside(result), result.Tokens[0].Value) is { } found)
            {
                result.AddError($"{result.Typed(option)}: {found}.");
            }
        });
        return option;
    }

    /// <summary>Makes an option refuse what is no version.</summary>
    public static Option<T> AsVersion<T>(this Option<T> option) => option.Refusing(FolderModelRegistry.VersionProblem);

    /// <summary>Makes an option refuse what is neither a folder nor the address of a server.</summary>
    public static Option<T> AsRegistry<T>(this Option<T> option) => option.Refusing(ModelRegistries.AddressProblem);

    /// <summary>The registry that was named; where none was, that of <c>MLFLOW_TRACKING_URI</c>, else the option's default.</summary>
    public static string Named(this ParseResult given, Option<string> registry)
    {
        var value = given.GetValue(registry)!;
        return Options.IsTyped(given, registry) ? value : ModelRegistries.Unnamed(value);
    }

    /// <summary>The name by which an option was typed, for messages: it may have several.</summary>
    public static string Typed(this OptionResult? result, Option option) => result?.IdentifierToken?.Value ?? option.Name;

    // Before the options are read: what was typed, or what counts without.
    private static string RegistryBeside(OptionResult result) =>
        result.GetResult("--registry") is OptionResult { Tokens: [var typed] } ? typed.Value : ModelRegistries.Unnamed();

    private static Option<T> Refusing<T>(this Option<T> option, Func<string, string?> problem)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && problem(result.Tokens[0].Value) is { } found)
            {
                result.AddError($"{result.Typed(option)}: {found}.");
            }
        });
        return option;
    }
}
