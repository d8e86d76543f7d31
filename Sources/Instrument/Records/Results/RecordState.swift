/// What a row says that stands for no count: a short text of the program's own.
public struct RecordState: Sendable, Equatable, CustomStringConvertible {
  /// The words as they stand in the column `state`.
  public let text: StaticString

  /// Takes words that need no memory of their own, such as `RecordState("skipped")`.
  public init(_ text: StaticString) { self.text = text }

  /// The words.
  public var description: String { text.description }

  /// By the words, wherever they lie in memory.
  public static func == (a: RecordState, b: RecordState) -> Bool { a.description == b.description }
}
