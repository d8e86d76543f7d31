import CSegKernels
import Imaging
import SegNetModel

extension ModelDescription {
  /// What the graph alone does not say: the class layer gives one score per class and pixel, and 7-bit activations
  /// have no sign.
  func checkStreamable() throws(RuntimeError) {
    // A network that cannot be has no size multiple: its own error comes first.
    _ = try ModelWeights.convolutions(of: network)
    let multiple = network.sizeMultiple
    let shapes: [String: TensorShape]
    do { shapes = try network.shapes(for: (width: multiple, height: multiple)) } catch {
      throw .network(layer: error.layer, problem: error.problem)
    }
    let last = network.classLayer!
    guard let classifier = last.operation as? Convolution, classifier.activation == .none else {
      throw .network(layer: last.name, problem: "the last layer must be a convolution without activation")
    }
    let classes = palette.count
    guard classes <= SEG_LARGEST_CLASSES else {
      throw .network(
        layer: last.name,
        problem: "gives \(classes) classes; at most \(SEG_LARGEST_CLASSES) can be told apart")
    }
    guard classifier.outputChannels == classes, shapes[last.name]!.height == multiple else {
      throw .network(
        layer: last.name,
        problem: "gives \(shapes[last.name]!), expected \(classes) classes at the picture's own scale")
    }
    for layer in network.layers where arithmetic == .int8 && network.head(layer.name) == nil {
      guard let convolution = layer.operation.convolution, convolution.activation != .relu else {
        continue
      }
      throw .network(layer: layer.name, problem: "int8 activations have no sign, a ReLU must follow")
    }
  }
}
