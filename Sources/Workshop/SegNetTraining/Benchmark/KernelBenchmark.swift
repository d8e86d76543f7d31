import Imaging
import LabelledPictures
import SegNetModel
import System

/// How fast the convolutions of a network are trained on one core, shape by shape: with the kernels of our own, and with
/// OpenBLAS' matrix products.
///
/// The two are timed by turns, so that a change of the machine's speed meets both.
public enum KernelBenchmark {
  /// The fastest kernels of our own that this processor has.
  public static var own: TrainingISA {
    TrainingISA.allCases.last { $0.isAvailable && $0 != .openBLAS } ?? .generic
  }

  /// The three sums of a convolution's training step, each timed by itself.
  public enum Pass: String, Sendable, CaseIterable, Codable {
    case forward
    case inputGradient = "input gradient"
    case weightGradient = "weight gradient"
  }

  /// Layers of one shape that are computed with the same sums.
  public struct Shape: Hashable, Sendable, Codable {
    /// Channels that are read.
    public var inputs: Int
    /// Channels that are given.
    public var outputs: Int
    /// Side of the square kernel. **Units**: pixels.
    public var kernelSize: Int
    /// Pixels from one weight of the kernel to the next; 1 is a plain convolution.
    public var dilation: Int
    /// Of the convolution's output. **Units**: pixels.
    public var width: Int
    /// Of the convolution's output; only a strip of its rows is timed. **Units**: pixels.
    public var height: Int
    /// Nobody wants the gradient by the picture.
    public var readsPicture: Bool

    enum CodingKeys: String, CodingKey {
      case inputs, outputs, dilation, width, height
      case kernelSize = "kernel_size"
      case readsPicture = "reads_picture"
    }
  }

  /// **Units**: thousands of millions of multiply-accumulates per second, the median of the turns.
  public struct Row: Sendable, Codable {
    /// The layers that the row is about.
    public var shape: Shape
    /// Which of the three sums.
    public var pass: Pass
    /// With the kernels of `KernelBenchmark.own`.
    public var own: Double
    /// With OpenBLAS' matrix products.
    public var openBLAS: Double
    /// Own over OpenBLAS: the median, least and greatest of the turns.
    public var ratio: Double
    /// Of the turn that was worst for our own kernels.
    public var leastRatio: Double
    /// Of the turn that was best for our own kernels.
    public var greatestRatio: Double

    enum CodingKeys: String, CodingKey {
      case shape, pass, own, ratio
      case openBLAS = "openblas"
      case leastRatio = "least_ratio"
      case greatestRatio = "greatest_ratio"
    }
  }

  /// The shapes of a network's plain convolutions in their order, each once. Depthwise ones are no matrix products;
  /// strided and transposed ones are left out.
  public static func shapes(of network: NetworkSpec, window: PixelSize) throws(NetworkError) -> [Shape] {
    let maps = try network.shapes(for: (width: window.width, height: window.height))
    var found: [Shape] = []
    for layer in network.layers {
      guard let convolution = layer.operation as? Convolution, convolution.groups == 1 else { continue }
      let (input, output) = (maps[layer.inputs[0]]!, maps[layer.name]!)
      let shape = Shape(
        inputs: input.channels, outputs: output.channels, kernelSize: convolution.kernelSize,
        dilation: convolution.dilation, width: output.width, height: output.height,
        readsPicture: layer.inputs[0] == NetworkSpec.picture)
      if !found.contains(shape) { found.append(shape) }
    }
    return found
  }

  /// - Parameters:
  ///   - turns: of both, one after the other.
  ///   - seconds: how long a turn of each takes, about.
  /// - Throws: `TrainingError.noMemory`.
  public static func measure(_ shape: Shape, turns: Int, seconds: Double) throws(TrainingError) -> [Row] {
    let contestants = [
      try ConvolutionStrips(shape, own.kernels),
      try ConvolutionStrips(shape, TrainingISA.openBLAS.kernels),
    ]
    return Pass.allCases.filter { $0 != .inputGradient || !shape.readsPicture }.map { pass in
      // Own, OpenBLAS.
      let rates = (0..<max(1, turns)).map { _ in contestants.map { $0.rate(pass, seconds: seconds) } }
      let ratios = rates.map { $0[0] / $0[1] }.sorted()
      func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
      return Row(
        shape: shape, pass: pass, own: median(rates.map { $0[0] }), openBLAS: median(rates.map { $0[1] }),
        ratio: median(ratios), leastRatio: ratios[0], greatestRatio: ratios[ratios.count - 1])
    }
  }
}

/// The strips of rows that a convolution of one shape works on, and its weights.
private struct ConvolutionStrips {
  let kernels: TrainingKernels
  private let convolution: StripConvolution
  private let operations: Double
  private let input: AlignedBuffer<Float>
  private let dOutput: AlignedBuffer<Float>
  private let output: AlignedBuffer<Float>
  private let dInput: AlignedBuffer<Float>
  private let packed: AlignedBuffer<Float>
  private let packedTransposed: AlignedBuffer<Float>
  private let dWeights: AlignedBuffer<Float>

  init(_ shape: KernelBenchmark.Shape, _ kernels: TrainingKernels) throws(TrainingError) {
    self.kernels = kernels
    func layout(_ channels: Int) -> FeatureLayout {
      FeatureLayout(TensorShape(channels: channels, height: shape.height, width: shape.width))
    }
    let (inputs, outputs) = (layout(shape.inputs), layout(shape.outputs))
    let rows = min(ConvolutionLayer.stripRows(inputs, outputs), shape.height)
    convolution = StripConvolution(
      rows: rows, input: inputs, output: outputs, kernelSize: shape.kernelSize, dilation: shape.dilation)
    let halo = convolution.halo
    let weights = shape.inputs * shape.outputs * shape.kernelSize * shape.kernelSize
    operations = Double(rows * shape.width * weights)
    input = try AlignedBuffer(count: inputs.stripCount(rows: rows + halo))
    dOutput = try AlignedBuffer(count: outputs.stripCount(rows: rows + halo))
    output = try AlignedBuffer(count: rows * outputs.rowCount)
    dInput = try AlignedBuffer(count: rows * inputs.rowCount)
    packed = try AlignedBuffer(count: weights)
    packedTransposed = try AlignedBuffer(count: weights)
    dWeights = try AlignedBuffer(count: weights)
    var random = RandomSource(seed: 1)
    for buffer in [input, dOutput] {
      for index in 0..<buffer.count { buffer[index] = random.nextUnit() }
    }
    let values = (0..<weights).map { _ in random.nextUnit() - 0.5 }
    let packing = PackedShape(outputs: shape.outputs, inputs: shape.inputs, kernelSize: shape.kernelSize)
    var forward = packed.mutableSpan
    var backward = packedTransposed.mutableSpan
    kernels.pack(values.span, packing, into: &forward)
    kernels.packTransposed(values.span, packing, into: &backward)
  }

  private func run(_ pass: KernelBenchmark.Pass) {
    switch pass {
    case .forward:
      var sums = output.mutableSpan
      kernels.convolve(convolution, input.span, packed.span, bias: nil, into: &sums)
    case .inputGradient:
      var gradient = dInput.mutableSpan
      kernels.convolve(convolution.turned, dOutput.span, packedTransposed.span, bias: nil, into: &gradient)
    case .weightGradient:
      var gradient = dWeights.mutableSpan
      kernels.addWeightGradient(convolution, input.span, dOutput.span, to: &gradient)
    }
  }

  /// Thousands of millions of multiply-accumulates per second.
  func rate(_ pass: KernelBenchmark.Pass, seconds: Double) -> Double {
    run(pass)
    let start = SystemClock.monotonicSeconds()
    var (count, now) = (0, start)
    repeat {
      run(pass)
      count += 1
      now = SystemClock.monotonicSeconds()
    } while now - start < seconds
    return Double(count) * operations / (now - start) * 1e-9
  }
}
