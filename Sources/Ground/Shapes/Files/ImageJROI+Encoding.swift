import Imaging

extension ImageJROI {
  /// The version of ImageJ's files that is written.
  private static let writtenVersion = 228

  /// The pixels of an object along their edges, exactly: one ring as a traced selection, several as a composite one.
  ///
  /// - Returns: nil for a region without pixels, or with a pixel beyond `largestCoordinate`.
  public init?(region: PixelRegion) {
    guard let box = region.box, box.minX >= 0, box.minY >= 0,
      max(box.maxX, box.maxY) <= Self.largestCoordinate
    else { return nil }
    self.init(area: .outline(Outline(rings: region.outlines().flatMap(\.rings))))
  }

  /// A file, or an entry of a ZIP file; the same content gives the same bytes.
  ///
  /// - Returns: nil where the area is no outline of points in 0...`largestCoordinate`: of others only reading is known.
  public func encoded() -> [UInt8]? {
    guard case .outline(let outline) = area, let first = outline.rings.first?.first else { return nil }
    var (minimum, maximum) = (first, first)
    for point in outline.rings.joined() {
      guard point.x.isFinite, point.y.isFinite else { return nil }
      minimum = Point(x: min(minimum.x, point.x), y: min(minimum.y, point.y))
      maximum = Point(x: max(maximum.x, point.x), y: max(maximum.y, point.y))
    }
    guard minimum.x >= 0, minimum.y >= 0, max(maximum.x, maximum.y) <= Double(Self.largestCoordinate) else {
      return nil
    }
    let (left, top) = (Int(minimum.x.rounded(.down)), Int(minimum.y.rounded(.down)))
    let isTraced =
      outline.rings.count == 1 && outline.rings[0].count < 65_536
      && outline.rings[0].allSatisfy { $0.x == $0.x.rounded() && $0.y == $0.y.rounded() }
    let shape = isTraced ? [] : Self.shape(outline)
    var bytes = BigEndianWriter()
    bytes.bytes += "Iout".utf8
    bytes.add(Self.writtenVersion, count: 2)
    bytes.add(isTraced ? Kind.traced : Kind.rectangle, count: 1)
    bytes.add(0, count: 1)
    for edge in [top, left, Int(maximum.y.rounded(.up)), Int(maximum.x.rounded(.up))] {
      bytes.add(edge, count: 2)
    }
    bytes.add(isTraced ? outline.rings[0].count : 0, count: 2)
    bytes.pad(to: Offset.compositeSize)
    bytes.add(shape.count, count: 4)
    if let color {
      bytes.add(0xFF00_0000 | Int(color.red) << 16 | Int(color.green) << 8 | Int(color.blue), count: 4)
    }
    bytes.pad(to: Offset.position)
    bytes.add(position, count: 4)
    let coordinateBytes = isTraced ? 4 * outline.rings[0].count : 4 * shape.count
    bytes.add(Offset.coordinates + coordinateBytes, count: 4)
    if isTraced {
      for point in outline.rings[0] { bytes.add(Int(point.x) - left, count: 2) }
      for point in outline.rings[0] { bytes.add(Int(point.y) - top, count: 2) }
    } else {
      for number in shape { bytes.add(Int(number.bitPattern), count: 4) }
    }
    addSecondHeader(to: &bytes)
    return bytes.bytes
  }

  private func addSecondHeader(to file: inout BigEndianWriter) {
    let start = file.bytes.count
    let texts = [Array(name.utf16), className.map { Array("class: \($0)\n".utf16) } ?? []]
    var places: [Int] = []
    var place = start + Offset.secondHeaderLength
    for text in texts {
      places.append(text.isEmpty ? 0 : place)
      place += 2 * text.count
    }
    file.pad(to: start + Offset.name)
    file.add(places[0], count: 4)
    file.add(texts[0].count, count: 4)
    file.pad(to: start + Offset.group)
    file.add(min(255, max(0, group)), count: 1)
    file.pad(to: start + Offset.properties)
    file.add(places[1], count: 4)
    file.add(texts[1].count, count: 4)
    file.pad(to: start + Offset.secondHeaderLength)
    for unit in texts.joined() { file.add(Int(unit), count: 2) }
  }

  /// The path of rings: to the first point, lines, close.
  private static func shape(_ outline: Outline) -> [Float] {
    outline.rings.flatMap { ring -> [Float] in
      ring.enumerated().flatMap { [$0.offset == 0 ? 0 : 1, Float($0.element.x), Float($0.element.y)] } + [4]
    }
  }
}

private struct BigEndianWriter {
  var bytes: [UInt8] = []

  mutating func add(_ value: Int, count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - index)))) }
  }

  mutating func pad(to count: Int) {
    if bytes.count < count { bytes += [UInt8](repeating: 0, count: count - bytes.count) }
  }
}
