using System.Diagnostics;
using StreamSentiment.TestSupport;
using Xunit.Sdk;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Tries spoilt inputs on a parser, for a number of rounds or for a time.</summary>
/// <param name="target">The parser.</param>
/// <param name="seed">Decides which inputs they are: the same seed gives the same ones.</param>
/// <param name="time">How long; null for <see cref="FuzzTarget.Rounds"/>.</param>
internal sealed class Fuzzer(FuzzTarget target, int seed, TimeSpan? time)
{
    // Of the processor, which a busy machine does not change. No good input needs a hundredth of it.
    private static readonly TimeSpan MostProcessorTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private const int MostFaults = 5;
    private const int MostShrinks = 400;

    private readonly List<Fault> _faults = [];
    private readonly Lock _lock = new();
    private byte[] _input = [];
    private int _case;
    private bool _isOver;

    /// <summary>How many inputs were tried.</summary>
    public int Tried => _case;

    /// <summary>Tries them.</summary>
    /// <returns>The faults that were found, a few of them at most.</returns>
    public IReadOnlyList<Fault> Run()
    {
        var work = new Thread(Work) { IsBackground = true, Name = target.Name };
        var (watched, since) = (-1, TimeSpan.Zero);
        work.Start();
        while (!work.Join(Look))
        {
            var (current, used) = (Volatile.Read(ref _case), Environment.CpuUsage.TotalTime);
            if (current != watched)
            {
                (watched, since) = (current, used);
            }
            else if (used - since > MostProcessorTime)
            {
                // The thread cannot be ended: it goes on until the process does.
                lock (_lock)
                {
                    _isOver = true;
                    return [.. _faults, new Fault(target, current, _input, $"no end after {MostProcessorTime.TotalSeconds} s of processor time", "")];
                }
            }
        }

        return _faults;
    }

    /// <summary>What is wrong with how the parser takes an input; null when all is well.</summary>
    public static (string Problem, string Place)? Try(FuzzTarget target, byte[] input)
    {
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            target.Parse(input);
        }
        catch (Exception problem) when (!target.Refusals.Any(refusal => refusal.IsInstanceOfType(problem)))
        {
            return ($"{problem.GetType().Name}: {problem.Message}", PlaceOf(problem));
        }
        catch (Exception problem) when (problem is not (XunitException or OutOfMemoryException))
        {
            // It says no, as it may.
        }

        var allocated = GC.GetTotalAllocatedBytes() - before;
        var most = target.MaxAllocated + (target.AllocatedPerByte * input.Length);
        return allocated <= most ? null : ($"{allocated:N0} bytes were allocated for {input.Length:N0}, and at most {most:N0} are allowed", "");
    }

    private void Work()
    {
        var clock = Stopwatch.StartNew();
        byte[][] good = [.. target.Known, .. target.Seeds];
        for (var number = 0; !Volatile.Read(ref _isOver) && (number < good.Length || (time is { } limit ? clock.Elapsed < limit : number < good.Length + target.Rounds)); number++)
        {
            var input = number < good.Length ? good[number] : new Mutator(target, new Random(unchecked((seed * 1_000_003) + number))).Next();
            lock (_lock)
            {
                _input = input;
                Volatile.Write(ref _case, number);
            }

            if (Try(target, input) is not { } fault)
            {
                continue;
            }

            if (!_faults.Exists(known => IsSame(known.Problem, known.Place, fault)))
            {
                lock (_lock)
                {
                    _faults.Add(new Fault(target, number, Shrunk(input, fault), fault.Problem, fault.Place));
                }

                if (_faults.Count == MostFaults)
                {
                    return;
                }
            }
        }
    }

    // Leaves out as much as leaves the same fault.
    private byte[] Shrunk(byte[] input, (string Problem, string Place) fault)
    {
        var tries = 0;
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length && tries < MostShrinks;)
            {
                byte[] smaller = [.. input[..at], .. input[(at + size)..]];
                tries++;
                if (Try(target, smaller) is { } other && IsSame(other.Problem, other.Place, fault))
                {
                    input = smaller;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }

    private static bool IsSame(string problem, string place, (string Problem, string Place) fault) =>
        place == fault.Place && problem.Split(':')[0] == fault.Problem.Split(':')[0];

    // The innermost line of ours.
    private static string PlaceOf(Exception problem)
    {
        var lines = (problem.StackTrace ?? "").Split('\n').Where(line => line.Contains("StreamSentiment.", StringComparison.Ordinal)).Select(line => line.Trim());
        var trace = lines.Where(line => !line.Contains(".Fuzz.", StringComparison.Ordinal)).Take(3).ToList();
        return trace.Count > 0 ? string.Join(Environment.NewLine, trace) : problem.StackTrace ?? "";
    }
}
