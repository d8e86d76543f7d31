import Imaging

/// The connected pieces of a picture of numbers: pixels of one number that touch by a side or a corner.
struct ConnectedPieces {
  struct Piece {
    /// The number that all of its pixels have.
    let number: UInt16
    var box: PixelBox
    /// Pixels.
    var area = 0
    /// Its first pixel, row by row.
    let first: Int
  }

  /// In the order of their first pixels.
  private(set) var pieces: [Piece] = []
  /// Per pixel the place of its piece; -1 where the number is 0.
  private(set) var places: [Int32]

  /// - Precondition: a number per pixel; 0 is none.
  init(_ numbers: [UInt16], size: PixelSize) {
    precondition(numbers.count == size.pixelCount)
    let (width, height) = (size.width, size.height)
    places = [Int32](repeating: -1, count: numbers.count)
    var open: [Int] = []
    for start in numbers.indices where numbers[start] != 0 && places[start] < 0 {
      let place = Int32(pieces.count)
      var piece = Piece(
        number: numbers[start], box: PixelBox(minX: width, minY: height, maxX: 0, maxY: 0), first: start)
      places[start] = place
      open.append(start)
      while let index = open.popLast() {
        let (y, x) = index.quotientAndRemainder(dividingBy: width)
        piece.area += 1
        (piece.box.minX, piece.box.maxX) = (min(piece.box.minX, x), max(piece.box.maxX, x + 1))
        (piece.box.minY, piece.box.maxY) = (min(piece.box.minY, y), max(piece.box.maxY, y + 1))
        for row in max(0, y - 1)...min(height - 1, y + 1) {
          for next in row * width + max(0, x - 1)...row * width + min(width - 1, x + 1)
          where places[next] < 0 && numbers[next] == piece.number {
            places[next] = place
            open.append(next)
          }
        }
      }
      pieces.append(piece)
    }
  }
}
