using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>A model and its version: verdicts on one are judged in one order, by one process at a time.</summary>
internal readonly record struct ModelKey(string Model, string ModelVersion)
{
    /// <summary>The number of the advisory lock that orders whoever takes verdicts on it.</summary>
    public long LockNumber => AdvisoryLock.NumberFor($"verdicts\u001f{Model}\u001f{ModelVersion}");
}

/// <summary>Numbers of Postgres' advisory locks.</summary>
internal static class AdvisoryLock
{
    /// <summary>The same number for the same name, everywhere.</summary>
    public static long NumberFor(string name) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
