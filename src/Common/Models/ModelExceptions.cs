namespace StreamSentiment.Common.Models;

/// <summary>A model package that cannot be used. The message says which package, which file, what is wrong and what to do.</summary>
public sealed class ModelPackageException : Exception
{
    /// <summary>Describes a broken package.</summary>
    /// <param name="package">Its folder, or its name and version.</param>
    /// <param name="file">The file at fault, or null when it is the whole.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="remedy">What to do, without a full stop.</param>
    public ModelPackageException(string package, string? file, string problem, string remedy, Exception? inner = null)
        : base($"Model package {package}{(file is null ? "" : $", file {file}")}: {problem}. {remedy}.", inner)
    {
    }
}

/// <summary>A model registry that is not there or holds nothing usable. The message names the setting.</summary>
public class RegistryException : Exception
{
    /// <summary>Describes the failure.</summary>
    public RegistryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>A model registry, or where its packages lie, that does not answer or says to come again: asking later may help.</summary>
public sealed class RegistryUnavailableException : RegistryException
{
    /// <summary>Whether nothing was heard for as long as somebody would wait: who asks again at once only waits again.</summary>
    public bool IsSilence { get; init; }

    /// <summary>Describes the failure.</summary>
    public RegistryUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
