using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Common.Hosting;

/// <summary>
/// Finds settings that nobody reads, which .NET passes over in silence: one that is misspelt, one value where a list or a group of settings
/// is read, and the other way round.
/// </summary>
public static class UnreadSettings
{
    /// <summary>What is wrong with the settings of a section, each a sentence that names the setting; none of those that are read.</summary>
    /// <param name="section">The section.</param>
    /// <param name="types">The options classes that are read from it.</param>
    /// <param name="inner">Names of sections inside of it that other classes are read from.</param>
    public static IEnumerable<string> In(IConfigurationSection section, IReadOnlyList<Type> types, params IReadOnlyList<string> inner)
    {
        var known = types.SelectMany(PropertiesOf).DistinctBy(property => property.Name)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (inner.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!known.TryGetValue(setting.Key, out var property))
            {
                yield return $"Setting {setting.Path}: there is no such setting. Known are: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
                continue;
            }

            var isValueToo = property.IsDefined(typeof(CommaSeparatedAttribute));
            foreach (var problem in Of(setting, property.PropertyType, isValueToo))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Of(IConfigurationSection setting, Type type, bool isValueToo) =>
        ElementOf(type, typeof(IDictionary<,>), 1) is { } named ? OfMany(setting, named, "NAME", "it has settings of its own")
            : ElementOf(type, typeof(IEnumerable<>), 0) is { } element ? OfMany(setting, element, "0", "it is a list", isValueToo)
            : IsGroup(type) ? OfGroup(setting, type, setting.Path)
            : setting.GetChildren().Select(below => $"Setting {below.Path}: {setting.Path} is one value.");

    private static IEnumerable<string> OfMany(IConfigurationSection setting, Type element, string key, string what, bool isValueToo = false)
    {
        // An empty list of a JSON file comes as an empty value.
        if (!isValueToo && !string.IsNullOrEmpty(setting.Value))
        {
            yield return $"Setting {setting.Path}: {what}, and one value was given: write {setting.Path}:{key}{FirstOf(element)}=….";
        }

        foreach (var one in setting.GetChildren())
        {
            // An element of a list is named by its number, and what stands in place of one by that of the first.
            var place = key == "0" && !one.Key.All(char.IsAsciiDigit) ? $"{setting.Path}:{key}" : one.Path;
            var problems = IsGroup(element) ? OfGroup(one, element, place)
                : one.GetChildren().Take(1).Select(below => $"Setting {below.Path}: {setting.Path} is a list of values: write {setting.Path}:{key}=….");
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> OfGroup(IConfigurationSection group, Type type, string place) => string.IsNullOrEmpty(group.Value)
        ? In(group, [type])
        : [$"Setting {group.Path}: it has settings of its own, and one value was given: write {place}{FirstOf(type)}=…."];

    private static string FirstOf(Type type) => IsGroup(type) ? $":{PropertiesOf(type).First().Name}" : "";

    // Those that binding sets, or fills.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } || IsFilled(property.PropertyType));

    private static bool IsFilled(Type type) => IsGroup(type) || (type.IsAssignableTo(typeof(IEnumerable)) && type != typeof(string));

    private static bool IsGroup(Type type) =>
        type.IsClass && type != typeof(string) && type != typeof(Uri) && !type.IsAssignableTo(typeof(IEnumerable));

    // Null where it is none of these.
    private static Type? ElementOf(Type type, Type generic, int argument) => type == typeof(string) ? null
        : type.GetInterfaces().Append(type)
            .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == generic)?.GetGenericArguments()[argument];
}

/// <summary>Refuses a section that holds settings that nobody reads.</summary>
internal sealed class UnreadSettings<T>(IConfiguration settings, string section, IReadOnlyList<string> inner) : IValidateOptions<T>
    where T : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var problems = UnreadSettings.In(settings.GetSection(section), [typeof(T)], inner).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

/// <summary>A list that may also be given as one value, <c>a, b</c>, as people write it in a command line.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CommaSeparatedAttribute : Attribute;
