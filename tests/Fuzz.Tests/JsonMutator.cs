using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Changes what JSON says and leaves it JSON: blind changes hardly ever get past a parser's syntax.</summary>
internal static class JsonMutator
{
    // Texts with half of a surrogate pair cannot be written by a writer, so they come by their escape.
    private static readonly string[] Values =
    [
        "null", "null", "null", "null", "null", "[null]", "[null]", "true", "false", "0", "-1", "1.5", "1e999", "2147483648", "9223372036854775808", "\"\"", "\" \"", "\"a\"", "\"1\"", "\"NaN\"", "\"Infinity\"", "\"\\ud800\"",
        "\"\\u0000\"", "\"..\"", "\"a/../b\"", "\"\\u2028😀\"", "[]", "{}", "[null]", "[[]]", "{\"\":null}", "[1,2,3,4,5,6,7,8,9]", "[0,0]", "[{}]", "{\"id\":null}", "[\"\"]",
    ];

    /// <summary>The input with a value changed, gone, doubled or put elsewhere; as it is where it is no JSON, of whose lines one is changed.</summary>
    public static byte[] Spoil(byte[] input, Random random)
    {
        if (Changed(input, random) is { } whole)
        {
            return whole;
        }

        var lines = Encoding.Latin1.GetString(input).Split('\n');
        var line = random.Next(lines.Length);
        if (Changed(Encoding.Latin1.GetBytes(lines[line]), random) is not { } changed)
        {
            return input;
        }

        lines[line] = Encoding.Latin1.GetString(changed);
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static byte[]? Changed(byte[] json, Random random)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
            if (root is null)
            {
                return null;
            }

            var nodes = new List<JsonNode>();
            Collect(root, nodes);
            Change(nodes[random.Next(nodes.Count)], random);
            return Encoding.UTF8.GetBytes(Placed(root.ToJsonString()));
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, or not any that can be written again.
            return null;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        if (node is JsonObject or JsonArray)
        {
            nodes.Add(node);
        }

        foreach (var child in node switch { JsonObject whole => whole.Select(pair => pair.Value), JsonArray list => list, _ => [] })
        {
            if (child is not null)
            {
                Collect(child, nodes);
            }
        }
    }

    private static void Change(JsonNode node, Random random)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } whole:
                var key = whole.ElementAt(random.Next(whole.Count)).Key;
                switch (random.Next(8))
                {
                    case 0:
                        whole.Remove(key);
                        break;
                    case 1:
                        whole[key] = new JsonArray(whole[key]?.DeepClone(), null);
                        break;
                    case 2:
                        whole[$"{key}x"] = whole[key]?.DeepClone();
                        break;
                    default:
                        whole[key] = Value(random);
                        break;
                }

                break;
            case JsonArray list:
                if (list.Count > 0 && random.Next(3) == 0)
                {
                    list[random.Next(list.Count)] = Value(random);
                }
                else
                {
                    list.Insert(random.Next(list.Count + 1), Value(random));
                }

                break;
        }
    }

    // Stands for a value until the JSON is written: not every one of them is one that a writer writes.
    private static JsonValue Value(Random random) => JsonValue.Create($"\u0001{random.Next(Values.Length)}\u0001");

    private static string Placed(string json)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            json = json.Replace($"\"\\u0001{i}\\u0001\"", Values[i], StringComparison.Ordinal);
        }

        return json;
    }
}
