import Imaging
import Shapes
import System

extension COCOFile {
  /// The polygons of an annotation, each a piece of its object.
  ///
  /// - Throws: `FileError` for what is no list of polygons, and for a coordinate without a partner.
  func polygons(of number: Int32) throws(FileError) -> [Outline] {
    let annotation = annotations[Int(number)]
    var reader = JSONReader(file.bytes, in: annotation.start..<annotation.end, path: path)
    var pieces: [Outline] = []
    try reader.openList()
    // Some programs write a single polygon without the list around it.
    let isBare = reader.peek() != UInt8(ascii: "[")
    while try isBare ? pieces.isEmpty : reader.nextElement() {
      if !isBare { try reader.openList() }
      var points: [Point] = []
      while try reader.nextElement() {
        let x = try reader.number()
        guard try reader.nextElement() else {
          throw FileError(
            path, "\(place(number)): a polygon has an odd number of coordinates",
            advice: "expected x, y, x, y, ..."
          )
        }
        points.append(Point(x: x, y: try reader.number()))
      }
      pieces.append(Outline(points))
    }
    return pieces
  }

  /// The pixels of an annotation that is stored as run lengths: columns from the left, each from the top, background first.
  ///
  /// - Throws: `FileError` for runs that do not cover just the picture, and for another size than the picture's.
  func runLengths(of number: Int32, size: PixelSize) throws(FileError) -> PixelRegion {
    let annotation = annotations[Int(number)]
    var reader = JSONReader(file.bytes, in: annotation.start..<annotation.end, path: path)
    var (stated, counts): ([Int], [Int]?) = ([], nil)
    try reader.openObject()
    while let key = try reader.nextKey() {
      switch key {
      case "size":
        try reader.openList()
        while try reader.nextElement() {
          let value = try reader.number()
          stated.append(value == value.rounded() && value >= 0 && value < 1e9 ? Int(value) : -1)
          if stated.count > 2 { break }
        }
      case "counts":
        counts =
          reader.peek() == UInt8(ascii: "\"")
          ? try unpacked(reader.string(), number) : try plainCounts(&reader, number)
      default: try reader.skip()
      }
    }
    guard stated == [size.height, size.width] else {
      throw FileError(
        path, "\(place(number)): its run lengths are of the size \(stated), but its picture is \(size)",
        advice: "expected [height, width]")
    }
    guard let counts else { throw FileError(path, "\(place(number)): its run lengths have no 'counts'") }
    return try region(counts, size, number)
  }

  @_lifetime(reader: copy reader)
  private func plainCounts(_ reader: inout JSONReader, _ number: Int32) throws(FileError) -> [Int] {
    var counts: [Int] = []
    try reader.openList()
    while try reader.nextElement() {
      let value = try reader.number()
      guard value >= 0, value < 1e9, value == value.rounded() else {
        throw FileError(path, "\(place(number)): \(value) is no length of a run")
      }
      counts.append(Int(value))
    }
    return counts
  }

  /// Undoes the packing of COCO's own program (`rleFrString` in maskApi.c): five bits a character from '0' on, a sixth where
  /// more follow, and from the third run on differences from the run before the last.
  private func unpacked(_ text: String, _ number: Int32) throws(FileError) -> [Int] {
    var counts: [Int] = []
    var (value, shift) = (0, 0)
    for byte in text.utf8 {
      guard (48..<112).contains(byte), shift < 50 else {
        throw FileError(
          path, "\(place(number)): its run lengths hold a character that packs none",
          advice: "expected what pycocotools writes as 'counts'")
      }
      let bits = Int(byte) - 48
      value |= (bits & 0x1F) << shift
      shift += 5
      guard bits & 0x20 == 0 else { continue }
      if bits & 0x10 != 0 { value |= -1 << shift }
      if counts.count > 2 { value += counts[counts.count - 2] }
      guard value >= 0, value < 1_000_000_000 else {
        throw FileError(path, "\(place(number)): \(value) is no length of a run")
      }
      counts.append(value)
      (value, shift) = (0, 0)
    }
    guard shift == 0 else {
      throw FileError(path, "\(place(number)): its run lengths break off", advice: "copy it anew")
    }
    return counts
  }

  private func region(_ counts: [Int], _ size: PixelSize, _ number: Int32) throws(FileError) -> PixelRegion {
    let total = counts.reduce(0, +)
    guard total == size.pixelCount else {
      throw FileError(
        path,
        "\(place(number)): its run lengths cover \(total) pixels, but its picture of \(size) has \(size.pixelCount)",
        advice: "copy the file anew, or store the mask again")
    }
    // Runs go down the columns, regions along the rows: a picture of the part that is covered turns one into the other.
    var box = PixelBox(minX: size.width, minY: size.height, maxX: 0, maxY: 0)
    var spans: [(start: Int, end: Int)] = []
    var place = 0
    for (index, count) in counts.enumerated() {
      if index % 2 == 1, count > 0 {
        let (first, last) = (place, place + count - 1)
        spans.append((first, last + 1))
        (box.minX, box.maxX) = (min(box.minX, first / size.height), max(box.maxX, last / size.height + 1))
        if first / size.height == last / size.height {
          box.minY = min(box.minY, first % size.height)
          box.maxY = max(box.maxY, last % size.height + 1)
        } else {
          (box.minY, box.maxY) = (0, size.height)
        }
      }
      place += count
    }
    guard !spans.isEmpty else { return PixelRegion() }
    let width = box.width
    var isInside = [Bool](repeating: false, count: width * box.height)
    for span in spans {
      var (x, y) = (span.start / size.height - box.minX, span.start % size.height - box.minY)
      for _ in span.start..<span.end {
        isInside[y * width + x] = true
        y += 1
        if y + box.minY == size.height { (x, y) = (x + 1, -box.minY) }
      }
    }
    return PixelRegion(in: box) { x, y in isInside[(y - box.minY) * width + x - box.minX] }
  }
}
