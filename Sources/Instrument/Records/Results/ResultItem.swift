/// Something that destinations take from a frame's result, once or many times: its row, its objects, its picture.
public protocol ResultItem: Sendable {
  /// How many may wait for a slow destination.
  static var queueCapacity: Int { get }

  /// How many a result has.
  static func count(in result: borrowing FrameResult) -> Int

  /// Becomes one of them. Allocates nothing.
  ///
  /// - Precondition: `index` is below their number.
  mutating func copy(from result: borrowing FrameResult, _ index: Int)
}
