import CSegKernels
import Imaging
import SegNetModel

extension ModelDescription {
  /// Whether the network fits the rest of the model, and its classes the kernels.
  func checkStreamable() throws(RuntimeError) {
    do { try checkNetwork() } catch { throw .network(layer: error.layer, problem: error.problem) }
    guard palette.count <= SEG_LARGEST_CLASSES else {
      throw .network(
        layer: network.classLayer!.name,
        problem: "gives \(palette.count) classes; at most \(SEG_LARGEST_CLASSES) can be told apart")
    }
  }
}
