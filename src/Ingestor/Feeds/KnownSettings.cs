using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Finds settings that nobody reads: most likely one that is read is misspelt.</summary>
internal static class KnownSettings
{
    /// <summary>Refuses a section that holds what none of the options' types knows.</summary>
    /// <exception cref="FeedException">It does; the message names the setting and those that are known.</exception>
    public static void RefuseOthers(IConfigurationSection section, params ReadOnlySpan<Type> types)
    {
        var known = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase);
        foreach (var type in types)
        {
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }))
            {
                known[property.Name] = property.PropertyType;
            }
        }

        foreach (var setting in section.GetChildren())
        {
            if (!known.TryGetValue(setting.Key, out var type))
            {
                throw new FeedException($"Setting {setting.Path}: there is no such setting. Known are: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.")
                {
                    IsOfSettings = true,
                };
            }

            // Such as the rules of X, each of which has settings of its own.
            if (ElementOf(type) is { } element)
            {
                foreach (var one in setting.GetChildren())
                {
                    RefuseOthers(one, element);
                }
            }
        }
    }

    // Null where an element is a value, not settings.
    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericArguments() is [var element] && element.IsClass && element != typeof(string) ? element : null;
}
