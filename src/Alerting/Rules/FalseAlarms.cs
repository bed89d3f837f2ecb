namespace StreamSentiment.Alerting.Rules;

/// <summary>
/// How often the rules speak when nothing has changed: verdicts come at a steady rate, and each is wrong with the same chance, whatever the
/// others were. Exact under these assumptions; <c>docs/alerting.md</c> shows what follows.
/// </summary>
public static class FalseAlarms
{
    private const double Day = 86_400;

    /// <summary>The mean number of verdicts until so many in a row are wrong for the first time.</summary>
    public static double VerdictsToFirstRun(int consecutive, double error) =>
        (1 - Math.Pow(error, consecutive)) / ((1 - error) * Math.Pow(error, consecutive));

    /// <summary>
    /// The mean number of incidents a day by the rule of runs. A run completes with every verdict that ends so many wrong ones, which is
    /// <c>error^consecutive</c> of them; it opens an incident when none completed in the quiet time before.
    /// </summary>
    /// <param name="consecutive">How many in a row.</param>
    /// <param name="window">How far they may lie apart.</param>
    /// <param name="quiet">An incident is over when no run completes for so long.</param>
    /// <param name="perSecond">Verdicts a second.</param>
    /// <param name="error">The chance that a verdict is wrong.</param>
    public static double IncidentsPerDay(int consecutive, TimeSpan window, TimeSpan quiet, double perSecond, double error) =>
        FitsInto(consecutive, window, perSecond)
            ? Day * perSecond * Math.Pow(error, consecutive) * NoFurtherRun(consecutive, VerdictsIn(quiet, perSecond), error)[^1]
            : 0;

    /// <summary>The part of all time in which an incident is open, by the rule of runs.</summary>
    public static double OpenShare(int consecutive, TimeSpan window, TimeSpan quiet, double perSecond, double error) =>
        FitsInto(consecutive, window, perSecond)
            ? Math.Pow(error, consecutive) * NoFurtherRun(consecutive, VerdictsIn(quiet, perSecond), error).SkipLast(1).Sum()
            : 0;

    /// <summary>
    /// The mean number of runs a day by the rule by share: of verdicts that are wrong while, with them, the share is at or above the limit.
    /// Incidents are fewer, for most runs follow others.
    /// </summary>
    /// <param name="limit">The share.</param>
    /// <param name="inWindow">Verdicts in a window.</param>
    /// <param name="perSecond">Verdicts a second.</param>
    /// <param name="error">The chance that a verdict is wrong.</param>
    public static double ShareRunsPerDay(double limit, int inWindow, double perSecond, double error) =>
        Day * perSecond * error * AtLeast((int)Math.Ceiling(Math.Round(limit * inWindow, 9)) - 1, inWindow - 1, error);

    // The chance that of so many verdicts so many or more are wrong.
    private static double AtLeast(int wrong, int verdicts, double error)
    {
        // In logarithms: of thousands of verdicts the chance that none is wrong is smaller than any double.
        var chance = verdicts * Math.Log(1 - error);
        var sum = 0.0;
        for (var k = 0; k <= verdicts; k++)
        {
            sum += k >= wrong ? Math.Exp(chance) : 0;
            chance += Math.Log((verdicts - k) / (k + 1.0) * error / (1 - error));
        }

        return sum;
    }

    // Evenly spaced verdicts lie as far apart as their number says.
    private static bool FitsInto(int consecutive, TimeSpan window, double perSecond) => (consecutive - 1) / perSecond <= window.TotalSeconds + 1e-9;

    private static int VerdictsIn(TimeSpan time, double perSecond) => (int)Math.Floor((time.TotalSeconds * perSecond) + 1e-9);

    // The chances that after a run the next 0, 1, ... count verdicts complete no other.
    private static double[] NoFurtherRun(int consecutive, int count, double error)
    {
        var none = new double[count + 1];
        none[0] = 1;
        // How likely it is to stand at so many wrong ones in a row; after a run the next verdict decides: wrong is another run.
        var streak = new double[consecutive];
        streak[0] = 1 - error;
        for (var verdict = 1; verdict <= count; verdict++)
        {
            none[verdict] = streak.Sum();
            var next = new double[consecutive];
            next[0] = (1 - error) * streak.Sum();
            for (var wrong = 1; wrong < consecutive; wrong++)
            {
                next[wrong] = error * streak[wrong - 1];
            }

            streak = next;
        }

        return none;
    }
}
