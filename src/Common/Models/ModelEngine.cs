namespace StreamSentiment.Common.Models;

/// <summary>What runs the networks: setting <c>Model:Engine</c>.</summary>
public enum ModelEngine
{
    /// <summary>The compiled LSTM where network and machine allow it, ONNX Runtime otherwise.</summary>
    Auto,

    /// <summary>ONNX Runtime, always.</summary>
    OnnxRuntime,

    /// <summary>The compiled LSTM; a network that is none, or a machine without vectors of 512 bits, is an error.</summary>
    Compiled,
}
