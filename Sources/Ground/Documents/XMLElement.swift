/// An element of an XML document with all that stands in it.
public struct XMLElement: Sendable, Equatable {
  /// As the document has it, with its prefix if it has one.
  public let name: String
  /// By their names.
  public let attributes: [String: String]
  /// Its own characters without those of its children, and without blanks around them.
  public internal(set) var text = ""
  /// In their order.
  public internal(set) var children: [XMLElement] = []
  /// The line where it begins, from 1.
  public let line: Int

  init(name: String, attributes: [String: String], line: Int) {
    (self.name, self.attributes, self.line) = (name, attributes, line)
  }
}

extension XMLElement {
  /// The first child of a name; nil where there is none.
  public func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The children of a name, in their order.
  public func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
