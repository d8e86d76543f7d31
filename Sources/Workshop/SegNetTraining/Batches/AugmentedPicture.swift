import Imaging
import LabelledPictures
import SegNetModel

/// A training picture as a network gets it, to look at.
public struct AugmentedPicture: Sendable {
  /// The varied window; the mean colour stands where the picture ends. **Shape**: that of `labels`.
  public let picture: RGBImage
  /// The class of each pixel, 255 where nobody judged or where the picture was not taken.
  public let labels: LabelMap
  /// What was done to it, in a few words.
  public let summary: String

  /// What the network would be taught by this picture in an epoch.
  ///
  /// **Shape**: `windowSize`, pixels of the network.
  ///
  /// - Parameters:
  ///   - input: the mean colour stands where the picture ends.
  ///   - position: the picture's number in the epoch.
  /// - Throws: `TrainingError.noMemory`.
  public init(
    _ sample: TrainingSample, _ augmentation: Augmentation, windowSize: PixelSize, input: PictureInput,
    seed: UInt64,
    epoch: Int, position: Int
  ) throws(TrainingError) {
    let plan = EpochPlan(
      seed: seed, windowSize: windowSize, sizes: [sample.size], augmentation: augmentation, mean: input.mean)
    let window = plan.window(of: 0, epoch: epoch, position: position)
    let varied = try VariedWindow(size: windowSize)
    varied.make(window, of: sample)
    for index in 0..<windowSize.pixelCount where varied.outside[index] {
      for channel in 0..<3 { varied.planes[channel][index] = input.mean[channel] }
    }
    picture = varied.picture
    labels = LabelMap(size: windowSize, labels: varied.labels.values)
    summary = window.summary
  }
}

extension TrainingSample {
  /// The picture at the network's scale: the mean of each block, rounded.
  public var picture: RGBImage {
    let block = Float(reduction.weight)
    return RGBImage(size: size, pixels: sums.map { UInt8((Float($0) / block).rounded()) })
  }
}

extension Window {
  fileprivate var summary: String {
    var parts: [String] = []
    func add(_ name: String, _ amount: Double, unit: String = "") {
      let tenths = Int((amount * 10).rounded())
      parts.append("\(name) \(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)\(unit)")
    }
    switch (mirrorsX, mirrorsY) {
    case (true, true): parts.append("mirrored x, y")
    case (true, false): parts.append("mirrored x")
    case (false, true): parts.append("mirrored y")
    case (false, false): break
    }
    if let geometry = changes.geometry {
      if geometry.angle != 0 { parts.append("turned \(Int((geometry.angle * 180 / .pi).rounded())) deg") }
      if geometry.scale != 1 { parts.append("scaled \(Int((geometry.scale * 100).rounded()))%") }
      if geometry.elastic != nil { parts.append("bent") }
    }
    if changes.defocusRadius > 0 { add("defocus", Double(changes.defocusRadius)) }
    if changes.blurDeviation > 0 { add("blur", Double(changes.blurDeviation)) }
    if changes.vignetting > 0 { parts.append("vignetting \(Int((changes.vignetting * 100).rounded()))%") }
    if changes.color != nil { parts.append("colour") }
    if changes.noiseDeviation > 0 { add("noise", Double(changes.noiseDeviation)) }
    if let quality = changes.jpegQuality { parts.append("JPEG \(quality)") }
    return parts.isEmpty ? "unchanged" : parts.joined(separator: ", ")
  }
}
