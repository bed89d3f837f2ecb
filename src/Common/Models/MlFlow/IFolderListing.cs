namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>A store of artifacts that can also tell folders.</summary>
internal interface IFolderListing
{
    /// <summary>The folders that lie directly in it, by their names.</summary>
    Task<IReadOnlyList<string>> ListFoldersAsync(CancellationToken cancellationToken);
}
