import Charts
import Imaging
import LabelledPictures
import ModelExport
import System

/// A page that shows doubtful labels in their pictures, with the reason; needs no other file.
public struct DoubtPage {
  /// The most of each kind that are shown.
  public static let shown = 24

  private let dataset: Dataset
  private var body: String

  /// A page without pictures.
  public init(_ dataset: Dataset) {
    self.dataset = dataset
    body =
      "<h1>Doubtful labels of \(markup(dataset.path))</h1>\n<p class=\"quiet\">Outlines are those of the labels; what is doubted is "
      + "red. Each rule is simple: look before you change anything.</p>\n"
  }

  /// Adds a section for each kind of doubt.
  ///
  /// - Throws: `FileError` for a picture that cannot be read.
  public mutating func add(_ doubts: LabelDoubts) throws(FileError) {
    if doubts.groups.isEmpty { body += "<p>No rule found a doubtful label.</p>\n" }
    for group in doubts.groups {
      try section(
        "\(group.kind.title): \(group.found)", group.advice, group.doubts.map { ($0, $0.text) },
        of: group.found)
    }
  }

  /// Adds the pictures and the objects that are disputed most.
  ///
  /// - Throws: `FileError` for a picture that cannot be read.
  public mutating func add(_ disagreement: LabelDisagreement) throws(FileError) {
    try section(
      "Pictures on which labels and model disagree most", "Correct the labels, or teach the model better.",
      disagreement.pictures.map { (LabelDoubt(picture: $0.name, reason: $0.text), $0.text) },
      of: disagreement.examined)
    try section(
      "Objects that are disputed: \(disagreement.disputed)",
      "Correct the label, or ignore the object; where the labels are right, the model is not.",
      disagreement.objects.map { ($0.doubt, $0.text) }, of: disagreement.disputed)
  }

  private mutating func section(
    _ title: String, _ advice: String, _ doubts: [(doubt: LabelDoubt, caption: String)], of count: Int
  ) throws(FileError) {
    guard !doubts.isEmpty else { return }
    body += "<h2>\(markup(title))</h2>\n<p>\(markup(advice))</p>\n<div class=\"sheet\">\n"
    for (doubt, caption) in doubts.prefix(Self.shown) {
      body += "<figure>" + (try pictures(doubt)) + "<figcaption>\(markup(caption))</figcaption></figure>\n"
    }
    body += "</div>\n"
    if count > Self.shown { body += "<p>and \(count - Self.shown) more</p>\n" }
  }

  /// Nothing for a picture whose mask is of another size.
  private func pictures(_ doubt: LabelDoubt) throws(FileError) -> String {
    var pictures = ""
    for name in [doubt.picture] + [doubt.other].compactMap({ $0 }) {
      guard let item = dataset.items.first(where: { $0.name == name }), let sample = try? dataset.read(item)
      else { continue }
      let image = DoubtDrawing(sample: sample, dataset: dataset).image(
        of: name == doubt.picture ? doubt.object : nil)
      pictures += Page.image(PNGCodec.encode(image), kind: "png", alternative: name)
    }
    return pictures
  }

  /// Writes the page; a file that is there is replaced.
  ///
  /// - Throws: `FileError` when it cannot be written.
  public func write(to path: String) throws(FileError) {
    let text = Page.text(
      title: "Doubtful labels of \(dataset.path)", generator: "hooke dataset inspect", body: body)
    try writeFileAtomically(path, text.utf8)
  }
}
