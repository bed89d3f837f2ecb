using Microsoft.Extensions.Logging;

namespace StreamSentiment.Standalone.Console;

/// <summary>Prints log messages as plain lines above the status line: what matters to a person, without categories and dates.</summary>
[ProviderAlias("Screen")]
internal sealed class ScreenLoggerProvider(Screen screen) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new ScreenLogger(screen);

    public void Dispose()
    {
    }

    private sealed class ScreenLogger(Screen screen) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception) + (exception is null ? "" : $" {exception.GetBaseException().Message}");
            if (logLevel >= LogLevel.Warning)
            {
                screen.Warn($"{(logLevel >= LogLevel.Error ? "error" : "warning")}: {line}");
            }
            else
            {
                screen.Say(line);
            }
        }
    }
}
