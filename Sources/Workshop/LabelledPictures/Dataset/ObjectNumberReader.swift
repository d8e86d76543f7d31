import Imaging
import System

/// Reads pictures of object numbers: grey levels, a palette, or a colour for each object on black.
///
/// Which number an object has means nothing, but which pixels share one does. Where palette and look disagree about that,
/// nothing is guessed.
enum ObjectNumberReader {
  private static let advice = "store the number of each pixel's object as grey of 16 bits, 0 for none, in PNG"

  /// - Throws: `FileError` for a broken file, and for one that does not say which pixels belong to one object.
  static func read(_ path: String) throws(FileError) -> InstanceMap {
    try read(PictureFile.readLabelPicture(path), path)
  }

  /// As `read(_:)`, of a picture that is read already.
  static func read(_ picture: LabelPicture, _ path: String) throws(FileError) -> InstanceMap {
    if [.grey, .narrowGrey, .sparse].contains(picture.form) {
      return InstanceMap(size: picture.size, identifiers: picture.codes)
    }
    let numbers = try numbers(picture, path)
    return InstanceMap(size: picture.size, identifiers: picture.codes.map { numbers[Int($0)] })
  }

  /// The object number of each code.
  private static func numbers(_ picture: LabelPicture, _ path: String) throws(FileError) -> [UInt16] {
    var numbers = [UInt16](repeating: 0, count: picture.entries.count)
    let used = picture.used
    var objects: [(code: Int, entry: LabelPicture.Entry)] = []
    var seen: [LabelPicture.Entry: Int] = [:]
    var hasGround = false
    for (code, pixel) in used.sorted(by: { $0.pixel < $1.pixel }) {
      let entry = picture.entries[code]
      guard let opacity = entry.opacity else {
        throw FileError(
          path, "is half transparent at \(picture.place(pixel))", advice: "save it without transparency")
      }
      if opacity == 0 {
        hasGround = true
        continue
      }
      if let other = seen.updateValue(code, forKey: entry) {
        throw FileError(
          path, "has the numbers \(other) and \(code) in one colour, \(entry): it may be one object or two",
          advice: advice)
      }
      if entry.grey == 0 { hasGround = true } else { objects.append((code, entry)) }
    }
    // Without a ground, one colour would become an object as large as what lies between them.
    guard hasGround || objects.isEmpty || picture.form == .palette && !used.contains(where: { $0.code == 0 })
    else {
      throw FileError(path, "has no black pixel, and black is what belongs to no object", advice: advice)
    }
    let areGreys = objects.allSatisfy { $0.entry.grey != nil }
    let keepsPlaces = picture.form == .palette && objects.allSatisfy { $0.code > 0 }
    for (index, (code, entry)) in objects.enumerated() {
      numbers[code] = areGreys ? entry.red : keepsPlaces ? UInt16(code) : UInt16(index + 1)
    }
    return numbers
  }
}
