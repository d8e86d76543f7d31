import CJPEG

/// What stood in a JPEG besides its picture, all of which was decoded: bytes before restart markers, and between the last pixel and
/// the end-of-image marker.
///
/// Some encoders fill up to whole words or to a round size there. What remains of data that were damaged, and came out too short,
/// stands there too.
public struct JPEGStrayBytes: Equatable, Sendable {
  /// The bytes before markers of one kind.
  public struct Place: Equatable, Sendable {
    /// All of them.
    public var count = 0
    /// The most before one marker.
    public var largest = 0
    /// Markers that have such bytes before them.
    public var gaps = 0
    /// What all of them are; nil where there are none, or they differ.
    public var value: UInt8?
    /// Whether the picture's data end with the same value, more often than data do: the picture may be lost there, and filled up.
    public var continuesData = false

    /// None.
    public init() {}

    /// So many equal bytes are no remains of coded data.
    private static let leastPadding = 8

    /// Whether these are bytes that stand for nothing, beyond doubt: many, and all the same.
    public var isPadding: Bool { count >= Self.leastPadding && value != nil && !continuesData }
  }

  /// Those before restart markers.
  public var beforeRestarts = Place()
  /// Those before the end-of-image marker.
  public var atEnd = Place()
  /// How many restart markers there are.
  public var restarts = 0

  /// None.
  public init() {}

  /// All of them.
  public var count: Int { beforeRestarts.count + atEnd.count }

  /// Whether there are none but padding.
  var areHarmless: Bool {
    (beforeRestarts.count == 0 || beforeRestarts.isPadding) && (atEnd.count == 0 || atEnd.isPadding)
  }

  init(_ found: hooke_jpeg_strays) {
    (beforeRestarts, atEnd) = (Place(found.before_restarts), Place(found.at_end))
    restarts = Int(found.restarts)
  }
}

extension JPEGStrayBytes.Place {
  fileprivate init(_ found: hooke_jpeg_stray) {
    (count, largest, gaps) = (Int(found.bytes), Int(found.largest), Int(found.gaps))
    value = UInt8(exactly: found.value)
    continuesData = found.continues_data != 0
  }
}
