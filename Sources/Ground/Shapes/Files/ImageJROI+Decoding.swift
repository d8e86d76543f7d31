import Imaging
import System

extension ImageJROI {
  /// - Parameters:
  ///   - bytes: of a file, or of an entry of a ZIP file.
  ///   - path: what errors call it.
  /// - Throws: `FileError` for what is no ROI, breaks off, or has coordinates that can be in no picture.
  public init(_ bytes: [UInt8], name path: String) throws(FileError) {
    guard bytes.count <= Self.byteLimit else {
      throw FileError(path, "has \(bytes.count) bytes, more than the \(Self.byteLimit) of an ImageJ ROI")
    }
    guard bytes.starts(with: "Iout".utf8) else {
      throw FileError(
        path, "is no ImageJ ROI: it does not begin with 'Iout'", advice: "save it anew in ImageJ")
    }
    let file = BigEndianBytes(bytes: bytes, path: path)
    self.init(area: try Self.area(file))
    position = try file.integer(Offset.position)
    let color = try file.unsigned(Offset.strokeColor, count: 4)
    // Without opacity there is no colour.
    if color >> 24 != 0 {
      self.color = RGBColor(UInt8(color >> 16 & 255), UInt8(color >> 8 & 255), UInt8(color & 255))
    }
    let second = try file.integer(Offset.secondHeader)
    // Old files have none.
    if second > 0 { try readSecondHeader(file, at: second) }
  }

  private mutating func readSecondHeader(_ file: BigEndianBytes, at start: Int) throws(FileError) {
    for place in [Offset.channel, Offset.depth, Offset.time] {
      position = max(position, try file.integer(start + place))
    }
    name = try file.text(start + Offset.name, start + Offset.nameLength)
    group = try file.unsigned(start + Offset.group, count: 1)
    guard start + Offset.propertiesLength + 4 <= file.bytes.count else { return }
    for line in try file.text(start + Offset.properties, start + Offset.propertiesLength).split(
      separator: "\n")
    {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0] == "class" {
        let value = parts[1].drop { $0 == " " }
        className = value.isEmpty ? nil : String(value)
      }
    }
  }

  private static func area(_ file: BigEndianBytes) throws(FileError) -> Area {
    let kind = try file.unsigned(Offset.kind, count: 1)
    let subtype = try file.unsigned(Offset.subtype, count: 2)
    if Kind.withoutArea.contains(kind) { return .nothing }
    let compositeSize = try file.integer(Offset.compositeSize)
    if kind == Kind.rectangle, compositeSize > 0 {
      return .outline(Outline(rings: try rings(ofShape: file, count: compositeSize)))
    }
    switch kind {
    case Kind.rectangle, Kind.oval:
      if kind == Kind.rectangle, Kind.overlays.contains(subtype) { return .nothing }
      return try upright(file, isOval: kind == Kind.oval)
    case Kind.polygon, Kind.freehand, Kind.traced: return try polygon(file)
    default:
      throw FileError(
        file.path, "is an ImageJ ROI of type \(kind), which is not known",
        advice: "save it anew as a polygon, freehand or traced selection")
    }
  }

  private static func hasSubpixels(_ file: BigEndianBytes, since version: Int) throws(FileError) -> Bool {
    let options = try file.unsigned(Offset.options, count: 2)
    return try file.unsigned(Offset.version, count: 2) >= version && options & Kind.hasSubpixels != 0
  }

  private static func upright(_ file: BigEndianBytes, isOval: Bool) throws(FileError) -> Area {
    var (left, top) = (Double(try file.short(Offset.left)), Double(try file.short(Offset.top)))
    var width = Double(try file.short(Offset.right)) - left
    var height = Double(try file.short(Offset.bottom)) - top
    if try hasSubpixels(file, since: 223) {
      (left, top) = (try file.coordinate(Offset.edges), try file.coordinate(Offset.edges + 4))
      (width, height) = (try file.coordinate(Offset.edges + 8), try file.coordinate(Offset.edges + 12))
    }
    guard width >= 0, height >= 0 else {
      throw FileError(
        file.path, "has a width of \(width) and a height of \(height)", advice: "save it anew in ImageJ")
    }
    let center = Point(x: left + width / 2, y: top + height / 2)
    if isOval { return .ellipse(Ellipse(center: center, radiusX: width / 2, radiusY: height / 2)) }
    let corner = Double(try file.unsigned(Offset.cornerDiameter, count: 2)) / 2
    return .outline(Outline(rectangle(left, top, width, height, corner: min(corner, width / 2, height / 2))))
  }

  /// - Parameter corner: the radius of round corners; 0 for none.
  private static func rectangle(
    _ left: Double, _ top: Double, _ width: Double, _ height: Double, corner: Double
  ) -> [Point] {
    let steps = corner > 0 ? 8 : 0
    // From the upper left corner clockwise: the middle of each corner's circle, and where its quarter begins.
    let corners = [
      (left + corner, top + corner, Double.pi), (left + width - corner, top + corner, 1.5 * Double.pi),
      (left + width - corner, top + height - corner, 0),
      (left + corner, top + height - corner, 0.5 * Double.pi),
    ]
    return corners.flatMap { x, y, start in
      (0...steps).map { step in
        let angle = start + Double(step) * .pi / 2 / Double(max(1, steps))
        return corner > 0 ? Point(x: x + corner * cos(angle), y: y + corner * sin(angle)) : Point(x: x, y: y)
      }
    }
  }

  private static func polygon(_ file: BigEndianBytes) throws(FileError) -> Area {
    var count = try file.unsigned(Offset.count, count: 2)
    // More points than 16 bits can say.
    if count == 0 { count = try file.integer(Offset.edges) }
    let hasSubpixels = try hasSubpixels(file, since: 222)
    let base = Offset.coordinates
    let needed = (hasSubpixels ? 12 : 4)
    guard count >= 0, count <= (file.bytes.count - base) / needed else {
      throw FileError(
        file.path, "breaks off: it should have \(count) points, and has \(file.bytes.count) bytes",
        advice: "save it anew in ImageJ")
    }
    // What has one point or two covers nothing.
    guard count >= 3 else { return .nothing }
    let (left, top) = (Double(try file.short(Offset.left)), Double(try file.short(Offset.top)))
    var points: [Point] = []
    points.reserveCapacity(count)
    for index in 0..<count {
      if hasSubpixels {
        points.append(
          Point(
            x: try file.coordinate(base + 4 * count + 4 * index),
            y: try file.coordinate(base + 8 * count + 4 * index)))
      } else {
        points.append(
          Point(
            x: left + Double(max(0, try file.short(base + 2 * index))),
            y: top + Double(max(0, try file.short(base + 2 * count + 2 * index)))))
      }
    }
    return .outline(Outline(points))
  }
}

/// The numbers of a file.
struct BigEndianBytes {
  let bytes: [UInt8]
  let path: String

  /// - Throws: `FileError` where the bytes end before the number does; as all that follow.
  func unsigned(_ place: Int, count: Int) throws(FileError) -> Int {
    guard place >= 0, place <= bytes.count - count else {
      throw FileError(
        path, "breaks off: a number should stand at byte \(place), and it has \(bytes.count) bytes",
        advice: "save it anew in ImageJ")
    }
    return bytes[place..<(place + count)].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Of 32 bits, with a sign.
  func integer(_ place: Int) throws(FileError) -> Int {
    Int(Int32(truncatingIfNeeded: try unsigned(place, count: 4)))
  }

  /// Of 16 bits: as ImageJ, -5000...60535.
  func short(_ place: Int) throws(FileError) -> Int {
    let value = try unsigned(place, count: 2)
    return value > ImageJROI.largestCoordinate ? value - 65_536 : value
  }

  /// - Throws: `FileError` also for what can be in no picture.
  func coordinate(_ place: Int) throws(FileError) -> Double {
    let value = Double(Float(bitPattern: UInt32(try unsigned(place, count: 4))))
    guard value.isFinite, abs(value) <= Outline.largestCoordinate else {
      throw FileError(
        path, "has the coordinate \(value) at byte \(place), which can be in no picture",
        advice: "save it anew in ImageJ")
    }
    return value
  }

  /// UTF-16 whose place and length stand somewhere; empty where there is none.
  func text(_ placePlace: Int, _ lengthPlace: Int) throws(FileError) -> String {
    let (place, length) = (try integer(placePlace), try integer(lengthPlace))
    guard place > 0, length > 0 else { return "" }
    guard length <= bytes.count / 2, place <= bytes.count - 2 * length else {
      throw FileError(path, "breaks off: its name or properties should end behind its last byte")
    }
    let units = (0..<length).map { UInt16(bytes[place + 2 * $0]) << 8 | UInt16(bytes[place + 2 * $0 + 1]) }
    return String(decoding: units, as: UTF16.self)
  }
}
