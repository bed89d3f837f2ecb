using StreamSentiment.Documents.Tests.Checks;

namespace StreamSentiment.Documents.Tests;

/// <summary>A command that cannot work is told without running it.</summary>
public class CommandCheckTests
{
    [Theory]
    [InlineData("./run 'open", "the shell does not understand it")]
    [InlineData("./run --until-finished", "./run has no option --until-finished")]
    [InlineData("./run replay", "./run has no command 'replay'")]
    [InlineData("./run sql \"select 1\" --quick", "./run sql has no option --quick")]
    [InlineData("./run incidents all", "./run incidents takes no 'all'")]
    [InlineData("./run --Alerting:Cnsecutive=3", "there is no setting Alerting:Cnsecutive")]
    [InlineData("Alerting__Cnsecutive=3 ./run", "there is no setting Alerting:Cnsecutive")]
    [InlineData("export Feeds__x__Tokn=y", "there is no setting Feeds:x:Tokn")]
    [InlineData("./train evaluate --hold-out airline", "./train evaluate has no option --hold-out")]
    [InlineData("./train lstm", "./train has no command 'lstm'")]
    [InlineData("./bench streem", "./bench has no stage 'streem'")]
    [InlineData("./bench stream --hours 1", "./bench has no option --hours")]
    [InlineData("./test Scorers", "./test knows no 'Scorers'")]
    [InlineData("./test --lang", "./test knows no '--lang'")]
    [InlineData("./test --chaos 3 --sed 1", "./test --chaos has no option --sed")]
    [InlineData("./runs", "there is no program ./runs")]
    [InlineData("deploy/no-such.sh", "there is no deploy/no-such.sh")]
    [InlineData("psql -f deploy/postgres/rules.sql", "there is no deploy/postgres/rules.sql")]
    [InlineData("kubctl get pods", "'kubctl' is neither")]
    [InlineData("docker build --target no-such .", "Dockerfile has no 'no-such'")]
    [InlineData("dotnet StreamSentiment.Scores.dll", "no project builds StreamSentiment.Scores.dll")]
    [InlineData("dotnet StreamSentiment.Scorer.dll --check-helth", "a worker knows no '--check-helth'")]
    [InlineData("./run --fresh && ./bench --hours 1", "./bench has no option --hours")]
    public void What_does_not_exist_is_told(string command, string expected) =>
        Assert.Contains(CommandCheck.ProblemsOf(command), problem => problem.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("./run --feed FILE --until-done --rate 5 --Feeds:x:Rules:0:Value='(cat OR dog)'")]
    [InlineData("./run sql \"QUERY\" --data DIR")]
    [InlineData("./run replay-dead-letters --reason too-large --Feed:MaxRecordBytes=1 --kafka … --postgres …")]
    [InlineData("./train COMMAND --help")]
    [InlineData("./train register --package models/tweet-sentiment/4 --alias champion")]
    [InlineData("./bench stream --minutes 3")]
    [InlineData("./bench STAGE")]
    [InlineData("./test --long EndToEnd")]
    [InlineData("./test --chaos MINUTES --seed 3")]
    [InlineData("cp deploy/systemd/streamsentiment-*.service /etc/systemd/system/")]
    [InlineData("cat deploy/secrets/dashboard_key > out/key")]
    public void What_exists_is_fine(string command) => Assert.Empty(CommandCheck.ProblemsOf(command));

    [Theory]
    [InlineData("--until-finished", "no program knows --until-finished")]
    [InlineData("--data DIR --hold-out airline", "no program knows --hold-out")]
    [InlineData("--Alerting:Cnsecutive=5", "no program knows --Alerting:Cnsecutive")]
    public void An_option_that_no_program_has_is_told(string span, string expected) => Assert.Equal([expected], OptionCheck.ProblemsOf(span));

    [Theory]
    [InlineData("./run", true)]
    [InlineData("./run sql \"x\"", true)]
    [InlineData("MLFLOW_TRACKING_URI=http://x:1 ./train champion", true)]
    [InlineData("deploy/checks/run.sh", true)]
    [InlineData("curl -s x", true)]
    [InlineData("curl", false)]
    [InlineData("deploy/secrets/dashboard_key", false)]
    [InlineData("./runs", false)]
    public void A_span_is_a_command_when_a_program_stands_first(string span, bool expected) => Assert.Equal(expected, CommandCheck.IsCommand(span));
}
