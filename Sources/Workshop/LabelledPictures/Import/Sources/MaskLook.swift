import Imaging
import System

/// What the pixels of label pictures look like, over a whole folder: decides whether numbers are classes, or black and white.
struct MaskLook {
  /// One look of a pixel.
  enum Seen: Hashable {
    /// A grey level; 0 also for what is transparent.
    case number(Int)
    case color(RGBColor)
    /// Half transparent, or of 16 bits.
    case other
  }

  /// More looks than this are objects, each in a number or colour of its own, or photographs.
  static let limit = 1 << 10
  /// Grey levels this close to black or white are meant to be such.
  static let closeness = 8

  /// How many pixels look so.
  private(set) var counts: [Seen: Int] = [:]

  mutating func add(_ picture: LabelPicture) {
    var own = [Int](repeating: 0, count: 1 << 16)
    for code in picture.codes { own[Int(code)] += 1 }
    for (code, count) in own.enumerated() where count > 0 && counts.count <= Self.limit {
      counts[Self.seen(code, in: picture), default: 0] += count
    }
  }

  private static func seen(_ code: Int, in picture: LabelPicture) -> Seen {
    guard picture.entries.indices.contains(code) else { return .number(code) }
    let entry = picture.entries[code]
    if entry.opacity == 0 { return .number(0) }
    guard entry.opacity == 1 else { return .other }
    return entry.grey.map { .number($0) } ?? entry.color.map { .color($0) } ?? .other
  }

  /// Without what stands for nothing: 0, black and transparent.
  var labels: [Seen] { counts.keys.filter { $0 != .number(0) } }

  /// The grey levels, where there is nothing else.
  var numbers: Set<Int>? {
    let numbers = counts.keys.compactMap { if case .number(let number) = $0 { number } else { nil } }
    return numbers.count == counts.count ? Set(numbers) : nil
  }

  /// Whether all is black or white but for the outlines: many levels between them, and few pixels that have one.
  var isSoft: Bool {
    guard let numbers, numbers.count > 8, let most = numbers.max(), (250...255).contains(most) else {
      return false
    }
    var (between, white) = (0, 0)
    for case (.number(let number), let count) in counts {
      if Self.isBetween(number) { between += count }
      if number >= 128 { white += count }
    }
    return 2 * between <= white
  }

  /// Whether a level is neither black nor white.
  static func isBetween(_ number: Int) -> Bool { number > closeness && number < 255 - closeness }

  /// Lines of a `classes.yaml` that would explain such masks; nil where none can.
  var classesText: String? {
    guard counts.count <= 65 else { return nil }
    var lines = ["classes:"]
    if let numbers {
      guard let most = numbers.max(), most < 64 else { return nil }
      lines.append("  - { name: background, color: \"#000000\" }")
      for number in 1...max(1, most) {
        lines.append("  - { name: class_\(number), color: \"\(ClassDefaults.color(number - 1))\" }")
      }
    } else {
      var colors: [(color: RGBColor, count: Int)] = []
      for (seen, count) in counts {
        switch seen {
        case .color(let color): colors.append((color, count))
        case .number(let number) where number < 256:
          colors.append((RGBColor(UInt8(number), UInt8(number), UInt8(number)), count))
        default: return nil
        }
      }
      colors.sort { ($1.count, "\($0.color)") < ($0.count, "\($1.color)") }
      // Black is the background, else what most pixels have.
      if let black = colors.firstIndex(where: { $0.color == RGBColor(0, 0, 0) }) {
        colors.insert(colors.remove(at: black), at: 0)
      }
      for (place, entry) in colors.enumerated() {
        lines.append(
          "  - { name: \(place == 0 ? "background" : "class_\(place)"), color: \"\(entry.color)\" }")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// What there is, for errors: the numbers or the colours.
  var text: String {
    let parts = labels.map { seen in
      switch seen {
      case .number(let number): (number, "\(number)")
      case .color(let color): (1 << 20, "\(color)")
      case .other: (1 << 21, "half transparent pixels")
      }
    }.sorted { $0 < $1 }.map(\.1)
    return parts.prefix(20).joined(separator: ", ") + (parts.count > 20 ? ", ... (\(parts.count))" : "")
  }
}
