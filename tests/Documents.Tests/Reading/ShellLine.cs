using System.Text;

namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>A shell's line, taken apart as far as documents need it: no here-documents, no functions.</summary>
internal sealed class ShellLine
{
    private static readonly string[] Keywords = ["do", "done", "then", "else", "fi", "if", "while", "!", "{", "}", "time", "exec"];
    private readonly string _text;
    private readonly List<SimpleCommand> _commands = [];
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private bool _inWord;
    private bool _isTarget;
    private int _end;

    private ShellLine(string text) => (_text, _end) = (text, text.Length);

    /// <summary>The commands in it, in their order.</summary>
    public IReadOnlyList<SimpleCommand> Commands => _commands;

    /// <summary>The line without the comment behind it.</summary>
    public string Text => _text[.._end].TrimEnd();

    /// <summary>Takes one apart.</summary>
    public static ShellLine Parse(string text)
    {
        var line = new ShellLine(text);
        line.Read();
        return line;
    }

    private void Read()
    {
        for (var at = 0; at < _text.Length; at++)
        {
            switch (_text[at])
            {
                case '#' when !_inWord:
                    _end = Math.Min(_end, at);
                    at = EndOf('\n', at) - 1;
                    break;
                case '\\' when at + 1 < _text.Length && _text[at + 1] == '\n':
                    at++;
                    break;
                case '\\' when at + 1 < _text.Length:
                    Add(_text[++at]);
                    break;
                case '\'':
                    var close = EndOf('\'', at + 1);
                    Add(_text[(at + 1)..close]);
                    at = close;
                    break;
                case '"':
                    at = Quoted(at + 1);
                    break;
                case '$' when at + 1 < _text.Length && _text[at + 1] == '(':
                    at = Nested(at);
                    break;
                case ' ' or '\t':
                    EndWord();
                    break;
                case '\n' or ';' or '|' or '&' or '(' or ')':
                    EndCommand();
                    break;
                case '>' or '<':
                    // A number before it names what is redirected.
                    if (_inWord && _word.ToString().All(char.IsAsciiDigit))
                    {
                        _word.Clear();
                        _inWord = false;
                    }

                    EndWord();
                    at += at + 1 < _text.Length && _text[at + 1] is '>' or '&' ? 1 : 0;
                    _isTarget = true;
                    break;
                default:
                    Add(_text[at]);
                    break;
            }
        }

        EndCommand();
    }

    private int EndOf(char what, int from) => _text.IndexOf(what, Math.Min(from, _text.Length)) is var at and >= 0 ? at : _text.Length;

    private int Quoted(int at)
    {
        _inWord = true;
        for (; at < _text.Length && _text[at] != '"'; at++)
        {
            if (_text[at] == '\\' && at + 1 < _text.Length && _text[at + 1] is '"' or '\\' or '$' or '`')
            {
                at++;
            }

            Add(_text[at]);
        }

        return at;
    }

    // What another command prints is a word that is not known here.
    private int Nested(int at)
    {
        var depth = 0;
        do
        {
            depth += _text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            Add(_text[at++]);
        }
        while (at < _text.Length && (depth > 0 || _text[at - 1] == '$'));
        return at - 1;
    }

    private void Add(char letter)
    {
        _inWord = true;
        _word.Append(letter);
    }

    private void Add(string letters)
    {
        _inWord = true;
        _word.Append(letters);
    }

    private void EndWord()
    {
        if (_inWord && !_isTarget)
        {
            _words.Add(_word.ToString());
        }

        _isTarget = _isTarget && !_inWord;
        _inWord = false;
        _word.Clear();
    }

    private void EndCommand()
    {
        EndWord();
        _isTarget = false;
        var words = _words.SkipWhile(Keywords.Contains).ToList();
        _words.Clear();
        if (words is ["for", ..] || words.Count == 0)
        {
            return;
        }

        var environment = new Dictionary<string, string>();
        while (words.Count > 0 && NameIn(words[0]) is { } name)
        {
            environment[name] = words[0][(name.Length + 1)..];
            words.RemoveAt(0);
        }

        _commands.Add(new SimpleCommand(words, environment));
    }

    private static string? NameIn(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !char.IsAsciiDigit(word[0]) && word[..equals].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? word[..equals]
            : null;
    }
}
