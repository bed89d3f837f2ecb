using Microsoft.ML.OnnxRuntime;
using StreamSentiment.Common.Models.Lstm;
using StreamSentiment.Common.Models.Onnx;

namespace StreamSentiment.Common.Models;

/// <summary>Makes a package's network ready to run, by the engine that is asked for.</summary>
internal static class Networks
{
    /// <summary>The engine that <see cref="ModelEngine.Auto"/> means for a package on this machine.</summary>
    /// <exception cref="InvalidDataException">The network is no ONNX file.</exception>
    public static ModelEngine EngineFor(ModelPackage package) =>
        LstmProgram.Supported && package.Program is not null ? ModelEngine.Compiled : ModelEngine.OnnxRuntime;

    /// <summary>Makes the network ready for one thread.</summary>
    /// <exception cref="ModelPackageException">It cannot be run, has other inputs than the manifest says, or cannot be compiled as was asked.</exception>
    public static INetwork Open(ModelPackage package, ModelEngine engine)
    {
        try
        {
            var possible = engine == ModelEngine.OnnxRuntime ? engine : EngineFor(package);
            if (engine == ModelEngine.Compiled && possible != engine)
            {
                throw NotCompiled(package);
            }

            return possible == ModelEngine.Compiled
                ? new LstmNetwork(package.Program!)
                : new OnnxNetwork(new OnnxSession(package.Onnx, package.Manifest.Graph, package.Manifest.Preprocessing.MaxTokens));
        }
        catch (Exception error) when (error is OnnxRuntimeException or InvalidDataException)
        {
            throw new ModelPackageException(
                package.Directory,
                ModelPackage.OnnxFile,
                $"it cannot be run ({error.Message.TrimEnd('.')})",
                "Train or copy the package again",
                error);
        }
    }

    private static ModelPackageException NotCompiled(ModelPackage package) => new(
        package.Directory,
        ModelPackage.OnnxFile,
        LstmProgram.Supported ? "it is no LSTM that can be compiled" : "this machine has no vectors of 512 bits, which a compiled network needs",
        "Set Model:Engine to Auto or OnnxRuntime");
}
