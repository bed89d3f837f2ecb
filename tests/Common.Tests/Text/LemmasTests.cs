using StreamSentiment.Common.Text;
using StreamSentiment.TestSupport;
using Xunit.Abstractions;

namespace StreamSentiment.Common.Tests.Text;

public class LemmasTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("love", "love loves loved loving")]
    [InlineData("hope", "hope hopes hoped hoping")]
    [InlineData("hop", "hop hops hopped hopping")]
    [InlineData("try", "try tries tried trying")]
    [InlineData("die", "die dies died dying")]
    [InlineData("kiss", "kiss kisses kissed kissing")]
    [InlineData("travel", "travelled travelling traveled traveling travels")]
    [InlineData("cancel", "cancelled canceled cancelling cancels")]
    [InlineData("fall", "falls fell fallen falling")]
    [InlineData("create", "creates created creating")]
    [InlineData("visit", "visits visited visiting")]
    [InlineData("appreciate", "appreciates appreciated appreciating")]
    [InlineData("disappoint", "disappoints disappointed disappointing")]
    [InlineData("require", "required requiring")]
    [InlineData("handle", "handles handled handling")]
    [InlineData("change", "changes changed changing")]
    [InlineData("belong", "belongs belonged belonging")]
    [InlineData("reach", "reaches reached reaching")]
    [InlineData("rewrite", "rewriting rewrote rewritten")]
    [InlineData("be", "am is are was were been being")]
    [InlineData("wolf", "wolf wolves")]
    [InlineData("house", "house houses housing")]
    [InlineData("virus", "virus viruses")]
    [InlineData("movie", "movie movies")]
    [InlineData("fireman", "fireman firemen")]
    [InlineData("box", "box boxes boxing boxed")]
    [InlineData("mum", "mum mums mum's")]
    [InlineData("good", "good better best")]
    [InlineData("happy", "happy happier happiest")]
    [InlineData("big", "big bigger biggest")]
    [InlineData("nice", "nice nicer nicest")]
    [InlineData("crunchy", "crunchy crunchier crunchiest")]
    public void All_forms_lead_to_the_lemma(string lemma, string forms) =>
        Assert.All(forms.Split(' '), form => Assert.Equal(lemma, Of(form)));

    [Theory]
    [InlineData("thing something string bring king red bed need this bus miss us yes as news his series")]
    [InlineData("teacher water number soldier carrier priest forest interest specimen morning evening hundred its it's that's")]
    [InlineData("don't xs ss s ed ing es est er fest люблю é 2nd gr8")]
    public void What_is_no_form_stays(string words) => Assert.All(words.Split(' '), word => Assert.Equal(word, Of(word)));

    [Fact]
    public void What_may_be_a_verb_is_the_verb()
    {
        Assert.Equal(["meet", "build", "feel", "tire", "bore", "leave", "see"],
            "meeting building feeling tired bored left saw".Split(' ').Select(Of));
    }

    [Fact]
    public void The_lists_hold_each_form_once_and_lemmas_that_are_their_own()
    {
        var forms = WordLists.Lines("irregular.txt").SelectMany(words => words).ToList();
        Assert.Equal(forms.Count, forms.Distinct().Count());
        Assert.All(WordLists.Lines("irregular.txt"), words => Assert.True(words.Length > 1, $"{words[0]} has no form"));
        foreach (var list in new[] { "irregular.txt", "no-forms.txt", "adjectives.txt", "bases.txt" })
        {
            Assert.All(WordLists.Lines(list).Select(words => words[0]), word => Assert.Equal(word, Of(word)));
        }
    }

    [Fact]
    public void No_letters_at_all_break_the_rules()
    {
        var random = new Random(3);
        var endings = "s es ies ed ied ing ying er ier est iest men us 's".Split(' ');
        for (var round = 0; round < 50_000; round++)
        {
            var stem = new string(random.GetItems<char>("aeiouyhstlrnzgcdv'*1é", random.Next(8)));
            var word = stem + endings[random.Next(endings.Length)];
            Assert.InRange(Of(word).Length, 1, word.Length + 1);
        }
    }

    [SkippableFact]
    public void The_rules_agree_with_a_published_list()
    {
        var file = Repository.SharedData("lexicons/lemmatization-en.txt");
        Skip.If(file is null, "The data folder ../shared/data is not there.");
        var pairs = File.ReadLines(file).Select(line => line.Split('\t'))
            .Where(pair => pair.Length == 2 && pair[1].Length <= TokenReader.MaxTokenLength && pair[1].All(char.IsAsciiLetterLower))
            .ToLookup(pair => pair[1], pair => pair[0]);
        var lemmas = pairs.SelectMany(pair => pair).Distinct()
            .Where(lemma => lemma.Length <= TokenReader.MaxTokenLength && lemma.All(char.IsAsciiLetterLower) && !pairs.Contains(lemma))
            .ToList();
        var agreed = pairs.Count(pair => pair.Contains(Of(pair.Key)));
        var kept = lemmas.Count(lemma => Of(lemma) == lemma);
        output.WriteLine($"Of {pairs.Count:N0} forms {agreed:N0} ({(double)agreed / pairs.Count:P1}) get a lemma that the list gives;");
        output.WriteLine($"of its {lemmas.Count:N0} lemmas {kept:N0} ({(double)kept / lemmas.Count:P1}) stay as they are.");
        Assert.True((double)agreed / pairs.Count >= 0.94, $"{agreed} of {pairs.Count}");
        Assert.True((double)kept / lemmas.Count >= 0.995, $"{kept} of {lemmas.Count}");
    }

    [SkippableFact]
    public void The_stop_words_hold_the_classic_ones()
    {
        var file = Repository.SharedData("lexicons/stopwords_en_nltk127.txt");
        Skip.If(file is null, "The data folder ../shared/data is not there.");
        Assert.All(File.ReadLines(file).Where(word => word.Length > 0), word => Assert.True(StopWords.Contains(word), word));
    }

    private static string Of(string word)
    {
        Span<char> space = stackalloc char[TokenSteps.MaxLength];
        return Lemmas.Of(word, space).ToString();
    }
}
