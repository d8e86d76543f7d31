import Imaging
import System

/// What a split is made by: what is known of a picture besides its pixels, and what it looks like.
public struct SplitPicture: Sendable {
  let name: String
  /// The folder that it came from.
  let folder: String
  /// The day in its name, else that on which it was taken.
  let day: String?
  let hash: PictureHash
  /// The labels of its objects.
  let classes: Set<Int>

  /// - Parameters:
  ///   - name: that in the data set.
  ///   - path: where it came from; a time in the file counts where the name has no day.
  ///   - folder: the part of the path that tells groups apart.
  ///   - classes: the labels of its objects.
  public init(name: String, path: String, folder: String, picture: RGBImage, classes: Set<Int>) {
    (self.name, self.folder, self.classes) = (name, folder, classes)
    hash = PictureHash(picture)
    day = Self.day(in: name) ?? Self.dayTaken(path)
  }

  init(name: String, folder: String, day: String?, hash: PictureHash, classes: Set<Int>) {
    (self.name, self.folder, self.day, self.hash, self.classes) = (name, folder, day, hash, classes)
  }

  /// The name of the picture that a copy was made of: what Roboflow turns, flips and brightens is called `NAME.rf.HASH`.
  static func source(of name: String) -> String {
    name.firstRange(of: ".rf.").map { String(name[..<$0.lowerBound]) } ?? name
  }

  /// A name up to the number at its end: `slide3_` of `slide3_0012`.
  static func prefix(of name: String) -> String {
    var prefix = Substring(PictureIndex.key(source(of: name)))
    while let last = prefix.last, last.isNumber { prefix.removeLast() }
    return String(prefix)
  }

  /// Eight digits that are a day, together or as `2024-05-06`.
  static func day(in name: String) -> String? {
    let bytes = Array(name.utf8)
    let isDigit = { (index: Int) in bytes.indices.contains(index) && (48...57).contains(bytes[index]) }
    for start in bytes.indices where !isDigit(start - 1) {
      for gap in [0, 1] {
        let places = [0, 1, 2, 3, 4 + gap, 5 + gap, 6 + 2 * gap, 7 + 2 * gap].map { start + $0 }
        guard places.allSatisfy(isDigit), !isDigit(places[7] + 1) else { continue }
        if gap == 1 {
          let marks = [bytes[start + 4], bytes[start + 7]]
          guard marks[0] == marks[1], "-_.".utf8.contains(marks[0]) else { continue }
        }
        let digits = places.map { Int(bytes[$0]) - 48 }
        let year = digits[..<4].reduce(0) { 10 * $0 + $1 }
        let (month, day) = (10 * digits[4] + digits[5], 10 * digits[6] + digits[7])
        guard (1970...2200).contains(year), (1...12).contains(month), (1...31).contains(day) else { continue }
        return String(decoding: places.map { bytes[$0] }, as: UTF8.self)
      }
    }
    return nil
  }

  private static func dayTaken(_ path: String) -> String? {
    guard let pages = try? PicturePages(path), let time = pages.captureTime else { return nil }
    return "day \(time.nanoseconds / 86_400_000_000_000)"
  }
}
