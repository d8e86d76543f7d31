/// A bar whose length in the sample is a round number: 1, 2 or 5 with zeros.
struct ScaleBar: Equatable {
  /// The share of the picture's width that the bar may take.
  private static let widestShare = 5
  /// A bar of fewer pixels says nothing: its own rounding would be a large part of it.
  private static let fewestPixels = 12.0

  /// **Units**: pixels of the picture that it stands below.
  let pixels: Int
  /// The length with its unit, such as `20 µm`.
  let text: String

  /// The longest bar that fits; nil where none of a nanometre or more does.
  ///
  /// - Parameters:
  ///   - micrometersPerPixel: of the picture as it is drawn.
  ///   - width: the picture's. **Units**: pixels.
  init?(micrometersPerPixel: Double, width: Int) {
    let nanometersPerPixel = micrometersPerPixel * 1000
    let longest = nanometersPerPixel * Double(width / Self.widestShare)
    guard longest >= 1, longest < 1e15 else { return nil }
    var decade = 1
    while Double(decade * 10) <= longest { decade *= 10 }
    let step = [5, 2].first { Double(decade * $0) <= longest } ?? 1
    let length = decade * step
    let extent = Double(length) / nanometersPerPixel
    guard extent >= Self.fewestPixels else { return nil }
    pixels = Int(extent.rounded())
    text =
      switch length {
      case 1_000_000...: "\(length / 1_000_000) mm"
      case 1000...: "\(length / 1000) µm"
      default: "\(length) nm"
      }
  }
}
