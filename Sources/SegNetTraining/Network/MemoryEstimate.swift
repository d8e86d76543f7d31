import Glibc
import Imaging
import SegNetModel

extension TrainingConfiguration {
  /// The memory that training takes besides the pictures, to within a few percent. **Units**: bytes.
  ///
  /// - Throws: `NetworkError` for a network that cannot be.
  public func memoryEstimate() throws(NetworkError) -> Int {
    let shapes = try network.shapes(for: (width: windowSize.width, height: windowSize.height))
    func floats(_ name: String) -> Int { FeatureLayout(shapes[name]!).pictureCount }
    var kept = floats(NetworkSpec.picture)
    var (largest, largestWeight) = (0, 0)
    for layer in network.layers {
      switch layer.operation {
      case .convolution(let convolution):
        kept += floats(layer.name)
        let kernel = convolution.kernelSize * convolution.kernelSize
        let weight = convolution.outputChannels * shapes[layer.inputs[0]]!.channels * kernel
        largestWeight = max(largestWeight, weight)
      case .maxPooling: kept += floats(layer.name) * 5 / 4
      case .maxUnpooling: break
      case .concatenation, .addition, .upsampling, .pixelShuffle, .transposedConvolution:
        kept += floats(layer.name)
      }
      if layer != network.layers.last { largest = max(largest, floats(layer.name)) }
    }
    let parameters = try network.parameterCount()
    // Values, gradient, two moments, two packed copies.
    return 4 * (batch * (kept + 2 * largest + largestWeight) + 6 * parameters)
  }

  /// Why this machine cannot hold the run, or nil.
  func memoryProblem(installed: Int = installedMemory()) throws(NetworkError) -> String? {
    let needed = try memoryEstimate()
    guard needed > installed else { return nil }
    func gibibytes(_ bytes: Int) -> String { "\((Double(bytes) / 0x1p30 * 10).rounded() / 10) GiB" }
    return
      "training \(batch) pictures of \(windowSize) at a time needs \(gibibytes(needed)) of memory, this machine "
      + "has \(gibibytes(installed)): use a smaller batch, smaller windows or fewer channels"
  }
}

/// **Units**: bytes.
func installedMemory() -> Int {
  let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
  return pages > 0 && size > 0 ? pages * size : Int.max
}
