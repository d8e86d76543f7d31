import LabelledPictures
import System

extension LabelDisagreement {
  /// Lists of pictures and of objects, the most disputed first.
  public var text: String {
    var lines = [
      "pictures on which the labels and the model disagree most (mean loss over pixels): \(examined) examined"
    ]
    for picture in pictures.prefix(Self.shown) { lines.append("  \(picture.text)") }
    if examined > Self.shown { lines.append("  and \(examined - Self.shown) more") }
    lines.append(
      "objects that are disputed: \(disputed); look at each, correct its label, or ignore it; where the labels are right, the "
        + "model is not")
    for object in objects.prefix(Self.shown) { lines.append("  \(object.text)") }
    if disputed > Self.shown { lines.append("  and \(disputed - Self.shown) more") }
    return lines.joined(separator: "\n")
  }
}

extension LabelDisagreement.Picture {
  /// In a line.
  public var text: String {
    "\(name)\(split.map { " (\($0))" } ?? ""): loss \(formatNumber(loss, digits: 3)), "
      + "\(formatNumber(100 * pixelAgreement, digits: 1)) % of the pixels alike"
  }
}

extension LabelDisagreement.Object {
  /// In a line.
  public var text: String { "loss \(formatNumber(loss, digits: 2)): \(doubt.text)" }
}
