import Imaging

/// Names and colours of classes where a source states none.
enum ClassDefaults {
  /// Colours that people with any colour vision tell apart (Okabe and Ito, "Color Universal Design", 2008), those that
  /// stand out on a stained smear first.
  static let colors: [RGBColor] = [
    RGBColor(0xD5, 0x5E, 0x00), RGBColor(0x56, 0xB4, 0xE9), RGBColor(0xF0, 0xE4, 0x42),
    RGBColor(0x00, 0x9E, 0x73), RGBColor(0x00, 0x72, 0xB2), RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0xCC, 0x79, 0xA7),
  ]
  /// The class of all objects where nobody says more.
  static let anyObject = "object"

  /// The colour of the class at a place; beyond the seven that are told apart best they come again, darker.
  static func color(_ index: Int) -> RGBColor {
    let color = colors[index % colors.count]
    let shade = index / colors.count
    func darker(_ value: UInt8) -> UInt8 { UInt8(Int(value) * 4 / (4 + shade)) }
    return RGBColor(darker(color.red), darker(color.green), darker(color.blue))
  }
}
