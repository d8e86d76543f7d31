import System

/// The marker segments of JPEG pictures (ITU-T T.81, annex B): where a picture ends.
///
/// Reads only the segments' lengths, so that an end-of-image marker inside an embedded preview is not taken for the end.
package struct JPEGMarkers {
  package enum End: Equatable {
    /// The picture ends with its end-of-image marker, just before this place.
    case whole(Int)
    /// What follows is no JPEG any more, or another picture begins; this one is broken.
    case broken(Int)
  }

  package let end: End

  /// Follows the picture that begins at `start`, in one pass.
  ///
  /// - Precondition: a start-of-image marker stands at `start`.
  package init(_ bytes: RawSpan, at start: Int) {
    var position = start + 2
    while position + 1 < bytes.byteCount {
      guard bytes.byte(position) == 0xFF else { break }
      let marker = bytes.byte(position + 1)
      switch marker {
      case 0xFF:  // fill byte
        position += 1
      case 0xD9:
        end = .whole(position + 2)
        return
      case 0x01, 0xD0...0xD7:  // markers that stand alone
        position += 2
      case 0x00, 0xD8:
        end = .broken(position)
        return
      default:
        guard position + 3 < bytes.byteCount else {
          end = .broken(bytes.byteCount)
          return
        }
        let length = Int(bytes.byte(position + 2)) << 8 | Int(bytes.byte(position + 3))
        guard length >= 2, position + 2 + length <= bytes.byteCount else {
          // The length is not to be trusted: look for the next picture behind the marker.
          end = .broken(position + 2)
          return
        }
        position += 2 + length
        if marker == 0xDA { position = Self.endOfScan(bytes, from: position) }
      }
    }
    end = .broken(min(position, bytes.byteCount))
  }

  /// The first marker in entropy-coded data that is neither a stuffed byte, a restart marker nor a fill byte.
  private static func endOfScan(_ bytes: RawSpan, from start: Int) -> Int {
    var position = start
    while position + 1 < bytes.byteCount {
      if bytes.byte(position) == 0xFF {
        switch bytes.byte(position + 1) {
        case 0x00, 0xD0...0xD7: position += 1
        case 0xFF: break
        default: return position
        }
      }
      position += 1
    }
    return bytes.byteCount
  }

  /// The next place from `start` where a picture can begin; nil when there is none.
  package static func nextStart(_ bytes: RawSpan, from start: Int) -> Int? {
    var position = start
    while position + 2 < bytes.byteCount {
      if bytes.byte(position) == 0xFF, bytes.byte(position + 1) == 0xD8, bytes.byte(position + 2) == 0xFF {
        return position
      }
      position += 1
    }
    return nil
  }
}
