import LabelledPictures
import SegNetModel

/// The memory that a `NetworkPlan` takes, known without taking it. **Units**: bytes.
///
/// Follows the initialisers of the layers buffer by buffer; a test holds it against what they really take.
struct PlanMemory: Equatable, Sendable {
  /// What the layers keep of a forward pass; without a backward pass they share it.
  private(set) var maps = 0
  private(set) var gradients = 0
  /// Packed weights, strips of rows, sums.
  private(set) var scratch = 0

  var total: Int { maps + gradients + scratch }

  /// - Throws: `NetworkError` for a network that cannot be, or not at this size.
  init(_ spec: NetworkSpec, width: Int, height: Int, pictures: Int, workers: Int, trains: Bool)
    throws(NetworkError)
  {
    let graph = try LayerGraph(spec, width: width, height: height)
    let inputChannels = Dictionary(
      try spec.convolutions().map { ($0.name, $0.inputChannels) }, uniquingKeysWith: { first, _ in first })
    var needs = Workspace.Needs()
    if trains {
      gradients = takenBytes(4 * graph.gradientSchedule(pictures: pictures).schedule.count)
    } else {
      maps = takenBytes(4 * graph.mapSchedule(pictures: pictures).schedule.count)
    }
    for (number, node) in graph.nodes.enumerated() {
      if node.isStored, trains || number == 0 { maps += takenBytes(4 * pictures * node.layout.pictureCount) }
      guard let first = node.inputs.first else { continue }
      let input = graph.nodes[first].layout
      func strips(_ layout: FeatureLayout, rows: Int) {
        scratch += workers * takenBytes(4 * layout.stripCount(rows: rows))
      }
      switch node.operation {
      case nil: break
      case is Concatenation: break
      case let operation as any ConvolutionOperation:
        let convolution = operation.convolution
        let form = ConvolutionWeights.Form(node.operation!)
        let weights = convolution.weightShape(inputChannels: inputChannels[node.name]!).reduce(1, *)
        let sizes = ConvolutionWeights.bufferCounts(form, weights, trains: trains)
        scratch += takenBytes(4 * sizes.packed) + takenBytes(4 * sizes.transposed)
        scratch += takenBytes(4 * sizes.rearranged)
        scratch += Normalization.bytes(channels: node.layout.channels, pictures: pictures)
        let kernel = form == .quadrants ? 1 : convolution.kernelSize
        needs = needs.union(
          ConvolutionLayer.scratch(
            input, node.layout,
            rows: min(ConvolutionLayer.stripRows(input, node.layout), node.layout.height),
            halo: (kernel - 1) * convolution.dilation, weights: weights, pictures: pictures, trains: trains))
      case is MaxPooling:
        maps += takenBytes(pictures * node.layout.channels * node.layout.height * node.layout.width)
        needs = needs.union(Workspace.Needs(inputStrip: input.stripCount(rows: 2)))
      case is MaxUnpooling, is PixelShuffle:
        strips(input, rows: 1)
        needs = needs.union(Workspace.Needs(inputStrip: input.rowCount))
      case is Upsampling:
        strips(input, rows: 2)
        needs = needs.union(Workspace.Needs(inputStrip: input.rowCount))
      case is Addition:
        strips(input, rows: 2)
        needs = needs.union(Workspace.Needs(inputStrip: input.rowCount))
      default: break
      }
    }
    for count in [needs.inputStrip, needs.gradientStrip] where count > 0 {
      scratch += workers * takenBytes(4 * count)
    }
    scratch += takenBytes(4 * needs.weightGradients)
  }
}
