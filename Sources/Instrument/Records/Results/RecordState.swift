/// What a row says that stands for no count: a short text of the program's own.
public struct RecordState: Sendable, Equatable, CustomStringConvertible {
  public let text: StaticString

  public init(_ text: StaticString) { self.text = text }

  public var description: String { text.description }

  public static func == (a: RecordState, b: RecordState) -> Bool { a.description == b.description }
}
