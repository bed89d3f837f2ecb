namespace StreamSentiment.Common.Models;

/// <summary>A registry that takes new versions and moves aliases. What it has taken never changes.</summary>
public interface IModelRegistryWriter : IModelRegistry
{
    /// <summary>
    /// Adds a copy of a package, all files that its <c>model.json</c> lists, under a name and a version of this registry. Readers see the
    /// version whole or not at all.
    /// </summary>
    /// <param name="package">A checked package; its own name and version do not matter.</param>
    /// <param name="version">Wanted version; null takes the next free number.</param>
    /// <returns>The version as the registry now lists it.</returns>
    /// <exception cref="RegistryException">The version is there already, or the registry cannot be written.</exception>
    Task<ModelVersion> AddAsync(ModelPackage package, string name, string? version, CancellationToken cancellationToken);

    /// <summary>Why a text can be no alias here, without a full stop; null when it can.</summary>
    string? AliasProblem(string aliasName);

    /// <summary>Makes an alias point at a version, wherever it pointed before. Readers see the old or the new one.</summary>
    /// <exception cref="RegistryException">There is no such version, or the registry cannot be written.</exception>
    Task SetAliasAsync(string name, string aliasName, string version, CancellationToken cancellationToken);
}
