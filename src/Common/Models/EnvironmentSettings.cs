using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace StreamSentiment.Common.Models;

/// <summary>Settings from environment variables alone, such as <c>Model__RecallFloor</c>: for programs without a host.</summary>
public static class EnvironmentSettings
{
    /// <summary>Reads a section.</summary>
    /// <param name="section">Its name, such as <c>Model</c>.</param>
    /// <exception cref="RegistryException">A value cannot be.</exception>
    public static T Read<T>(string section)
        where T : class, new()
    {
        var options = new T();
        try
        {
            new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(section).Bind(options);
        }
        catch (InvalidOperationException error)
        {
            throw new RegistryException(
                $"A variable {section.Replace(":", "__", StringComparison.Ordinal)}__… cannot be understood: {error.Message}", error);
        }

        var wrong = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true)
            ? options
            : throw new RegistryException(string.Join(" ", wrong.Select(result => $"Setting {section}: {result.ErrorMessage}")));
    }
}
