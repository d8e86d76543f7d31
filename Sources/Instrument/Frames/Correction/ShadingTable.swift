import Imaging
import System

/// What is subtracted from every value and what it is then multiplied with.
///
/// **Units**: `dark` 1/256 of a grey level; `gain` 1/4096. A gain is `mean(flat - dark) / (flat - dark)`, the mean taken over
/// the region per colour, so that brightness and white balance stay as they are on average; at most 16.
final class ShadingTable: Sendable {
  let dark: [UInt16]
  let gain: [UInt16]

  static let unity = 4096
  /// Less light than this in the flat picture says nothing about the shading. In 1/256 of a grey level.
  private static let leastLight = 4 * 256

  /// - Returns: nil when there is neither a flat nor a dark picture.
  init?(_ correction: FrameCorrection, size: PixelSize, region: PixelRegion, channels: Int) throws(FileError)
  {
    guard correction.flat != nil || correction.dark != nil else { return nil }
    func levels(_ path: String) throws(FileError) -> [UInt16] {
      try CorrectionPicture(path: path, expected: size).values(region, channels: channels)
    }
    let count = region.size.pixelCount * channels
    let dark = try correction.dark.map(levels) ?? [UInt16](repeating: 0, count: count)
    self.dark = dark
    guard let path = correction.flat else {
      gain = [UInt16](repeating: UInt16(Self.unity), count: count)
      return
    }
    let flat = try levels(path)
    var sums = [Int](repeating: 0, count: channels)
    var unlit = 0
    for index in 0..<count {
      let light = Int(flat[index]) - Int(dark[index])
      if light < Self.leastLight { unlit += 1 }
      sums[index % channels] += max(0, light)
    }
    guard unlit * 100 <= count else {
      throw FileError(
        path, "is no brighter than the dark picture in \(unlit * 100 / count) % of the field",
        advice: "take it of an empty field, as bright as the pictures will be")
    }
    let means = sums.map { ($0 + region.size.pixelCount / 2) / region.size.pixelCount }
    gain = (0..<count).map { index in
      let light = max(1, Int(flat[index]) - Int(dark[index]))
      return UInt16(min(Int(UInt16.max), (Self.unity * means[index % channels] + light / 2) / light))
    }
  }
}
