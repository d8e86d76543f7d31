import Imaging
import ObjectAnalysis

/// One object of one frame.
public struct ObjectRecord: Sendable {
  public var sequence: UInt64
  /// **Units**: nanoseconds since 1970-01-01 UTC.
  public var utcNanoseconds: Int64
  /// Its place among the frame's objects, from 1.
  public var number: Int
  public var object: SegmentedObject
  public var shape: ObjectGeometry
  public var color: RGBColor
  /// In 0...1; nil where the network was not asked.
  public var confidence: Double?
  public var verdict: ObjectVerdict
  /// The number of its track; 0 while it has none.
  public var track: UInt32
  public var isLastOfFrame: Bool

  public init(
    sequence: UInt64, utcNanoseconds: Int64, number: Int, object: SegmentedObject, shape: ObjectGeometry,
    color: RGBColor, confidence: Double?, verdict: ObjectVerdict, track: UInt32, isLastOfFrame: Bool
  ) {
    (self.sequence, self.utcNanoseconds, self.number) = (sequence, utcNanoseconds, number)
    (self.object, self.shape, self.color) = (object, shape, color)
    (self.confidence, self.verdict, self.track) = (confidence, verdict, track)
    self.isLastOfFrame = isLastOfFrame
  }

  /// A placeholder for memory that is filled later.
  public static var blank: ObjectRecord {
    ObjectRecord(
      sequence: 0, utcNanoseconds: 0, number: 0, object: .blank, shape: .blank, color: RGBColor(0, 0, 0),
      confidence: nil, verdict: .counted, track: 0, isLastOfFrame: true)
  }
}

/// The log of objects: a row per object of every frame, counted or refused.
///
/// Lengths and places are in camera pixels (`_px`), and in micrometres too (`_um`) where there is a calibration. Sizes are
/// those of whole objects, also where a network labels their cores only.
public struct ObjectLog: RecordLog {
  public let name = "objects"
  public let columns: [RecordColumn]
  private let classes: [String]
  private let pictureSize: PixelSize
  private let labelSize: PixelSize
  private let scale: ObjectScale
  private let calibration: SpatialCalibration?
  private let identity: RunIdentity

  /// - Parameter pictureSize: of the pictures that are counted.
  public init(
    palette: ClassPalette, pictureSize: PixelSize, scale: ObjectScale, calibration: SpatialCalibration?,
    identity: RunIdentity
  ) {
    classes = palette.entries.map(\.name)
    (self.pictureSize, self.scale) = (pictureSize, scale)
    labelSize = pictureSize.reduced(by: scale.reduction)
    (self.calibration, self.identity) = (calibration, identity)
    var columns = [
      RecordColumn("frame", .integer), RecordColumn("utc", .text), RecordColumn("object", .integer),
      RecordColumn("class", .text), RecordColumn("verdict", .text), RecordColumn("track", .integer),
      RecordColumn("area_px", .integer), RecordColumn("x_px", .real), RecordColumn("y_px", .real),
    ]
    columns += ["left_px", "top_px", "width_px", "height_px"].map { RecordColumn($0, .integer) }
    let lengths = ["perimeter", "feret_max", "feret_min", "major_axis", "minor_axis"]
    columns += lengths.map { RecordColumn("\($0)_px", .real) }
    columns += ["circularity", "orientation_deg"].map { RecordColumn($0, .real) }
    if calibration != nil {
      columns.append(RecordColumn("area_um2", .real))
      columns += lengths.map { RecordColumn("\($0)_um", .real) }
    }
    columns += ["red", "green", "blue"].map { RecordColumn($0, .integer) }
    columns += [
      RecordColumn("confidence", .real), RecordColumn("touches_border", .integer), RecordColumn("run", .text),
    ]
    self.columns = columns
  }

  public func endsBatch(_ record: borrowing ObjectRecord) -> Bool { record.isLastOfFrame }

  public func write<Row: RowWriter>(_ record: borrowing ObjectRecord, to row: inout Row) {
    let (object, shape) = (record.object, record.shape)
    row.add(record.sequence)
    row.addMoment(nanoseconds: record.utcNanoseconds)
    row.add(record.number)
    if Int(object.label) < classes.count { row.add(classes[Int(object.label)]) } else { row.addNothing() }
    row.add(record.verdict.word)
    if record.track > 0 { row.add(Int(record.track)) } else { row.addNothing() }
    row.add(scale.area(of: object))
    let center = object.centroid.inCameraPixels(reduction: scale.reduction)
    row.add(center.x, decimals: 2)
    row.add(center.y, decimals: 2)
    let bounds = scale.bounds(of: object, in: pictureSize)
    row.add(bounds.left)
    row.add(bounds.top)
    row.add(bounds.width)
    row.add(bounds.height)
    let length = scale.length(label: Int(object.label))
    writeLengths(shape, scale: length, decimals: 2, to: &row)
    row.add(shape.circularity, decimals: 4)
    row.add(shape.orientation * 180 / .pi, decimals: 1)
    if let calibration {
      let area = Double(object.area) * scale.area(label: Int(object.label))
      row.add(calibration.area(pixels: area), decimals: 3)
      writeLengths(shape, scale: calibration.length(pixels: length), decimals: 3, to: &row)
    }
    row.add(Int(record.color.red))
    row.add(Int(record.color.green))
    row.add(Int(record.color.blue))
    if let confidence = record.confidence { row.add(confidence, decimals: 4) } else { row.addNothing() }
    let cut = scale.cut(object, in: labelSize)
    row.add(cut.before || cut.after ? 1 : 0)
    row.add(identity.run)
  }

  private func writeLengths<Row: RowWriter>(
    _ shape: ObjectGeometry, scale: Double, decimals: Int, to row: inout Row
  ) {
    row.add(shape.perimeter * scale, decimals: decimals)
    row.add(shape.feretMaximum * scale, decimals: decimals)
    row.add(shape.feretMinimum * scale, decimals: decimals)
    row.add(shape.majorAxis * scale, decimals: decimals)
    row.add(shape.minorAxis * scale, decimals: decimals)
  }
}
