namespace StreamSentiment.Common.Models.Serving;

/// <summary>Which version serves from a moment on, why, and why the others do not.</summary>
/// <param name="ChosenAt">The moment.</param>
/// <param name="Choice">The choice; <see cref="ModelChoice.Chosen"/> is never null.</param>
/// <param name="Registry">Where the registry is.</param>
public sealed record ChoiceAccount(DateTimeOffset ChosenAt, ModelChoice Choice, string Registry);

/// <summary>Wants to know which version serves and why.</summary>
public interface IChoiceListener
{
    /// <summary>The choice, or the reason for or against some version, is another one. Returns at once.</summary>
    void Chose(ChoiceAccount account);
}
