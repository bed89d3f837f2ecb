using System.Text;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Takes passwords out of what is shown.</summary>
internal static class Secrets
{
    private const string Mask = "***";
    private const int Longest = 500;

    /// <summary>The text on one line, without the password in any of the forms in which SMTP carries it.</summary>
    public static string Remove(string text, string? username, string? password)
    {
        if (!string.IsNullOrEmpty(password))
        {
            foreach (var form in Forms(username ?? "", password))
            {
                text = text.Replace(form, Mask, StringComparison.Ordinal);
            }
        }

        return SafeText.OneLine(text, Longest);
    }

    /// <summary>An address without what stands before its last @, where people put names and passwords.</summary>
    public static string WithoutUser(string address) => address.LastIndexOf('@') is var at and >= 0 ? Mask + address[at..] : address;

    private static IEnumerable<string> Forms(string username, string password) =>
        [Base64($"\0{username}\0{password}"), Base64($"{username}\0{username}\0{password}"), Base64(password), password];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
