using System.Globalization;
using System.Text;
using StreamSentiment.Common.Text.WordPiece;

namespace StreamSentiment.Common.Tests.Text;

public class UnicodeTableTests
{
    [Fact]
    public void Letters_with_accents_decompose_without_ICU()
    {
        Assert.Equal("\u00E9", "\u00E9".Normalize(NormalizationForm.FormD));
        Assert.Equal([(int)'e', 0x301], Points("\u00E9", CanonicalForms.Decompose));
    }

    // From the Unicode standard: its annex 15 and its test file of normalisation.
    [Theory]
    [InlineData("\u1E69", "s\u0323\u0307", "\u1E69")]
    [InlineData("\u1E0B\u0323", "d\u0323\u0307", "\u1E0D\u0307")]
    [InlineData("\u212B", "A\u030A", "\u00C5")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\uAC01", "\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\uAC00\u11A8", "\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    [InlineData("a\u0300\u05AE\u0301", "a\u05AE\u0300\u0301", "\u00E0\u05AE\u0301")]
    public void Canonical_forms_are_those_of_the_standard(string text, string decomposed, string composed)
    {
        Assert.Equal(Points(decomposed), Points(text, CanonicalForms.Decompose));
        Assert.Equal(Points(composed), Points(text, CanonicalForms.Compose));
        Assert.Equal(Points(composed), Points(decomposed, CanonicalForms.Compose));
    }

    [Fact]
    public void Kinds_are_the_categories_that_dotnet_knows_but_for_what_changed_after_unicode_14()
    {
        var changed = new List<int>();
        for (var point = 0; point < 0x110000; point++)
        {
            var expected = CharUnicodeInfo.GetUnicodeCategory(point) switch
            {
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                    or UnicodeCategory.OtherNotAssigned => CodePointKind.Dropped,
                UnicodeCategory.SpaceSeparator => CodePointKind.Space,
                >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => CodePointKind.Punctuation,
                UnicodeCategory.NonSpacingMark => CodePointKind.Mark,
                _ => CodePointKind.Word,
            };
            // What was not assigned in 14.0 is dropped, whatever it is now.
            var kind = UnicodeTable.Instance.KindOf(point);
            if (kind != expected && kind != CodePointKind.Dropped)
            {
                changed.Add(point);
            }
        }

        Assert.True(changed.Count < 30, $"{changed.Count} differ: {string.Join(' ', changed.Select(point => $"{point:X}"))}");
    }

    [Fact]
    public void Lower_case_is_dotnets_but_for_what_has_two_letters()
    {
        foreach (var rune in Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(point => new Rune(point)))
        {
            var lower = UnicodeTable.Instance.LowerOf(rune.Value);
            Assert.True(lower == Rune.ToLowerInvariant(rune).Value || lower == rune.Value, $"{rune.Value:X}");
        }

        Assert.Equal(0x10428, UnicodeTable.Instance.LowerOf(0x10400));
    }

    private static List<int> Points(string text, Action<List<int>>? form = null)
    {
        List<int> points = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        form?.Invoke(points);
        return points;
    }
}
