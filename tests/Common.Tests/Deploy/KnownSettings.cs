using System.Reflection;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Dashboard;
using StreamSentiment.Ingestor;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Scorer;

namespace StreamSentiment.Common.Tests.Deploy;

/// <summary>Every setting that a worker reads, by reflection over the options classes.</summary>
internal static class KnownSettings
{
    private static readonly IReadOnlyList<Type> Options =
    [
        .. new[] { typeof(StreamHost), typeof(IngestorOptions), typeof(ScorerOptions), typeof(MailOptions), typeof(DashboardOptions) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal)),
    ];

    // Section and class.
    private static readonly IReadOnlyList<(string Section, Type Type)> Sections =
        [.. Options.Select(type => (Section: SectionOf(type)!, Type: type)).Where(options => options.Section is not null)];

    // A feed reads its kind's class beside what all have.
    private static readonly IReadOnlyList<Type> Feeds =
        [typeof(NamedFeedOptions), .. Options.Where(type =>
            SectionOf(type) is null && type.Namespace!.StartsWith("StreamSentiment.Ingestor.Feeds.", StringComparison.Ordinal))];

    /// <summary>Every setting of a section, by its section and name; not those inside of lists, of rules and of feeds.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Sections.Where(section => section.Section != NamedFeedOptions.Section)
            .SelectMany(section => section.Type.GetProperties().Where(IsSet).Select(property => $"{section.Section}:{property.Name}"))
            .Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Whether there is such a setting.</summary>
    /// <param name="name">As <c>Kafka:Client:sasl.username</c>.</param>
    public static bool Has(string name)
    {
        var parts = name.Split(':');
        return name is "Secrets:Folder" || (parts[0] == "Logging" && parts.Length > 1)
            || (parts is [NamedFeedOptions.Section, _, _, ..] && Feeds.Any(type => Has(type, parts.AsSpan(2))))
            || Sections.Any(section =>
                name.StartsWith(section.Section + ":", StringComparison.Ordinal) && Has(section.Type, name[(section.Section.Length + 1)..].Split(':')));
    }

    private static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetValue(null) as string;

    private static bool Has(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (ElementOf(type, typeof(IDictionary<,>), argument: 1) is { } value)
        {
            return Has(value, path[1..]);
        }

        if (type != typeof(string) && ElementOf(type, typeof(IEnumerable<>), argument: 0) is { } element)
        {
            return path[0].All(char.IsAsciiDigit) && Has(element, path[1..]);
        }

        var name = path[0];
        return !IsValue(type) && type.GetProperties().FirstOrDefault(property => property.Name == name) is { } found
            && Has(found.PropertyType, path[1..]);
    }

    // A list or a group of settings is filled where it is.
    private static bool IsSet(PropertyInfo property) =>
        property.SetMethod is not null || ElementOf(property.PropertyType, typeof(ICollection<>), 0) is not null
        || property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal);

    private static bool IsValue(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Uri) || Nullable.GetUnderlyingType(type) is not null;

    private static Type? ElementOf(Type type, Type generic, int argument) =>
        type.GetInterfaces().Append(type)
            .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == generic)?.GetGenericArguments()[argument];
}
