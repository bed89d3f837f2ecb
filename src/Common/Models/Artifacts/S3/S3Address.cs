namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>A folder in a bucket.</summary>
/// <param name="Bucket">Name of the bucket.</param>
/// <param name="Prefix">What every key in the folder begins with: empty, or with a <c>/</c> at its end.</param>
internal sealed record S3Address(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    /// <summary>Reads <c>s3://bucket/folder</c>. As for MLflow, the letters stand for themselves: <c>%20</c> is no space.</summary>
    /// <exception cref="RegistryException">It is no such address.</exception>
    public static S3Address Parse(Uri uri)
    {
        var text = uri.OriginalString;
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Wrong($"an address of kind '{(uri.IsAbsoluteUri ? uri.Scheme : "")}'");
        }

        var parts = text[Scheme.Length..].TrimEnd('/').Split('/');
        var (bucket, folders) = (parts[0], parts[1..]);
        if (bucket.Contains('@'))
        {
            throw Wrong("an address with a user or a password "
                + $"(set {S3Options.Section}:AccessKey and {S3Options.Section}:SecretKey instead)");
        }

        if (bucket.Length == 0 || bucket.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '.' or '_')))
        {
            throw Wrong("an address without the name of a bucket");
        }

        return folders.Any(part => part is "" or "." or ".." || part.Any(char.IsControl))
            ? throw Wrong($"an address in bucket {bucket} whose path has an empty part or a '..'")
            : new S3Address(bucket, string.Concat(folders.Select(part => part + "/")));
    }

    /// <summary>The key of a file in the folder.</summary>
    public string Key(string file) => Prefix + file;

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Scheme}{Bucket}/{Prefix.TrimEnd('/')}".TrimEnd('/');

    private static RegistryException Wrong(string what) =>
        new($"The registry names {what} as the place of its artifacts, which cannot be read: it is to be like s3://bucket/folder.");
}
