import FoundationEssentials
import Imaging
import LabelledPictures
import ModelExport
import SegNetTraining
import System

/// A folder to look at: how a model did on a data set, with its pictures, the worst first.
///
/// `index.html` needs nothing but the PNGs beside it; `evaluation.json` is the whole report.
public struct EvaluationPage {
  /// The most pictures shown.
  public static let pictureLimit = 40

  private let folder: String
  private let palette: ClassPalette
  private let reduction: Reduction
  private var shown: [(file: String, name: String)] = []

  /// - Throws: `FileError` when the folder cannot be made, or holds something that is no such page.
  public init(folder: String, palette: ClassPalette, reduction: Reduction) throws(FileError) {
    (self.folder, self.palette, self.reduction) = (folder, palette, reduction)
    try prepareFolder(folder)
    let found = try folderEntries(folder)
    guard found.isEmpty || found.contains("evaluation.json") else {
      throw FileError(
        folder, "is not empty: it holds '\(found[0])'", advice: "name a new folder for the report")
    }
  }

  /// Adds a picture below those added before.
  ///
  /// - Throws: `FileError` naming the file that could not be written.
  public mutating func add(_ picture: ExaminedPicture) throws(FileError) {
    let number = String(shown.count + 1)
    let file = "picture-" + String(repeating: "0", count: max(0, 3 - number.count)) + number + ".png"
    let drawing = picture.drawing(palette: palette, reduction: reduction)
    try writeFileAtomically("\(folder)/\(file)", PNGCodec.encode(drawing))
    shown.append((file, picture.sample.name))
  }

  /// Writes the page, and removes pictures of an earlier one that this one does not show.
  ///
  /// - Parameter title: such as the names of the model and the data set.
  /// - Throws: `FileError` naming the file that could not be written or removed.
  public func write(_ report: EvaluationReport, title: String) throws(FileError) {
    let agreement = AgreementChart(palette: palette, pictures: report.byPicture ?? [])
    try writeFileAtomically("\(folder)/agreement.png", PNGCodec.encode(agreement.image()))
    let named = ClassPalette(
      palette.entries.filter { report.confusion.classes.contains($0.name) })
    let confusion = ConfusionChart(
      palette: named, matrix: ConfusionMatrix(rows: report.confusion.pixels),
      title: "Pixels of the network")
    try writeFileAtomically("\(folder)/confusion.png", PNGCodec.encode(confusion.image()))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(report) else {
      throw FileError("\(folder)/evaluation.json", "cannot be written: a number in it is not finite")
    }
    try writeFileAtomically("\(folder)/evaluation.json", json)
    let page = EvaluationMarkup(report: report, palette: palette, title: title, shown: shown)
    try writeFileAtomically("\(folder)/index.html", page.text.utf8)
    try removeOldPictures()
  }

  private func removeOldPictures() throws(FileError) {
    let names = Set(shown.map(\.file))
    for entry in try folderEntries(folder) where Self.isPicture(entry) && !names.contains(entry) {
      try removeFile("\(folder)/\(entry)")
    }
  }

  /// Whether a file has a name that `add` gives.
  private static func isPicture(_ name: String) -> Bool {
    guard name.hasPrefix("picture-"), name.hasSuffix(".png") else { return false }
    let number = name.utf8.dropFirst("picture-".utf8.count).dropLast(".png".utf8.count)
    return number.count >= 3 && number.allSatisfy { (48...57).contains($0) }
  }
}
