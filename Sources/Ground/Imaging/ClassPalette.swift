/// The classes a label map can hold, with their colours: index = label, 0 is always the background.
public struct ClassPalette: Equatable, Sendable, Codable {
  /// One class: what it is called, how it is drawn, and whether its pixels are objects.
  public struct Entry: Equatable, Sendable, Codable {
    /// Lower-case letters, digits and underscores: it becomes a CSV column.
    public var name: String
    /// How its objects are drawn.
    public var color: RGBColor
    /// nil for the background and for classes of objects.
    public var role: Role?

    /// Nothing is checked here: `ClassPalette.problem` says what is wrong with a name or a role.
    public init(name: String, color: RGBColor, role: Role? = nil) {
      (self.name, self.color, self.role) = (name, color, role)
    }
  }

  /// What a class is when it is no class of objects.
  public enum Role: String, Equatable, Sendable, Codable {
    /// Outlines that keep touching objects apart. Each of its pixels belongs to the nearest object.
    case border
  }

  /// By label, the background first.
  public var entries: [Entry]

  /// Nothing is checked here: `problem` says what is wrong.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// The number of classes, the background included.
  public var count: Int { entries.count }
  /// The countable classes as (label, entry), without the background and the border.
  public var objects: [(label: Int, entry: Entry)] {
    entries.enumerated().dropFirst().filter { $0.element.role == nil }
      .map { (label: $0.offset, entry: $0.element) }
  }
  /// The label of the class that keeps touching objects apart, where there is one.
  public var borderLabel: Int? { entries.firstIndex { $0.role == .border } }
  /// The label of the class of a name, the background and the border too; nil where there is none.
  public func label(named name: String) -> Int? { entries.firstIndex { $0.name == name } }

  /// What is wrong with these classes, or nil.
  public var problem: String? {
    guard (2...64).contains(entries.count) else {
      return "there must be 2 to 64 classes, the background included, not \(entries.count)"
    }
    for (index, entry) in entries.enumerated() {
      let allowed = entry.name.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
      }
      guard allowed, (1...32).contains(entry.name.utf8.count) else {
        return "class name '\(entry.name)' must have 1 to 32 lower-case letters, digits or underscores"
      }
      if entries[..<index].contains(where: { $0.name == entry.name }) {
        return "class name '\(entry.name)' stands twice"
      }
      if entry.role == .border, index == 0 || index != borderLabel {
        return "the class '\(entry.name)' cannot be a border: at most one class is, and not the background"
      }
    }
    if objects.isEmpty { return "there is no class of objects, only the background and a border" }
    return nil
  }
}
