namespace StreamSentiment.TestSupport;

/// <summary>How long the soaks go on: a few rounds with <c>./test</c>, all of them with <c>./test --long</c>.</summary>
public static class Soak
{
    /// <summary>The number of rounds to run.</summary>
    public static int Rounds(int few, int full) => Environment.GetEnvironmentVariable("STREAMSENTIMENT_LONG") == "1" ? full : few;
}
