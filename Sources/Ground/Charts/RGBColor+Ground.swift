import Imaging

extension RGBColor {
  /// The colour, dark enough to be seen on white paper.
  public var onPaper: RGBColor {
    let luma = brightness
    guard luma > 150 else { return self }
    func darker(_ value: UInt8) -> UInt8 { UInt8(Int(value) * 150 / luma) }
    return RGBColor(darker(red), darker(green), darker(blue))
  }

  /// The colour, bright enough to be seen on a dark ground.
  public var onDark: RGBColor {
    let luma = brightness
    guard luma < 110 else { return self }
    // Mixed with white, so that black becomes grey.
    let share = Double(110 - luma) / Double(255 - luma)
    func lighter(_ value: UInt8) -> UInt8 { UInt8(Double(value) + share * (255 - Double(value))) }
    return RGBColor(lighter(red), lighter(green), lighter(blue))
  }

  /// As the eye sees it, 0...255 (Rec. 601 weights).
  private var brightness: Int { (299 * Int(red) + 587 * Int(green) + 114 * Int(blue)) / 1000 }
}
