import Imaging
import SegNetModel

extension NetworkSpec {
  /// Shapes for a size that every network can have, for what does not depend on the size.
  func shapesAtAnySize() throws(NetworkError) -> [String: TensorShape] {
    try shapes(for: (width: Self.anySide, height: Self.anySide))
  }

  private static let anySide = 1 << NetworkLimits.stages

  /// Why a network that can be run cannot be trained, or nil: operations that can only be run, heads that are no plain
  /// convolutions, layers that lead nowhere.
  public var trainingProblem: String? {
    let side = Self.anySide
    guard let shapes = try? shapesAtAnySize() else { return nil }
    var operations: [String: any TrainableOperation] = [:]
    do throws(NetworkError) {
      for layer in layers { operations[layer.name] = try layer.trainableOperation() }
    } catch { return "\(error)" }
    let read = Set(layers.flatMap(\.inputs))
    for head in heads {
      guard operations[head.layer]?.canBeHead == true else {
        return
          "layer '\(head.layer)': what a network gives must come from a convolution without batch norm, ReLU and "
          + "dropout to be trained"
      }
      guard shapes[head.layer]!.width == side, shapes[head.layer]!.height == side else {
        return
          "layer '\(head.layer)' gives \(shapes[head.layer]!), smaller than the picture of \(side)x\(side)"
      }
    }
    let headLayers = Set(heads.map(\.layer))
    for layer in layers where !read.contains(layer.name) && !headLayers.contains(layer.name) {
      return "layer '\(layer.name)' leads nowhere: no layer reads it, and it is no head of the network"
    }
    return nil
  }

  /// The size of the maps for pictures of a size: rounded up to what the poolings need.
  public func paddedSize(_ size: PixelSize) -> PixelSize {
    let multiple = sizeMultiple
    func padded(_ extent: Int) -> Int { (extent + multiple - 1) / multiple * multiple }
    return PixelSize(width: padded(size.width), height: padded(size.height))
  }
}
