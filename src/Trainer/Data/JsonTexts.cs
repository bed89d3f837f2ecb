using System.Text.Json;

namespace StreamSentiment.Trainer.Data;

/// <summary>Looks at the texts of a JSON document before anyone asks for one: .NET's reader checks a text only when it is asked for.</summary>
internal static class JsonTexts
{
    /// <summary>Whether every name and every text is Unicode: UTF-8, and no half of a surrogate pair.</summary>
    public static bool AreUnicode(JsonElement json)
    {
        try
        {
            Read(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Read(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    _ = property.Name;
                    Read(property.Value);
                }

                break;
        }
    }
}
