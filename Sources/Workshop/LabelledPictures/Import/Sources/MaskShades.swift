import Imaging
import System

/// A label picture that says what is an object and nothing more: black and white, any one number, any colour on black or on
/// transparency.
struct MaskShades {
  /// Per pixel.
  private(set) var isObject: [Bool]
  /// Pixels that are neither black nor white, but the nearer of both.
  private(set) var between = 0

  /// - Throws: `FileError` for a picture that shows several things.
  init(_ picture: LabelPicture, _ path: String) throws(FileError) {
    var look = MaskLook()
    look.add(picture)
    if let numbers = look.numbers, let most = numbers.max(), (250...255).contains(most), look.labels.count > 1
    {
      guard numbers.allSatisfy({ !MaskLook.isBetween($0) }) || look.isSoft else {
        throw FileError(
          path, "shows more than one thing: \(look.text)",
          advice:
            "expected black and white; where each number is an object, import with --format label-pictures")
      }
      let levels = (0..<max(256, picture.entries.count)).map { code in
        picture.entries.indices.contains(code)
          ? (picture.entries[code].opacity == 0 ? 0 : picture.entries[code].grey ?? 0) : code
      }
      isObject = picture.codes.map { levels[Int($0)] >= 128 }
      between = picture.codes.count { MaskLook.isBetween(levels[Int($0)]) }
      return
    }
    guard look.labels.count <= 1, look.labels.first != .other else {
      throw FileError(
        path, "shows more than one thing: \(look.text)",
        advice: "expected one number or colour; where each is an object, import with --format label-pictures")
    }
    guard picture.form != .grey, picture.form != .sparse else {
      isObject = picture.codes.map { $0 != 0 }
      return
    }
    let isLabel = picture.entries.map { $0.opacity != 0 && $0.grey != 0 }
    isObject = picture.codes.map { isLabel[Int($0)] }
  }
}
