import CV4L2
import Frames
import System

/// One control of a camera (exposure, gain, ...) as the driver describes it.
public struct CameraControl: Equatable, Sendable, Codable {
  /// What sort of value it has. A `button` has none, and `other` stands for sorts that this program does not set.
  public enum Kind: String, Sendable, Codable { case integer, boolean, menu, integerMenu, button, other }

  /// One of the values of a `menu` or an `integerMenu`.
  public struct MenuItem: Equatable, Sendable, Codable {
    /// The number that the driver is given; menus can have holes.
    public var index: Int
    /// The driver's word for it; for an `integerMenu` the number that it stands for.
    public var name: String
  }

  /// The driver's name in lower case with underscores, as `v4l2-ctl` writes it.
  public var name: String
  /// V4L2's number of the control.
  public var identifier: UInt32
  /// Decides which texts a person may write for it.
  public var kind: Kind
  /// The least value, in the driver's own units; for a menu the first index.
  public var minimum: Int
  /// The greatest value, in the driver's own units; for a menu the last index.
  public var maximum: Int
  /// Values are this far apart, counted from `minimum`.
  public var step: Int
  /// The driver's default, which is not always what the camera has after it was plugged in.
  public var defaultValue: Int
  /// nil where it cannot be read.
  public var value: Int?
  /// False while another control (an automatic one) has it, or when it cannot be set at all.
  public var isSettable: Bool
  /// Empty for everything but menus.
  public var menu: [MenuItem]

  enum CodingKeys: String, CodingKey {
    case name, identifier, kind, minimum, maximum, step, value, menu
    case defaultValue = "default_value"
    case isSettable = "is_settable"
  }

  /// What it can be, for people.
  public var range: String {
    switch kind {
    case .boolean: "0 off, 1 on"
    case .menu, .integerMenu: menu.map { "\($0.index) \($0.name)" }.joined(separator: ", ")
    case .integer: "\(minimum)...\(maximum)" + (step > 1 ? " in steps of \(step)" : "")
    case .button, .other: "-"
    }
  }

  /// `Exposure Time, Absolute` becomes `exposure_time_absolute`.
  static func slug(_ text: String) -> String {
    var name = ""
    for character in text.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        name.append(character)
      } else if !name.isEmpty, name.last != "_" {
        name.append("_")
      }
    }
    if name.last == "_" { name.removeLast() }
    return name
  }

  /// Names that other kernels have for the same control.
  private static let olderNames = [
    "exposure_auto": "auto_exposure", "exposure_absolute": "exposure_time_absolute",
    "white_balance_temperature_auto": "white_balance_automatic", "focus_auto": "focus_automatic_continuous",
    "exposure_auto_priority": "exposure_dynamic_framerate",
  ]

  func isNamed(_ name: String) -> Bool {
    self.name == name || self.name == Self.olderNames[name] || Self.olderNames[self.name] == name
  }

  /// Whether this control decides who sets others: it must be set before them.
  var isAutomatic: Bool { name.contains("auto") }

  /// What a written value means for this control; nil when it means nothing.
  func number(_ text: String) -> Int? {
    switch kind {
    case .boolean:
      switch text.lowercased() {
      case "true", "yes", "on", "1": return 1
      case "false", "no", "off", "0": return 0
      default: return nil
      }
    case .menu, .integerMenu:
      if let item = menu.first(where: { Self.slug($0.name) == Self.slug(text) }) { return item.index }
      guard let index = Int(text), menu.contains(where: { $0.index == index }) else { return nil }
      return index
    case .integer: return Int(text).flatMap { (minimum...max(minimum, maximum)).contains($0) ? $0 : nil }
    case .button, .other: return nil
    }
  }

  /// What `number` accepts, for people.
  var accepted: String {
    switch kind {
    case .boolean: "on or off"
    case .menu, .integerMenu: "one of " + menu.map { "'\($0.name)'" }.joined(separator: ", ")
    case .integer: range
    case .button, .other: "nothing: it has no value"
    }
  }
}
