using System.Text.Json;
using StreamSentiment.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Tests.DistilBert;

/// <summary>The reference values that lie beside the repository, and how they are compared.</summary>
internal static class Reference
{
    /// <summary>Largest difference of logits and other values of the forward pass.</summary>
    public const float Tolerance = 5e-5f;

    /// <summary>The small checkpoint.</summary>
    public static string Folder => Path.Combine(Repository.SharedFixtures, "distilbert-tiny");

    /// <summary>Opens a file of values; the test is skipped where it is absent.</summary>
    public static JsonElement Read(string file)
    {
        var path = Path.Combine(Folder, file);
        Skip.IfNot(File.Exists(path), "../shared is not there");
        TorchRuntime.EnsureLoadable();
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>[batch, time], int64.</summary>
    public static Tensor Ids(JsonElement rows) => tensor(Longs(rows), Shape(rows));

    /// <summary>[batch, time], bool.</summary>
    public static Tensor Mask(JsonElement rows) => tensor(Longs(rows), Shape(rows)).ne(0);

    /// <summary>All numbers of nested lists, row by row.</summary>
    public static float[] Floats(JsonElement values) =>
        values.ValueKind == JsonValueKind.Array ? [.. values.EnumerateArray().SelectMany(Floats)] : [values.GetSingle()];

    /// <summary>Compares element by element.</summary>
    public static void AssertClose(JsonElement expected, Tensor given, string what, float tolerance = Tolerance)
    {
        var (left, right) = (Floats(expected), given.detach().contiguous().data<float>().ToArray());
        Assert.Equal(left.Length, right.Length);
        var worst = left.Zip(right, (one, other) => Math.Abs(one - other)).Max();
        Assert.True(worst <= tolerance, $"{what} is off by {worst}");
    }

    private static long[] Longs(JsonElement rows) => [.. Floats(rows).Select(number => (long)number)];

    private static long[] Shape(JsonElement rows) => [rows.GetArrayLength(), rows[0].GetArrayLength()];
}
