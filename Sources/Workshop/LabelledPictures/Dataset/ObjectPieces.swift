import Imaging
import Shapes
import System

/// Whether each number of an instance map is one object.
///
/// An object can be in several pieces, where another lies across it. So its pieces may have gaps between them, but none
/// wider than half of the largest piece is long, or `smallestGap`. Where a picture has one number only, all of it must
/// be one piece: several are a mask of black and white, which says what is an object and not which.
///
/// Gaps are those between the boxes of pieces. **Units**: pixels.
struct ObjectPieces {
  /// A gap of this many pixels is always allowed.
  static let smallestGap = 3
  /// A piece of at most this many pixels is no object, but was left behind by a brush.
  static let strayArea = 3

  private let map: InstanceMap
  private let found: ConnectedPieces

  init(_ map: InstanceMap) {
    self.map = map
    found = ConnectedPieces(map.identifiers, size: map.size)
  }

  /// A number whose pieces cannot be one object.
  struct Scattered {
    let number: UInt16
    /// How many it has.
    let pieces: Int
    /// Its largest piece, and the first that does not belong to it.
    let largest, other: ConnectedPieces.Piece
    /// Around all of its pieces.
    let box: PixelBox
    /// What is found, in words.
    let problem: String
  }

  /// The numbers whose pieces cannot be one object, in the order of the first pixels of the pieces that do not belong to them.
  var scattered: [Scattered] {
    var largest: [UInt16: Int] = [:]
    var (counts, boxes): ([UInt16: Int], [UInt16: PixelBox]) = ([:], [:])
    for (index, piece) in found.pieces.enumerated() {
      counts[piece.number, default: 0] += 1
      boxes[piece.number] = boxes[piece.number]?.joined(with: piece.box) ?? piece.box
      guard let other = largest[piece.number] else {
        largest[piece.number] = index
        continue
      }
      if piece.area > found.pieces[other].area { largest[piece.number] = index }
    }
    var named = Set<UInt16>()
    return found.pieces.enumerated().compactMap { index, piece in
      let main = largest[piece.number]!
      if index == main || named.contains(piece.number) { return nil }
      let own = found.pieces[main]
      let gap = own.box.gap(to: piece.box)
      guard largest.count == 1 || gap > max(Self.smallestGap, own.box.extent / 2) else { return nil }
      named.insert(piece.number)
      let count = counts[piece.number]!
      let only = largest.count == 1 ? ", and there is no other number: a mask of black and white?" : ""
      return Scattered(
        number: piece.number, pieces: count, largest: own, other: piece, box: boxes[piece.number]!,
        problem: "has the object number \(piece.number) in \(count) pieces: \(description(of: own)), and "
          + "\(description(of: piece)), \(gap) pixels apart\(only)")
    }
  }

  /// - Parameter name: what errors call the map.
  /// - Throws: `FileError` for the first number whose pieces cannot be one object.
  func check(_ name: String, advice: String) throws(FileError) {
    guard let first = scattered.first else { return }
    throw FileError(name, first.problem, advice: advice)
  }

  /// Whether the pieces of a region can be one object, however much of it others hide.
  static func areOneObject(_ region: PixelRegion) -> Bool {
    guard let box = region.box else { return true }
    // A second number, apart from the region: a number alone in its picture has to be in one piece.
    var map = InstanceMap(size: PixelSize(width: box.maxX - box.minX + 2, height: box.maxY - box.minY))
    for run in region.runs {
      let row = (run.y - box.minY) * map.size.width
      for x in (run.minX - box.minX)..<(run.maxX - box.minX) { map.identifiers[row + x] = 1 }
    }
    map.identifiers[map.size.width - 1] = 2
    return ObjectPieces(map).scattered.isEmpty
  }

  private func description(of piece: ConnectedPieces.Piece) -> String {
    "\(piece.area) pixels at (\(piece.first % map.size.width), \(piece.first / map.size.width))"
  }

  /// Every piece as an object of its own, in the order of their first pixels, and without stray ones.
  ///
  /// - Parameter name: what errors call the map.
  /// - Returns: also how many pieces were left out, and their pixels.
  /// - Throws: `FileError` for more pieces than there are numbers.
  func split(_ name: String) throws(FileError) -> (map: InstanceMap, stray: (count: Int, pixels: [Int])) {
    var numbers: [UInt16] = []
    var objects = 0
    for piece in found.pieces {
      if piece.area > Self.strayArea { objects += 1 }
      guard objects < Int(UInt16.max) else {
        throw FileError(name, "has more pieces than the \(UInt16.max - 1) that object numbers tell apart")
      }
      numbers.append(piece.area > Self.strayArea ? UInt16(objects) : 0)
    }
    var split = InstanceMap(size: map.size)
    var stray: [Int] = []
    for (pixel, place) in found.places.enumerated() where place >= 0 {
      split.identifiers[pixel] = numbers[Int(place)]
      if numbers[Int(place)] == 0 { stray.append(pixel) }
    }
    return (split, (numbers.count { $0 == 0 }, stray))
  }
}

extension PixelBox {
  /// The pixels between two boxes, across or down, whichever are more; 0 where they touch or overlap.
  func gap(to other: PixelBox) -> Int {
    max(0, other.minX - maxX, minX - other.maxX, other.minY - maxY, minY - other.maxY)
  }

  /// The smallest box around two.
  func joined(with other: PixelBox) -> PixelBox {
    PixelBox(
      minX: min(minX, other.minX), minY: min(minY, other.minY), maxX: max(maxX, other.maxX),
      maxY: max(maxY, other.maxY))
  }
}
