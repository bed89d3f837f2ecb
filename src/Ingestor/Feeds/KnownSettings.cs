using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Finds settings that nobody reads: one that is misspelt, or a single value where a list is read, which .NET passes over.</summary>
internal static class KnownSettings
{
    /// <summary>Refuses a section that holds what none of the options' types knows, or a value where they have a list.</summary>
    /// <exception cref="FeedException">It does; the message names the setting and those that are known.</exception>
    public static void RefuseOthers(IConfigurationSection section, params ReadOnlySpan<Type> types)
    {
        var known = KnownTo(types);
        foreach (var setting in section.GetChildren())
        {
            if (!known.TryGetValue(setting.Key, out var type))
            {
                var all = string.Join(", ", known.Keys.Order(StringComparer.Ordinal));
                throw Unfit($"Setting {setting.Path}: there is no such setting. Known are: {all}.");
            }

            RefuseValue(setting, type);
            // Such as the rules of X, each of which has settings of its own.
            if (ElementOf(type) is { } element && HasSettings(element))
            {
                foreach (var one in setting.GetChildren())
                {
                    RefuseOthers(one, element);
                }
            }
        }
    }

    /// <summary>Refuses a section that holds a value where the options have a list, whatever else it holds.</summary>
    /// <exception cref="FeedException">It does; the message names the setting and how a list is written.</exception>
    public static void RefuseValuesOfLists(IConfigurationSection section, Type options)
    {
        foreach (var (name, type) in KnownTo([options]))
        {
            RefuseValue(section.GetSection(name), type);
        }
    }

    private static void RefuseValue(IConfigurationSection setting, Type type)
    {
        if (ElementOf(type) is not { } element)
        {
            return;
        }

        var own = HasSettings(element) ? $":{PropertiesOf(element).First().Name}" : "";
        // An empty list of a JSON file comes as an empty value.
        if (!string.IsNullOrEmpty(setting.Value))
        {
            throw Unfit($"Setting {setting.Path}: it is a list, and one value was given: write {setting.Path}:0{own}=….");
        }

        foreach (var one in setting.GetChildren())
        {
            if (own.Length > 0 && !string.IsNullOrEmpty(one.Value))
            {
                throw Unfit($"Setting {one.Path}: it has settings of its own, and one value was given: write {one.Path}{own}=….");
            }

            if (own.Length == 0 && one.GetChildren().FirstOrDefault() is { } below)
            {
                throw Unfit($"Setting {below.Path}: {setting.Path} is a list of values: write {setting.Path}:0=….");
            }
        }
    }

    private static Dictionary<string, Type> KnownTo(ReadOnlySpan<Type> types)
    {
        var known = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase);
        foreach (var type in types)
        {
            foreach (var property in PropertiesOf(type))
            {
                known[property.Name] = property.PropertyType;
            }
        }

        return known;
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true });

    // Null where it is no list.
    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) && type.GetGenericArguments() is [var element] ? element : null;

    private static bool HasSettings(Type element) => element.IsClass && element != typeof(string);

    private static FeedException Unfit(string message) => new(message) { IsOfSettings = true };
}
