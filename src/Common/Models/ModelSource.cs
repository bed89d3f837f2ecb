using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Models;

/// <summary>Finds the model to serve: chooses, fetches, loads and proves it by its golden examples.</summary>
public sealed class ModelSource(IModelRegistry registry, ILogger<ModelSource> logger)
{
    /// <summary>Opens the best version that proves itself. One that does not is passed over, and the next is tried.</summary>
    /// <param name="servingDataDigest">Data digest of the version that is serving now; null at the start.</param>
    /// <returns>A checked package whose <see cref="ModelPackage.Choice"/> says why it was taken.</returns>
    /// <exception cref="RegistryException">The registry is missing or holds nothing usable; the message names the setting and each
    /// version's reason.</exception>
    public async Task<ModelPackage> OpenAsync(ModelOptions options, string? servingDataDigest = null,
        CancellationToken cancellationToken = default)
    {
        List<ModelVersion> versions = [.. await registry.ListAsync(options.Name, cancellationToken)];
        if (versions.Count == 0)
        {
            throw new RegistryException(
                $"The model registry {registry.Location} holds no version of '{options.Name}': name another folder with --registry "
                + "(setting Model:Registry), another model with Model:Name, or train one.");
        }

        while (true)
        {
            var choice = ModelChooser.Choose(versions, options.ToCriteria(servingDataDigest));
            if (choice.Chosen is not { } chosen)
            {
                throw new RegistryException(
                    $"The model registry {registry.Location} (--registry, setting Model:Registry) holds no usable version of "
                    + $"'{options.Name}'"
                    + $"{(options.Version is null ? "" : $" under the number {options.Version} (setting Model:Version)")}: "
                    + string.Join("; ", choice.PassedOver.Select(passed => $"version {passed.Version.Version}: {passed.Reason}")) + ".");
            }

            try
            {
                var directory = await registry.FetchAsync(chosen, cancellationToken);
                var package = ModelPackage.Load(directory, options.MaxMegabytes * 1024L * 1024);
                using (var model = new SentimentModel(package, options.Engine))
                {
                    model.VerifyGolden();
                }

                package.Choice = choice;
                LogMessages.Chosen(logger, package.Name, package.Version, choice.Reason);
                foreach (var (version, reason) in choice.PassedOver)
                {
                    if (version.Aliases.Contains(ModelVersion.Champion))
                    {
                        LogMessages.ChampionPassedOver(logger, version.Name, version.Version, reason);
                    }
                    else
                    {
                        LogMessages.PassedOver(logger, version.Name, version.Version, reason);
                    }
                }

                return package;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Whatever a package does to whoever opens it, the version before it serves.
                LogMessages.Refused(logger, chosen.Name, chosen.Version, error.Message);
                versions[versions.IndexOf(chosen)] = chosen with { Problem = error.Message.TrimEnd('.') };
            }
        }
    }
}
