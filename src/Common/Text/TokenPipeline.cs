namespace StreamSentiment.Common.Text;

/// <summary>
/// The tokens of one text after all switches of <see cref="TokenizerSettings"/> that need no vocabulary. <see cref="TokenReader"/> reads;
/// then, each if its switch is on: negations are looked for, words are cut to letters, stop words dropped, lemmas taken, negated words
/// marked, and each token but the first is followed by its pair with the one before it. Allocates nothing.
/// </summary>
public ref struct TokenPipeline
{
    private readonly TokenSteps? _steps;
    private TokenReader _reader;
    private NegationScope _scope;

    // What is left of the word that is being cut to letters, and whether that word negates or is negated.
    private ReadOnlySpan<char> _rest;
    private bool _negates;
    private bool _negated;

    // Lengths of the two tokens that stand in the space for pairs.
    private int _first;
    private int _second;
    private bool _pairIsDue;

    internal TokenPipeline(TokenReader reader, TokenSteps? steps)
    {
        _reader = reader;
        _steps = steps;
    }

    /// <summary>The token last read; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Whether <see cref="Current"/> is a word and not a sign, emoticon, number, mention or link.</summary>
    public readonly bool IsWord => _reader.IsWord;

    /// <summary>Whether <see cref="Current"/> is a mention, named (<see cref="TokenizerSettings.KnownMentions"/>) or not; false of pairs.</summary>
    public readonly bool IsMention => _reader.IsMention && !IsPair;

    /// <summary>Whether <see cref="Current"/> is two tokens with a space between them (<see cref="TokenizerSettings.Ngrams"/>).</summary>
    public bool IsPair { get; private set; }

    /// <summary>Whether the text held a token before any was dropped. False until the first <see cref="MoveNext"/>.</summary>
    public bool HeldToken { get; private set; }

    /// <summary>Reads the next token.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool MoveNext()
    {
        if (_steps is null)
        {
            var moved = _reader.MoveNext();
            HeldToken |= moved;
            Current = _reader.Current;
            return moved;
        }

        IsPair = _pairIsDue;
        if (_pairIsDue)
        {
            _pairIsDue = false;
            Current = _steps.Pair.AsSpan(0, _first + 1 + _second);
            return true;
        }

        while (MoveNextPart(out var part))
        {
            if (_steps.Settings.RemoveStopWords && StopWords.Contains(part) && !(_negates && _steps.Settings.KeepNegations))
            {
                continue;
            }

            Current = Finish(part);
            if (_steps.Settings.Ngrams > 1)
            {
                KeepForPair();
            }

            return true;
        }

        return false;
    }

    /// <summary>Reads the next token, or with letters only the next run of letters of a word.</summary>
    private bool MoveNextPart(out ReadOnlySpan<char> part)
    {
        while (true)
        {
            while (!_rest.IsEmpty)
            {
                var length = LettersAtStart(_rest);
                part = _rest[..length];
                _rest = _rest[Math.Min(_rest.Length, length + 1)..];
                if (length > 0)
                {
                    return true;
                }
            }

            if (!_reader.MoveNext())
            {
                part = default;
                return false;
            }

            HeldToken = true;
            part = _reader.Current;
            if (_steps!.SeeksNegations)
            {
                _negates = _reader.IsWord && Negations.Contains(part);
                _negated = _scope.Covers(_reader, _negates) && _steps.Settings.MarkNegations;
            }

            if (!_steps.Settings.LettersOnly)
            {
                return true;
            }

            _rest = _reader.IsWord ? _reader.Current : default;
        }
    }

    private static int LettersAtStart(ReadOnlySpan<char> word)
    {
        var length = 0;
        // Surrogates and marks are parts of letters here: in a word there are no others.
        while (length < word.Length && (char.IsAsciiLetter(word[length]) || word[length] >= 128))
        {
            length++;
        }

        return length;
    }

    private readonly ReadOnlySpan<char> Finish(ReadOnlySpan<char> part)
    {
        var space = _steps!.Word.AsSpan();
        if (_steps.Settings.Lemmatise && _reader.IsWord)
        {
            part = Lemmas.Of(part, space[Negations.Mark.Length..]);
        }

        if (!_negated)
        {
            return part;
        }

        part.CopyTo(space[Negations.Mark.Length..]);
        Negations.Mark.CopyTo(space);
        return space[..(Negations.Mark.Length + part.Length)];
    }

    private void KeepForPair()
    {
        var space = _steps!.Pair.AsSpan();
        if (_first == 0)
        {
            Current.CopyTo(space);
            _first = Current.Length;
            return;
        }

        if (_second > 0)
        {
            space.Slice(_first + 1, _second).CopyTo(space);
            _first = _second;
        }

        space[_first] = ' ';
        Current.CopyTo(space[(_first + 1)..]);
        _second = Current.Length;
        _pairIsDue = true;
    }
}
