import Imaging
import System

/// The classes of a data set beside those of somebody else, matched by their names: their order says nothing.
///
/// The first class of both is the background, whatever it is called.
struct ClassMatch: Equatable {
  /// By label of the data set that of the other.
  let labels: [Int]
  /// In words what is not alike; nil where nothing is.
  let difference: String?

  /// - Parameter other: whose classes they are matched to, in words.
  /// - Returns: nil where a name stands on one side only, or is the border on one side only.
  init?(_ own: ClassPalette, to expected: ClassPalette, of other: String) {
    guard Self.problem(own, expected, other) == nil else { return nil }
    labels =
      [0]
      + own.entries.dropFirst().map { entry in
        expected.entries.dropFirst().firstIndex { $0.name == entry.name }!
      }
    var parts: [String] = []
    if labels != Array(labels.indices) {
      parts.append(
        "the data set has \(Self.list(own)) in another order than \(other), \(Self.list(expected))")
    }
    let (background, there) = (own.entries[0].name, expected.entries[0].name)
    if background != there {
      parts.append("the background is '\(background)' in the data set, '\(there)' in \(other)")
    }
    difference = parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// Why two lists of classes cannot be matched, or nil.
  static func problem(_ own: ClassPalette, _ expected: ClassPalette, _ other: String) -> String? {
    func names(_ palette: ClassPalette) -> [String] { palette.entries.dropFirst().map(\.name) }
    let (here, there) = (names(own), names(expected))
    let (onlyHere, onlyThere) = (here.filter { !there.contains($0) }, there.filter { !here.contains($0) })
    func only(_ names: [String], _ side: String) -> String? {
      names.isEmpty ? nil : "only \(side) has \(names.joined(separator: ", "))"
    }
    func all(_ palette: ClassPalette) -> String { palette.entries.map(\.name).joined(separator: ", ") }
    let lists = "has the classes \(all(own)), \(other) \(all(expected))"
    let parts = [only(onlyHere, "the data set"), only(onlyThere, other)].compactMap { $0 }
    if !parts.isEmpty { return "\(lists): \(parts.joined(separator: ", "))" }
    for entry in own.entries.dropFirst() {
      let role = expected.entries.dropFirst().first { $0.name == entry.name }?.role
      guard role != entry.role else { continue }
      let (border, objects) = entry.role == .border ? ("the data set", other) : (other, "the data set")
      return "\(lists): '\(entry.name)' is a border in \(border), and a class of objects in \(objects)"
    }
    return nil
  }

  private static func list(_ palette: ClassPalette) -> String {
    palette.entries.dropFirst().map(\.name).joined(separator: ", ")
  }
}

extension Dataset {
  /// This data set with its classes in the order of somebody else's, such as a model's, matched by their names.
  ///
  /// - Parameters:
  ///   - other: whose they are, in words.
  ///   - advice: the way out where the names differ.
  /// - Returns: also a line that says what is not alike; nil where nothing is.
  /// - Throws: `FileError` with both lists where a name stands on one side only.
  public func matched(
    to palette: ClassPalette, of other: String = "the model",
    advice: String =
      "use a data set with the classes that the model was trained on, or rename classes in classes.yaml; "
      + "'hooke train --from MODEL' takes a model to other classes"
  ) throws(FileError) -> (dataset: Dataset, note: String?) {
    guard let match = ClassMatch(self.palette, to: palette, of: other) else {
      throw FileError(
        path, ClassMatch.problem(self.palette, palette, other) ?? "has other classes", advice: advice)
    }
    let isInOrder = match.labels == Array(match.labels.indices)
    return (
      isInOrder ? self : renumbered(match.labels), match.difference.map { "classes matched by name: \($0)" }
    )
  }
}
