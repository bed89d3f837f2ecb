using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Distillation;

/// <summary>Logits that one teacher, or the mean of several, gives.</summary>
/// <param name="Lessons">For each text of <see cref="LessonTexts.All"/>.</param>
/// <param name="Validation">For each validation text that holds a token.</param>
internal sealed record Judgements(float[] Lessons, float[] Validation)
{
    /// <summary>The weighted mean.</summary>
    public static Judgements Mean(IReadOnlyList<(Judgements Logits, float Weight)> teachers)
    {
        return new Judgements(Of(logits => logits.Lessons), Of(logits => logits.Validation));

        float[] Of(Func<Judgements, float[]> part)
        {
            var sum = new float[part(teachers[0].Logits).Length];
            foreach (var (logits, weight) in teachers)
            {
                var values = part(logits);
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += weight * values[i];
                }
            }

            var weights = teachers.Sum(teacher => teacher.Weight);
            return Array.ConvertAll(sum, value => value / weights);
        }
    }

    /// <summary>
    /// What teachers say of whom each has learned all labelled texts but one fold: of a labelled text the one that has not learned it, of
    /// all others the mean.
    /// </summary>
    /// <param name="folds">Teacher k has not learned the texts k, k + n, k + 2n and so on, n being how many teachers there are.</param>
    /// <param name="labelled">How many of the lessons are labelled: the first ones.</param>
    public static Judgements OfFolds(IReadOnlyList<Judgements> folds, int labelled)
    {
        var mean = Mean([.. folds.Select(fold => (fold, 1f))]);
        for (var text = 0; text < labelled; text++)
        {
            mean.Lessons[text] = folds[text % folds.Count].Lessons[text];
        }

        return mean;
    }

    /// <summary>Figures on the validation texts, where positive is what has a probability above one half.</summary>
    public Figures OnValidation(Corpus corpus) => Figures.Of(Validation, corpus.Validation.Labels, 0);
}
