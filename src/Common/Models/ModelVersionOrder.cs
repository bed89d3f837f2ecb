using System.Globalization;

namespace StreamSentiment.Common.Models;

/// <summary>Oldest version first: numbers as numbers (2 before 10), anything else before all numbers, by its characters.</summary>
public sealed class ModelVersionOrder : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static readonly ModelVersionOrder Oldest = new();

    private ModelVersionOrder()
    {
    }

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        var (left, right) = (Number(x), Number(y));
        var byNumber = left.CompareTo(right);
        return byNumber != 0 ? byNumber : string.CompareOrdinal(x, y);
    }

    private static long Number(string? version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
