import Imaging
import System

/// Reads masks as the classes of a data set.
///
/// A mask's file says its labels in up to three ways: by the places in its palette, by grey levels that are class numbers,
/// and by colours that are those of classes. What is seen goes before places: programs that make files smaller put a
/// palette in another order and keep the look. Where two ways contradict each other, nothing is guessed.
struct MaskReader {
  /// The classes whose numbers and colours masks show.
  let palette: ClassPalette
  /// The number of pixels that nobody judged.
  let ignoreLabel: UInt8?
  /// What errors name where the classes stand.
  let classesPath: String

  /// - Throws: `FileError` for a broken file, a number or colour of no class, and a file that says two things.
  func read(_ path: String) throws(FileError) -> LabelMap {
    try read(PictureFile.readLabelPicture(path), path)
  }

  /// As `read(_:)`, of a picture that is read already.
  func read(_ picture: LabelPicture, _ path: String) throws(FileError) -> LabelMap {
    if picture.form == .sparse { throw LabelPicture.tooLarge(path) }
    if picture.form == .grey {
      let numbers = InstanceMap(size: picture.size, identifiers: picture.codes)
      if let pixel = numbers.identifiers.firstIndex(where: { label(of: Int($0)) == nil }) {
        let isBlackAndWhite = numbers.identifiers.allSatisfy { $0 == 0 || $0 == 255 }
        throw noClass(
          Int(numbers.identifiers[pixel]), picture.place(pixel), path, isBlackAndWhite: isBlackAndWhite)
      }
      return try numbers.labels(path)
    }
    var labels = [UInt8](repeating: 0, count: picture.entries.count)
    let appearance = try MaskAppearance(picture, reader: self, path: path)
    for (code, label) in zip(appearance.used, try appearance.labels()) { labels[code.code] = label }
    return LabelMap(size: picture.size, labels: picture.codes.map { labels[Int($0)] })
  }

  /// The label of a number, nil where it is none.
  func label(of number: Int) -> UInt8? {
    (0..<palette.count).contains(number) || ignoreLabel.map(Int.init) == number ? UInt8(number) : nil
  }

  /// The class of a colour, nil where it is that of none or of several.
  func label(of color: RGBColor?) -> UInt8? {
    let classes = palette.entries.indices.filter { palette.entries[$0].color == color }
    return classes.count == 1 ? UInt8(classes[0]) : nil
  }

  /// `2 ('blue')` or `255 (ignored)`.
  func name(of label: UInt8) -> String {
    Int(label) < palette.count ? "\(label) ('\(palette.entries[Int(label)].name)')" : "\(label) (ignored)"
  }

  var possibleLabels: String {
    "labels here go from 0 to \(palette.count - 1)"
      + (ignoreLabel.map { ", and \($0) for ignored pixels" } ?? "")
  }

  /// - Parameter isBlackAndWhite: whether the mask has no other numbers than 0 and 255.
  func noClass(_ number: Int, _ place: String, _ path: String, isBlackAndWhite: Bool) -> FileError {
    FileError(
      path, "has label \(number) at \(place); \(possibleLabels)",
      advice: isBlackAndWhite
        ? Self.adviceForBlackAndWhite(palette)
        : "correct the mask, or the classes and the ignore label in \(classesPath); soft outlines between black and white are "
          + "read by: hooke dataset import FOLDER NEW-FOLDER --format masks")
  }

  /// What to do with masks of 0 and 255.
  static func adviceForBlackAndWhite(_ palette: ClassPalette) -> String {
    let object = palette.objects[0]
    let write = "write \(object.label), the number of '\(object.entry.name)', in place of 255"
    return palette.objects.count == 1
      ? "\(write); or run 'hooke dataset import FOLDER NEW-FOLDER --format masks', which does so and makes every piece an object"
      : "\(write); or rename the folder masks to instances, delete classes.yaml, and run "
        + "'hooke dataset import FOLDER NEW-FOLDER --format instances --components'"
  }
}
